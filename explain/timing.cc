// SPDX-License-Identifier: GPL-2.0-or-later
#include "explain/timing.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>

#include "control/vrrp/timers.h"
#include "explain/words.h"

namespace viplane::explain {
namespace {

using vrrp::InstanceConfig;

Duration down(const Seat& seat, std::uint8_t priority, Duration interval) {
  return master_down_interval(*seat.config, priority, interval);
}

// A time for each seat; a sync group waits for the last of them.
Takeover slowest(const Candidate& who, const std::function<Takeover(std::size_t)>& of_seat) {
  Takeover all = of_seat(0);
  for (std::size_t i = 1; i < who.seats.size(); ++i) {
    Takeover one = of_seat(i);
    if (one.range.most > all.range.most) all.formula = std::move(one.formula);
    all.range.least = std::max(all.range.least, one.range.least);
    all.range.most = std::max(all.range.most, one.range.most);
  }
  all.successor = &who;
  return all;
}

using Attempt = std::function<std::optional<Takeover>(const Candidate&)>;

// The first of the candidates, going by the longest time that it may take.
std::optional<Takeover> first_of(const Candidates& candidates, std::size_t but_not, const Attempt& attempt) {
  std::optional<Takeover> first;
  for (const Candidate& one : candidates) {
    if (one.node == but_not || !one.fault.empty()) continue;
    auto made = attempt(one);
    if (!made) continue;
    const bool is_first = !first || made->range.most < first->range.most ||
                          (made->range.most == first->range.most && rank(one, *first->successor) == Rank::above);
    if (is_first) first = std::move(made);
  }
  return first;
}

// Since the last advertisement that restarted its timer, which is up to one interval old.
Takeover missed(const Seat& seat, std::uint8_t priority, Duration interval) {
  const Duration all = down(seat, priority, interval);
  return {nullptr,
          {all - interval, all},
          "Master_Down_Interval " + master_down_formula(*seat.config, priority, interval) +
              " since the last advertisement, which is up to " + in_seconds(interval) + " old"};
}

// preempt_delay: the lower master is followed until the delay is over; only then the timer runs out.
Takeover delayed(const Seat& seat, std::uint8_t priority, Duration interval) {
  const Duration delay = seat.config->preempt_delay;
  const auto followed = (delay + interval - Duration(1)) / interval;  // advertisements within the delay
  const Duration all = down(seat, priority, interval);
  return {nullptr,
          {(followed - 1) * interval + all, followed * interval + all},
          fmt::format("preempt_delay {} in which {} are followed, the last of them after {} to {}, then "
                      "Master_Down_Interval {}",
                      in_seconds(delay), followed == 1 ? "1 advertisement" : fmt::format("{} advertisements", followed),
                      in_seconds((followed - 1) * interval), in_seconds(followed * interval),
                      master_down_formula(*seat.config, priority, interval))};
}

bool is_delayed(const Seat& seat) { return seat.config->preempt_delay > Duration{0} && !seat.config->is_owner(); }

// A seat whose timer starts anew, with nobody or a lower master on the wire. The weights of scripts and interfaces may
// come to be known only after the timer has been set, so either priority may be what it goes by.
Takeover fresh_seat(const Seat& seat, const Seat* master, bool starts) {
  if (seat.config->is_owner())
    return {nullptr, {Duration{0}, Duration{0}}, "the owner (priority 255) is master at once"};
  if (master != nullptr && is_delayed(seat))
    return delayed(seat, seat.priority, heard_interval(*seat.config, *master->config));
  const Duration interval = seat.config->advertisement_interval;
  const std::uint8_t early = starts ? seat.config->priority : seat.priority;
  const Duration one = down(seat, seat.priority, interval);
  const Duration other = down(seat, early, interval);
  std::string formula = "Master_Down_Interval " + master_down_formula(*seat.config, seat.priority, interval);
  if (one != other)
    formula += "; or, where weights become known only later, " + master_down_formula(*seat.config, early, interval);
  return {nullptr, {std::min(one, other), std::max(one, other)}, std::move(formula)};
}

// The instances do not begin before both delays are over.
void delay_start(const Candidate& fresh, Beginning beginning, Takeover& made) {
  std::string before;
  if (fresh.startup_delay > Duration{0}) before = "vrrp_startup_delay " + in_seconds(fresh.startup_delay);
  made.range.least += fresh.startup_delay;
  const bool may_be_young = beginning == Beginning::machine_boots && fresh.delay_after_boot > fresh.startup_delay;
  made.range.most += may_be_young ? fresh.delay_after_boot : fresh.startup_delay;
  if (may_be_young) {
    if (!before.empty()) before += " or ";
    before +=
        "what is left of vrrp_delay_after_boot " + in_seconds(fresh.delay_after_boot) + " since the machine's boot";
  }
  if (!before.empty()) made.formula = before + ", then " + made.formula;
}

}  // namespace

Duration heard_interval(const InstanceConfig& listener, const InstanceConfig& master) {
  return listener.version == 3 ? master.advertisement_interval : listener.advertisement_interval;
}

std::string skew_formula(const InstanceConfig& config, std::uint8_t priority, Duration interval) {
  const Duration unit = config.version == 2 ? Duration(std::chrono::seconds(1)) : interval;
  return fmt::format("(256 − {}) / 256 × {} = {}", priority, in_seconds(unit),
                     in_seconds(vrrp::skew_time(config.version, priority, interval)));
}

std::string master_down_formula(const InstanceConfig& config, std::uint8_t priority, Duration interval) {
  const Duration unit = config.version == 2 ? Duration(std::chrono::seconds(1)) : interval;
  return fmt::format("{} × {} + (256 − {}) / 256 × {} = {}", config.down_timer_advertisements, in_seconds(interval),
                     priority, in_seconds(unit), in_seconds(master_down_interval(config, priority, interval)));
}

std::optional<Takeover> after_silence(const Candidate& lost, const Candidates& others) {
  return first_of(others, lost.node, [&](const Candidate& one) {
    return slowest(one, [&](std::size_t i) {
      return missed(one.seats[i], one.seats[i].priority, heard_interval(*one.seats[i].config, *lost.seats[i].config));
    });
  });
}

std::optional<Takeover> after_farewell(const Candidate& leaving, const Candidates& others) {
  return first_of(others, leaving.node, [&](const Candidate& one) {
    return slowest(one, [&](std::size_t i) -> Takeover {
      const Seat& seat = one.seats[i];
      const Duration interval = heard_interval(*seat.config, *leaving.seats[i].config);
      const Duration skew = vrrp::skew_time(seat.config->version, seat.priority, interval);
      return {
          nullptr, {skew, skew}, "priority 0, then the skew " + skew_formula(*seat.config, seat.priority, interval)};
    });
  });
}

std::optional<Takeover> after_fall(const Candidate& fallen, const Candidates& others) {
  return first_of(others, fallen.node, [&](const Candidate& one) { return after_rise(one, one, fallen); });
}

std::optional<Takeover> after_rise(const Candidate& before, const Candidate& now, const Candidate& master) {
  if (!now.preempts() || !outranks_living(now, master)) return std::nullopt;
  return slowest(now, [&](std::size_t i) {
    const Seat& seat = now.seats[i];
    const Duration interval = heard_interval(*seat.config, *master.seats[i].config);
    if (is_delayed(seat)) return delayed(seat, seat.priority, interval);
    Takeover made = missed(seat, before.seats[i].priority, interval);
    made.formula += "; lower ones do not restart it";
    return made;
  });
}

std::optional<Takeover> after_start(const Candidate& fresh, const Candidate* master, Beginning beginning) {
  if (!fresh.fault.empty()) return std::nullopt;
  const bool is_owner = std::ranges::all_of(fresh.seats, [](const Seat& seat) { return seat.config->is_owner(); });
  if (master != nullptr && !is_owner && (!fresh.preempts() || !outranks_living(fresh, *master))) return std::nullopt;
  const bool starts = beginning != Beginning::fault_ends;
  Takeover made = slowest(
      fresh, [&](std::size_t i) { return fresh_seat(fresh.seats[i], master ? &master->seats[i] : nullptr, starts); });
  if (starts) delay_start(fresh, beginning, made);
  return made;
}

std::optional<Takeover> after_cold_start(const Candidates& all) {
  return first_of(all, static_cast<std::size_t>(-1),
                  [](const Candidate& one) { return after_start(one, nullptr, Beginning::machine_boots); });
}

}  // namespace viplane::explain
