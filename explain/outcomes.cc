// SPDX-License-Identifier: GPL-2.0-or-later
#include "explain/outcomes.h"

#include <fmt/format.h>

#include <algorithm>

#include "explain/words.h"

namespace viplane::explain {
namespace {

constexpr std::int64_t kLargestFileValue = 254;  // beyond it nothing changes any more

std::string_view kind_name(vrrp::TrackKind kind) {
  switch (kind) {
    case vrrp::TrackKind::interface: return "interface";
    case vrrp::TrackKind::script: return "script";
    case vrrp::TrackKind::file: return "file";
    case vrrp::TrackKind::process: return "process";
    case vrrp::TrackKind::fixture: return "static route, rule or address";
  }
  return "";
}

// `count` results in a row have to agree; the first comes with the next run.
Prediction of_script(const vrrp::ScriptConfig& script, unsigned count, std::string_view name) {
  return {Range{(count - 1) * script.interval, count * script.interval},
          fmt::format("{} {} × interval {}, the first of them up to one interval away; and the run of the script, at "
                      "most {}",
                      name, count, in_seconds(script.interval), in_seconds(script.timeout))};
}

const Prediction kAtOnce{Range{}, "no time, the kernel tells at once"};

Prediction detection_of(const Node& node, const Factor& factor, bool is_recovery) {
  if (factor.kind == vrrp::TrackKind::script) {
    for (const vrrp::ScriptConfig& script : node.standings.config().scripts) {
      if (script.name == factor.name)
        return is_recovery ? of_script(script, script.rise, "rise") : of_script(script, script.fall, "fall");
    }
  }
  if (factor.kind == vrrp::TrackKind::interface) {
    const bool comes_up = is_recovery != factor.reverse;
    const Duration delay = notice_delay(node, factor.name, comes_up);
    if (delay > Duration{0}) return {Range{delay, delay}, comes_up ? "its up delay" : "its down delay"};
  }
  if (factor.kind == vrrp::TrackKind::process) {
    for (const config::TrackProcess& process : node.config->track_processes) {
      if (process.name != factor.name) continue;
      const Duration delay = is_recovery != factor.reverse ? process.fork_delay : process.terminate_delay;
      if (delay > Duration{0}) return {Range{delay, delay}, is_recovery ? "fork_delay" : "terminate_delay"};
    }
  }
  return kAtOnce;
}

std::string priorities(const Candidate& candidate) {
  std::vector<std::string> words;
  for (const Seat& seat : candidate.seats) {
    const std::string one = std::to_string(seat.priority);
    if (words.empty() || words.back() != one) words.push_back(one);
  }
  return listed(words, "/");
}

bool same_priorities(const Candidate& a, const Candidate& b) {
  for (std::size_t i = 0; i < a.seats.size(); ++i) {
    if (a.seats[i].priority != b.seats[i].priority) return false;
  }
  return true;
}

// All outcomes of one director.
class Judge {
 public:
  Judge(const Peace& peace, const Candidate& master, const Candidate& it)
      : peace_(peace), master_(master), it_(it), node_(peace.model.nodes[it.node]) {}

  std::vector<Outcome> all() const {
    std::vector<Outcome> outcomes;
    for (std::size_t i = 0; i < node_.standings.factors().size(); ++i) outcomes.push_back(judge(i));
    return outcomes;
  }

 private:
  Outcome judge(std::size_t index) const {
    const Factor& factor = node_.standings.factors()[index];
    Outcome made{.director = it_.name,
                 .kind = std::string(kind_name(factor.kind)),
                 .name = factor.name,
                 .what = factor.in_trouble(),
                 .effect = {},
                 .detection = detection_of(node_, factor, false),
                 .moves = false,
                 .successor = {},
                 .takeover = {},
                 .outage = {},
                 .back = {},
                 .why = {}};
    Candidate after = candidate(peace_.model, peace_.electorate, it_.node, {index});
    if (factor.kind == vrrp::TrackKind::file && factor.weight != 0) widen(index, made, after);
    describe(made, after);
    if (it_.node != master_.node) {
      made.why = it_.name + " is a backup: it loses a place in the queue, nothing else";
    } else if (!after.fault.empty()) {
      fail(made, after);
    } else if (same_priorities(it_, after)) {
      unmoved(made, factor);
    } else {
      fall(made, after);
    }
    if (made.moves) come_back(made, after, factor);
    return made;
  }

  // A file counts by its value: the smallest that moves the address is shown.
  void widen(std::size_t index, Outcome& made, Candidate& after) const {
    const std::int64_t sign = node_.standings.factors()[index].bad_value;
    for (std::int64_t size = 1; size <= kLargestFileValue; ++size) {
      Candidate worse =
          candidate_with(peace_.model, peace_.electorate, it_.node, node_.standings.with_file(index, sign * size));
      const bool is_last = size == kLargestFileValue;
      if (!is_last && worse.fault.empty() && !after_fall(worse, peace_.all)) continue;
      after = std::move(worse);
      made.what = fmt::format("file {} says {}{}", made.name, sign * size,
                              is_last    ? ""
                              : sign > 0 ? " or more"
                                         : " or less");
      return;
    }
  }

  void describe(Outcome& made, const Candidate& after) const {
    if (!after.fault.empty())
      made.effect = "FAULT";
    else if (same_priorities(it_, after))
      made.effect = "none";
    else
      made.effect = "priority " + priorities(it_) + " becomes " + priorities(after);
  }

  void fail(Outcome& made, const Candidate& after) const {
    const auto takeover = after.can_send() ? after_farewell(after, peace_.all) : after_silence(after, peace_.all);
    if (!takeover) {
      made.why = "nobody else may be master: the address is gone until it works again";
      made.outage = {std::nullopt, "as long as it lasts"};
      return;
    }
    move(made, *takeover);
    made.outage = made.takeover;
    const bool is_own = std::ranges::any_of(
        it_.seats, [&](const Seat& seat) { return made.kind == "interface" && seat.config->interface == made.name; });
    if (is_own && made.detection.range->most > Duration{0}) count_unnoticed(made, after.can_send());
  }

  // Clients miss the address from the cut on, and so do peers where no priority 0 follows.
  static void count_unnoticed(Outcome& made, bool says_goodbye) {
    const Duration delay = made.detection.range->most;
    Prediction& shifted = says_goodbye ? *made.outage : *made.takeover;
    const Duration by = says_goodbye ? delay : -delay;
    shifted.range->least += by;
    shifted.range->most += by;
    shifted.formula += says_goodbye ? "; the down delay is before it" : "; the down delay is a part of it";
  }

  void fall(Outcome& made, const Candidate& after) const {
    if (const auto takeover = after_fall(after, peace_.all)) {
      move(made, *takeover);
      made.outage = {Range{}, it_.name + " serves until it hears " + takeover->successor->name};
      return;
    }
    for (const Candidate& other : peace_.all) {
      if (other.node == it_.node || !other.fault.empty() || !outranks_living(other, after)) continue;
      made.why = other.name + " has nopreempt: it follows a living master, whatever its priority";
      return;
    }
    made.why = priorities(after) + " is still not below any other's priority";
    if (peace_.all.size() < 2) made.why = "there is nobody else";
  }

  void unmoved(Outcome& made, const Factor& factor) const {
    made.why = "it changes nothing here";
    const bool is_own =
        std::ranges::any_of(it_.seats, [&](const Seat& seat) { return seat.config->interface == factor.name; });
    if (factor.kind == vrrp::TrackKind::interface && is_own)
      made.why = "dont_track_primary: " + it_.name + " stays master on a dead link, and others take over unheard";
    else if (std::ranges::any_of(it_.seats, [](const Seat& seat) { return seat.config->is_owner(); }))
      made.why = "the owner's priority 255 never changes";
    else if (factor.weight != 0)
      made.why = "the priority cannot go beyond 1 to 254";
  }

  void move(Outcome& made, const Takeover& takeover) const {
    made.moves = true;
    made.successor = takeover.successor->name;
    made.takeover = takeover.prediction();
  }

  void come_back(Outcome& made, const Candidate& after, const Factor& factor) const {
    const Candidate* first = nullptr;
    for (const Candidate& one : peace_.all) {
      if (one.name == made.successor) first = &one;
    }
    const Candidate* now_master = heir(peace_.all, it_, first);
    const auto back =
        after.fault.empty() ? after_rise(after, it_, *now_master) : after_start(it_, now_master, Beginning::fault_ends);
    if (!back) return;
    made.back = back->prediction();
    const Prediction known = detection_of(node_, factor, true);
    if (known.range->most > Duration{0}) made.back->formula += "; before that, " + known.formula;
  }

  const Peace& peace_;
  const Candidate& master_;
  const Candidate& it_;
  const Node& node_;
};

}  // namespace

std::vector<Outcome> outcomes_under(const Peace& peace, const Candidate& master) {
  std::vector<Outcome> outcomes;
  for (const Candidate& one : peace.all) {
    for (Outcome& made : Judge(peace, master, one).all()) outcomes.push_back(std::move(made));
  }
  return outcomes;
}

}  // namespace viplane::explain
