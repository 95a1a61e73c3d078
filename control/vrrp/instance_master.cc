// SPDX-License-Identifier: GPL-2.0-or-later
// The master's half of the virtual router: RFC 9568, section 6.4.3.
#include <algorithm>

#include "control/vrrp/instance.h"
#include "control/vrrp/notify.h"
#include "control/vrrp/text.h"
#include "control/vrrp/timers.h"

namespace viplane::vrrp {
namespace {

// After a pause: long enough to read what has queued up meanwhile, short against an interval.
Duration listening_time(const InstanceConfig& config) {
  return std::min<Duration>(config.advertisement_interval / 8, std::chrono::milliseconds(50));
}

}  // namespace

void Instance::become_master(Time now, std::string why, Actions& out) {
  master_down_at_.reset();
  willing_ = false;
  other_master_at_.reset();
  conflict_at_ = now;  // what is heard right after belongs to the master that is relieved
  listen_until_.reset();
  master_interval_ = config_->advertisement_interval;
  change_state(State::master, why, out);
  advertise(now, out);
  out.push_back(TakeAddresses{config_->all_addresses(), why});
  take_routing(config_->routing, std::move(why), out);
  announcer_.begin(now, *config_, out);
}

void Instance::take_routing(std::vector<VirtualRouting> items, std::string why, Actions& out) {
  if (!items.empty()) out.push_back(TakeRouting{std::move(items), std::move(why)});
}

// Rules first, so that nothing is looked up in a table that is being emptied.
void Instance::release_routing(std::vector<VirtualRouting> items, std::string why, Actions& out) {
  if (items.empty()) return;
  std::ranges::stable_partition(items, [](const VirtualRouting& each) { return is_rule(each.item); });
  out.push_back(ReleaseRouting{std::move(items), std::move(why)});
}

// Now, and one interval later again.
void Instance::advertise(Time now, Actions& out) {
  out.push_back(SendAdvertisement{priority_});
  last_sent_ = now;
  advertise_at_ = now + config_->advertisement_interval;
}

void Instance::on_master_deadline(Time now, Actions& out) {
  notice_pause_of_master(now, out);
  if (listen_until_) {
    if (now < *listen_until_) return;
    listen_until_.reset();
    conflict_at_ = now;
    advertise(now, out);
    announcer_.reassert(now, *config_, out);
    return;
  }
  if (now >= *advertise_at_) {
    // From the time it was due, so that small delays do not add up.
    const Time due = *advertise_at_;
    advertise(now, out);
    if (due + config_->advertisement_interval > now) advertise_at_ = due + config_->advertisement_interval;
  }
  announcer_.on_deadline(now, *config_, out);
}

// Who was silent for as long as others wait may have been succeeded. Until that is clear nothing is said or announced.
void Instance::notice_pause_of_master(Time now, Actions& out) {
  if (!advertise_at_ || now - *advertise_at_ <= late_tolerance()) return;
  const Duration late = now - *advertise_at_;
  const Duration silence = now - last_sent_;
  const bool may_be_succeeded = silence >= config_->down_timer_advertisements * config_->advertisement_interval;
  if (!may_be_succeeded || !config_->reexamine_after_pause || config_->is_owner()) {
    out.push_back(TimerLate{late, "goes on as master"});
    advertise(now, out);
    return;
  }
  out.push_back(TimerLate{late, "listens before it goes on as master"});
  advertise_at_.reset();
  listen_until_ = now + listening_time(*config_);
}

void Instance::hear_as_master(Time now, const HeardAdvertisement& heard, Actions& out) {
  notice_pause_of_master(now, out);
  if (heard.priority == kReleasePriority) {
    if (!listen_until_) hear_leaving_master(now, heard, out);
  } else if (listen_until_) {
    yield_after_pause(now, heard, out);
  } else if (outranks_us(heard)) {
    yield_to(now, heard, out);
  } else {
    hear_lower_master(now, heard, out);
  }
}

bool Instance::outranks_us(const HeardAdvertisement& heard) const {
  return heard.priority > priority_ || (heard.priority == priority_ && heard.sender > standing_.own_address);
}

// Whether this is more of a conflict that we have just answered: its last words, or what has queued up.
bool Instance::is_echo(Time now) const {
  return conflict_at_ && now - *conflict_at_ < config_->advertisement_interval / 2;
}

void Instance::report_conflict(Time now, const HeardAdvertisement& heard, Actions& out) {
  const bool goes_on = other_master_at_ && now - *other_master_at_ <= 4 * config_->advertisement_interval;
  other_master_at_ = now;
  if (goes_on) return;
  out.push_back(ConflictHeard{heard.sender, heard.priority});
  if (config_->notify.master_rx_lower_pri.empty()) return;
  out.push_back(notify_of(config_->notify, NotifySubject::instance, config_->name, "MASTER_RX_LOWER_PRI", priority_));
}

// RFC 9568 discards it. keepalived answers, so that the other hears us and yields, and announces its addresses, because
// hosts may have learnt them from the other.
void Instance::hear_lower_master(Time now, const HeardAdvertisement& heard, Actions& out) {
  if (is_echo(now)) {
    // Equals that rise at once announce at once, and chance says whose announcement hosts heard last.
    if (heard.priority == priority_) announcer_.after_conflict(now, *config_, out);
    return;
  }
  conflict_at_ = now;
  report_conflict(now, heard, out);
  if (!config_->lower_priority_no_advertisement) advertise(now, out);
  announcer_.after_conflict(now, *config_, out);
}

// Another master leaves: the backups it has alarmed must hear us before their skew has passed. A flood of priority 0
// gets no more answers than that takes: one in the shortest skew there is.
void Instance::hear_leaving_master(Time now, const HeardAdvertisement& heard, Actions& out) {
  const Time earliest = last_sent_ + skew_time(config_->version, kOwnerPriority, config_->advertisement_interval);
  if (now >= earliest)
    advertise(now, out);
  else
    advertise_at_ = std::min(*advertise_at_, earliest);
  if (is_echo(now)) return;
  conflict_at_ = now;
  report_conflict(now, heard, out);
  announcer_.after_conflict(now, *config_, out);
}

// The better master may not have heard us. One last advertisement tells it that hosts may have learnt our MAC.
void Instance::yield_to(Time now, const HeardAdvertisement& heard, Actions& out) {
  if (config_->answer_before_yielding) out.push_back(SendAdvertisement{priority_});
  const std::string why =
      heard.sender.to_string() + " is master with priority " + std::to_string(heard.priority) +
      (heard.priority == priority_ ? " and the higher address" : " above " + std::to_string(priority_));
  release(why, out);
  become_backup(now, why, out);
  follow(now, heard);
}

// The claim has lapsed, whatever the priorities: we are a backup like any other. Priority 0 makes the present master
// announce itself, because our host went on answering for the addresses.
void Instance::yield_after_pause(Time now, const HeardAdvertisement& heard, Actions& out) {
  out.push_back(SendAdvertisement{kReleasePriority});
  const std::string why =
      heard.sender.to_string() + " took over while we were silent for " + in_seconds(now - last_sent_);
  release(why, out);
  become_backup(now, why, out);
  hear_as_backup(now, heard, out);
}

void Instance::hear_while_leaving(const HeardAdvertisement& heard, Actions& out) {
  if (heard.priority == kReleasePriority) return;
  finish_stop("stopped, " + heard.sender.to_string() + " has taken over", out);
}

Actions Instance::step_down(Time now, std::string why) {
  Actions out;
  if (state_ != State::master || is_leaving()) return out;
  if (standing_.can_send) out.push_back(SendAdvertisement{kReleasePriority});
  release(why, out);
  become_backup(now, std::move(why), out);
  return out;
}

void Instance::release(std::string why, Actions& out) {
  announcer_.stop();
  advertise_at_.reset();
  listen_until_.reset();
  handover_until_.reset();
  release_routing(config_->routing, why, out);
  out.push_back(ReleaseAddresses{config_->all_addresses(), std::move(why)});
}

}  // namespace viplane::vrrp
