// SPDX-License-Identifier: GPL-2.0-or-later
#include "explain/incidents.h"

#include <fmt/format.h>

#include <algorithm>

#include "control/vrrp/timers.h"
#include "explain/meeting.h"
#include "explain/words.h"

namespace viplane::explain {
namespace {

// After a trouble has struck: who takes over, and what clients miss.
Incident struck(std::string id, const Candidate& master, std::string what, const std::optional<Takeover>& takeover) {
  Incident made{.id = std::move(id),
                .target = master.name,
                .what = master.name + " " + what,
                .clients = {},
                .successor = {},
                .takeover = {},
                .outage = {},
                .then = {},
                .back = {}};
  if (takeover) {
    made.successor = takeover->successor->name;
    made.takeover = takeover->prediction();
    made.outage = takeover->prediction();
  } else {
    made.outage = {std::nullopt, "nobody else may be master: until " + master.name + " is back"};
  }
  return made;
}

// The director takes notice of its interface only after a while.
void postpone(Takeover& takeover, Duration by, std::string_view why) {
  takeover.range.least += by;
  takeover.range.most += by;
  takeover.formula = fmt::format("{} {}, then {}", why, in_seconds(by), takeover.formula);
}

// The list for one master.
class Account {
 public:
  Account(const Peace& peace, const Candidate& master)
      : peace_(peace),
        master_(master),
        silence_(after_silence(master, peace.all)),
        heir_(heir(peace.all, master, silence_ ? silence_->successor : nullptr)) {}

  std::vector<Incident> all() {
    crash();
    stop();
    links();
    if (!peace_.all.empty() && silence_) sides();
    killed();
    frozen();
    reloaded();
    others();
    return std::move(list_);
  }

 private:
  Incident& add(Incident incident) { return list_.emplace_back(std::move(incident)); }

  void come_home(Incident& incident, Beginning beginning, Duration unnoticed = Duration{0}) {
    Homecoming home = comes_home(master_, heir_, beginning, unnoticed);
    incident.then += home.sentence;
    incident.back = std::move(home.back);
  }

  void crash() { come_home(add(struck("crash", master_, "loses power", silence_)), Beginning::machine_boots); }

  void stop() {
    const auto farewell = after_farewell(master_, peace_.all);
    Incident& made = add(struck("stop", master_, "is stopped as planned (SIGTERM)", farewell));
    const bool is_graceful =
        std::ranges::all_of(master_.seats, [](const Seat& seat) { return seat.config->graceful_handover; });
    if (farewell && is_graceful) made.outage = handed_over(*farewell);
    if (farewell && !is_graceful) made.then = "graceful_handover is off: the addresses go at once. ";
    come_home(made, Beginning::process_starts);
  }

  // The one that leaves serves until it hears its successor, or its patience ends.
  Prediction handed_over(const Takeover& farewell) const {
    Duration limit = Duration::max();
    for (const Seat& seat : master_.seats) limit = std::min(limit, handover_limit(*seat.config));
    if (farewell.range.most <= limit)
      return {Range{}, "graceful handover: " + master_.name + " serves until it hears " + farewell.successor->name};
    return {Range{std::max(farewell.range.least - limit, Duration{0}), farewell.range.most - limit},
            "graceful handover ends after " + in_seconds(limit) + ", the skew takes " + in_seconds(farewell.range)};
  }

  std::vector<std::string> interfaces() const {
    std::vector<std::string> names;
    for (const Seat& seat : master_.seats) {
      if (std::ranges::find(names, seat.config->interface) == names.end()) names.push_back(seat.config->interface);
    }
    return names;
  }

  void links() {
    const auto names = interfaces();
    for (const std::string& name : names) {
      lose_carrier(name);
      cut_unseen(name, names.size() > 1);
    }
  }

  // How the master stands without the interface.
  Candidate without(const std::string& interface) const {
    const auto& factors = peace_.model.nodes[master_.node].standings.factors();
    for (std::size_t i = 0; i < factors.size(); ++i) {
      if (factors[i].kind == vrrp::TrackKind::interface && factors[i].name == interface)
        return candidate(peace_.model, peace_.electorate, master_.node, {i});
    }
    return master_;
  }

  void lose_carrier(const std::string& interface) {
    const Candidate left = without(interface);
    const std::string id = "link_cut " + interface;
    const std::string what = "loses the carrier of " + interface;
    if (left.fault.empty()) {
      Incident made = isolated(id, what, interface, interfaces().size() > 1);
      made.then = "dont_track_primary: " + master_.name + " stays master on a dead link. " + made.then;
      add(std::move(made));
      return;
    }
    const Node& node = peace_.model.nodes[master_.node];
    const Duration delay = notice_delay(node, interface, false);
    auto takeover = left.can_send() ? after_farewell(left, peace_.all) : silence_;
    if (takeover && left.can_send() && delay > Duration{0}) postpone(*takeover, delay, "down delay");
    Incident made = struck(id, master_, what, takeover);
    made.then = master_.name + " is in FAULT " + (delay > Duration{0} ? "after " + in_seconds(delay) : "at once") +
                " and gives up the address" +
                (left.can_send() ? "; priority 0 leaves by the other interfaces of the sync group. "
                                 : ", but priority 0 cannot leave. ");
    come_home(made, Beginning::fault_ends, notice_delay(node, interface, true));
    add(std::move(made));
  }

  void cut_unseen(const std::string& interface, bool is_one_of_many) {
    add(isolated("link_cut_unseen " + interface,
                 "loses everything on " + interface + " and does not see it (carrier kept)", interface,
                 is_one_of_many));
  }

  // It remains master where nobody hears it.
  Incident isolated(std::string id, std::string what, const std::string& interface, bool is_one_of_many) const {
    if (!is_one_of_many) {
      Incident made = struck(std::move(id), master_, std::move(what), silence_);
      if (heir_ != nullptr) made.then = "Both are master until it heals. " + meeting(master_, *heir_).sentence;
      return made;
    }
    Incident made = struck(std::move(id), master_, std::move(what), std::nullopt);
    made.clients = "those on " + interface;
    made.outage = {std::nullopt, "as long as it lasts: the others still hear " + master_.name +
                                     " on the sync group's other interfaces, and a group takes over as a whole"};
    return made;
  }

  void sides() {
    const std::string other = silence_->successor->name;
    Incident near = struck("partition", master_, "is cut off from the others", std::nullopt);
    near.clients = "those on the side of " + master_.name;
    near.outage = {Range{}, "nothing changes for them"};
    near.then = "Both are master until it heals. " + meeting(master_, *heir_).sentence;
    Incident far = struck("partition", master_, "is cut off from the others", silence_);
    far.clients = "those on the side of " + other;
    far.then = near.then;
    add(std::move(near));
    add(std::move(far));
  }

  void killed() {
    Incident& all = add(struck("kill", master_, "is killed (kill -9, supervisor and all)", silence_));
    all.then = "The address stays on " + master_.name +
               "'s host, which goes on answering ARP for it until the director runs again: who asks anew meanwhile may "
               "follow the dead host until " +
               master_.name + " is master again. ";
    come_home(all, Beginning::process_starts);

    const auto respawned = after_start(master_, nullptr, Beginning::process_starts);
    if (!respawned) return;
    Incident made = struck("kill_child", master_, "", silence_);
    made.what = "the director process of " + master_.name + " dies, and its supervisor starts it again at once";
    made.outage = respawned->prediction();
    made.then = "The supervisor removes the address. ";
    if (silence_) {
      const Range& other = silence_->range;
      made.outage = {Range{std::min(other.least, respawned->range.least), std::min(other.most, respawned->range.most)},
                     "whoever is first: " + silence_->successor->name + " after " + in_seconds(other) + ", " +
                         master_.name + " itself after " + in_seconds(respawned->range)};
      made.takeover.reset();
      made.successor.clear();
      made.then += comes_home(master_, heir_, Beginning::process_starts).sentence;
    }
    add(std::move(made));
  }

  void frozen() {
    Incident made = struck("freeze", master_, "stands still (SIGSTOP, a paused virtual machine)", silence_);
    made.then = "A pause shorter than that costs as long as it lasts, and nobody takes over. ";
    const bool listens = std::ranges::all_of(
        master_.seats, [](const Seat& seat) { return seat.config->reexamine_after_pause && !seat.config->is_owner(); });
    if (heir_ == nullptr) {
      add(std::move(made));
      return;
    }
    if (!listens) {
      made.then += master_.name + " goes on as master when it wakes up. " + meeting(master_, *heir_).sentence;
    } else {
      made.then += "When it wakes up, " + master_.name + " finds " + heir_->name +
                   " in what has queued up, and yields (where a full queue has lost that, it goes on as master). ";
      come_home(made, Beginning::fault_ends);
    }
    add(std::move(made));
  }

  void reloaded() {
    Incident made = struck("reload", master_, "reloads an unchanged file (SIGHUP)", std::nullopt);
    made.outage = {Range{}, "nothing is sent, nothing changes"};
    add(std::move(made));
  }

  void others() {
    for (const Candidate& one : peace_.all) {
      if (one.node == master_.node) continue;
      Incident made = struck("backup_lost", one, "crashes, stops, freezes or loses its link", std::nullopt);
      made.outage = {Range{}, "a backup holds no address"};
      add(std::move(made));
    }
  }

  const Peace& peace_;
  const Candidate& master_;
  std::optional<Takeover> silence_;
  const Candidate* heir_;
  std::vector<Incident> list_;
};

}  // namespace

std::vector<Incident> incidents_under(const Peace& peace, const Candidate& master) {
  return Account(peace, master).all();
}

const Candidate* heir(const Candidates& all, const Candidate& lost, const Candidate* first) {
  const Candidate* best = first;
  for (const Candidate& one : all) {
    if (best == nullptr || one.node == lost.node || !one.fault.empty() || one.node == best->node) continue;
    if (one.preempts() && outranks_living(one, *best)) best = &one;
  }
  return best;
}

Homecoming comes_home(const Candidate& it, const Candidate* now_master, Beginning beginning, Duration unnoticed) {
  const std::string from = beginning == Beginning::fault_ends ? "the end of the trouble" : "its start";
  auto back = after_start(it, now_master, beginning);
  if (back && unnoticed > Duration{0}) postpone(*back, unnoticed, "up delay");
  if (now_master == nullptr)
    return {back ? it.name + " is master again " + in_seconds(back->range) + " after " + from + "."
                 : it.name + " stays in fault.",
            back ? std::optional(back->prediction()) : std::nullopt};
  if (back)
    return {it.name + " preempts " + now_master->name + " " + in_seconds(back->range) + " after " + from +
                ", without an outage.",
            back->prediction()};
  const bool could = outranks_living(it, *now_master);
  return {it.name + " comes back as a backup, and " + now_master->name + " keeps the address" +
              (could ? " (nopreempt)." : "."),
          std::nullopt};
}

}  // namespace viplane::explain
