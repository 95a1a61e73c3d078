// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/interop/trial.h"

#include <sstream>

#include "lab/links.h"
#include "lab/pair/monotonic.h"
#include "lab/pair/pair.h"

namespace viplane::interop {
namespace {

using lab::monotonic_now;
using namespace std::chrono_literals;

constexpr Duration kProbePeriod = 10ms;
constexpr Duration kLookBack = 300ms;    // in which the neighbour must have heard the owner, and nobody else
constexpr Duration kLongestStart = 20s;  // for a daemon to end
// FRR rounds the skew to 10 ms; the rest is for timestamps.
constexpr Duration kEarly = 15ms;

double milliseconds(Duration span) { return seconds(span) * 1000; }

// The two daemons, a neighbour, and a growing list of what was not as it should be.
class Trial {
 public:
  Trial(const Cell& cell, Duration slack)
      : cell_(cell),
        slack_(slack),
        pair_(cell.router, {cell.higher, cell.higher_member().priority, cell.higher_member().virtual_mac},
              {cell.lower, cell.lower_member().priority, cell.lower_member().virtual_mac}) {}

  Finding hold() {
    switch (cell_.what) {
      case Case::failover: failover(); break;
      case Case::failback: failback(); break;
      case Case::planned_stop: planned_stop(); break;
      case Case::nopreempt: nopreempt(); break;
    }
    for (const std::string& line : pair_.discards()) fault("an advertisement was discarded: " + line);
    return std::move(finding_);
  }

 private:
  const lab::Member& higher() const { return pair_.alpha(); }
  const lab::Member& lower() const { return pair_.beta(); }

  void failover() {
    start_with_higher_as_master();
    const Time crash = monotonic_now();
    pair_.crash(higher());
    pass_until_advertised(lower(), crash);
    const auto last = pair_.last_advertisement(higher(), crash);
    takeover(lower(), crash, last ? last->at : crash, cell_.router.master_down(lower().priority));
    settle(lower());
    judge_neighbour(lower(), crash, cell_.router.master_down(lower().priority) + slack_);
  }

  void planned_stop() {
    start_with_higher_as_master();
    const Time stop = monotonic_now();
    pair_.daemon(higher()).terminate();
    pass_until_advertised(lower(), stop);
    const auto release = pair_.first_advertisement(higher(), stop, kReleasePriority);
    if (!release) fault("no advertisement of priority 0");
    const Duration skew = cell_.router.skew(lower().priority);
    if (release) takeover(lower(), stop, release->at, skew);
    if (!pair_.daemon(higher()).process().wait(kLongestStart)) fault("the stopped daemon runs on");
    const Time ended = monotonic_now();
    settle(lower());
    if (pair_.count_advertisements(higher(), ended, Time::max()) != 0) fault("the stopped daemon still advertises");
    if (pair_.holds_service(higher())) fault("the stopped router still has the address");
    judge_neighbour(lower(), stop, skew + slack_);
  }

  void failback() {
    start_with_lower_as_master();
    pair_.daemon(higher()).start();
    const Time ready = monotonic_now();
    pass_until_advertised(higher(), ready);
    // RFC 9568, section 6.4.2: a lower priority's advertisement does not restart the timer of one that preempts.
    takeover(higher(), ready, ready, cell_.router.master_down(higher().priority));
    settle(higher());
    const auto taken = pair_.first_advertisement(higher(), ready);
    const auto last = pair_.last_advertisement(lower(), Time::max());
    if (taken && last && last->at > taken->at + cell_.router.interval + slack_) fault("the lower one did not yield");
    judge_neighbour(higher(), ready, slack_);
  }

  void nopreempt() {
    start_with_lower_as_master();
    pair_.daemon(higher()).start();
    const Time ready = monotonic_now();
    pair_.pass(cell_.router.master_down(higher().priority) * 3 / 2 + 200ms);
    if (pair_.first_advertisement(higher(), ready)) fault("the higher one advertised");
    if (pair_.count_advertisements(lower(), ready, Time::max()) < 3) fault("the lower one stopped to advertise");
    const std::string state = pair_.daemon(higher()).state();
    if (state != "backup") fault("the higher one says that it is " + state);
    judge_owner(lower());
    judge_neighbour(lower(), ready, slack_);
  }

  void start_with_higher_as_master() {
    pair_.daemon(higher()).start();
    pair_.daemon(lower()).start();
    pair_.await_master(higher());
    start_probe();
    // Not at a special moment of the interval, and not always at the same.
    pair_.pass(cell_.router.interval * static_cast<std::int64_t>(std::hash<std::string>{}(cell_.name()) % 97) / 97);
  }

  void start_with_lower_as_master() {
    pair_.daemon(lower()).start();
    pair_.await_master(lower());
    start_probe();
  }

  void start_probe() {
    probe_.emplace(pair_.probe(kProbePeriod));
    pair_.pass(kLookBack);
  }

  void pass_until_advertised(const lab::Member& member, Time since) {
    const Duration patience = 2 * cell_.router.master_down(1) + 2s;
    pair_.pass_until([&] { return first_sign(member, since).has_value(); }, patience);
  }

  // That a member is master now: its advertisement or, for a unicast one may end in the neighbour table of a sender
  // whose peer is gone, its announcement of the address.
  std::optional<Time> first_sign(const lab::Member& member, Time since) const {
    if (const auto said = pair_.first_advertisement(member, since)) return said->at;
    if (!cell_.router.is_unicast) return std::nullopt;
    for (const auto& claim : pair_.wire().claims()) {
      if (claim.at >= since && claim.machine == member.name && claim.is_announcement) return claim.at;
    }
    return std::nullopt;
  }

  void takeover(const lab::Member& by, Time since, Time origin, Duration theory) {
    theory += usual_delay(pair_.kind_of(by), cell_.router);
    const auto taken = first_sign(by, since);
    if (!taken) return fault(by.name + " did not take over");
    const Duration measured = *taken - origin;
    finding_.measured_ms = milliseconds(measured);
    finding_.theory_ms = milliseconds(theory);
    // Only a start has a vague origin: the moment we learned of it.
    const Duration early = cell_.what == Case::failback ? slack_ : kEarly;
    if (measured < theory - early || measured > theory + slack_) {
      std::ostringstream sentence;
      sentence << "taken over after " << milliseconds(measured) << " ms instead of " << milliseconds(theory);
      fault(sentence.str());
    }
  }

  // Until the new master is alone, and the neighbour has had time to see it.
  void settle(const lab::Member& owner) {
    pair_.await_master(owner);
    pair_.pass(kLookBack);
    judge_owner(owner);
  }

  void judge_owner(const lab::Member& owner) {
    const lab::Member& other = owner.name == higher().name ? lower() : higher();
    if (!pair_.holds_service(owner)) fault(owner.name + " does not have the address");
    if (pair_.holds_service(other)) fault(other.name + " has the address too");
    const std::string state = pair_.daemon(owner).state();
    if (state != "master") fault(owner.name + " says that it is " + state);
  }

  void judge_neighbour(const lab::Member& owner, Time since, Duration longest_outage) {
    const Time end = monotonic_now();
    probe_->stop();
    // The last requests may still be under way.
    const auto silence = probe_->longest_silence(since - kLookBack, end - 2 * kProbePeriod);
    finding_.outage_ms = milliseconds(silence.length);
    if (silence.length > longest_outage + kProbePeriod) {
      fault("a neighbour had no answer for " + std::to_string(finding_.outage_ms) + " ms");
    }
    const MacAddress mac = owner.virtual_mac ? MacAddress::virtual_router(cell_.router.id, cell_.router.is_v6)
                                             : lab::mac_of(pair_.lab().machine(owner.name).network(), "eth0");
    bool heard = false;
    for (const auto& answer : probe_->answers()) {
      if (answer.at < end - kLookBack) continue;
      heard = true;
      if (answer.mac != mac)
        return fault("the neighbour was told " + answer.mac.to_string() + ", not " + mac.to_string());
    }
    if (!heard) fault("the neighbour was not told where the address is");
  }

  void fault(std::string sentence) { finding_.faults.push_back(std::move(sentence)); }

  Cell cell_;
  Duration slack_;
  lab::Pair pair_;
  std::optional<lab::NeighbourProbe> probe_;
  Finding finding_;
};

}  // namespace

Finding try_cell(const Cell& cell, Duration slack) { return Trial(cell, slack).hold(); }

}  // namespace viplane::interop
