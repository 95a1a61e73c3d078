// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/vrrp/instance.h"

#include <algorithm>
#include <utility>

#include "control/vrrp/notify.h"
#include "control/vrrp/timers.h"
#include "control/vrrp/tracker.h"

namespace viplane::vrrp {
namespace {

using Addresses = std::vector<VirtualAddress>;

// What is in `all` but not in `known`.
template <class Thing>
std::vector<Thing> missing_from(const std::vector<Thing>& known, const std::vector<Thing>& all) {
  std::vector<Thing> missing;
  for (const Thing& thing : all) {
    if (std::ranges::find(known, thing) == known.end()) missing.push_back(thing);
  }
  return missing;
}

}  // namespace

Instance::Instance(SharedConfig config, bool in_group)
    : config_(std::move(config)),
      priority_(config_->priority),
      in_group_(in_group),
      master_interval_(config_->advertisement_interval) {}

Actions Instance::start(Time now, Standing standing) {
  Actions out;
  if (phase_ != Phase::unborn) return out;
  phase_ = Phase::running;
  standing_ = std::move(standing);
  priority_ = effective_priority(config_->priority, standing_.priority_change);
  enter(now, out);
  return out;
}

// Leaves initialize or fault where the standing allows it. RFC 9568, section 6.4.1.
void Instance::enter(Time now, Actions& out) {
  if (!standing_.fault.empty()) {
    if (state_ != State::fault) change_state(State::fault, standing_.fault, out);
    return;
  }
  if (!standing_.waiting.empty()) return;
  const std::string why = state_ == State::fault ? "the fault is over" : "started";
  if (!config_->is_owner()) return become_backup(now, why, out);
  if (!in_group_) return become_master(now, "owner of the addresses", out);
  become_backup(now, why, out);
  be_willing("owner of the addresses");
}

Actions Instance::on_standing(Time now, Standing standing) {
  Actions out;
  if (standing == standing_) return out;
  standing_ = std::move(standing);
  if (phase_ != Phase::running) return out;
  update_priority(out);
  if (is_leaving()) {
    if (!standing_.fault.empty()) finish_stop(standing_.fault, out);
    return out;
  }
  if (state_ == State::initialize || state_ == State::fault) {
    enter(now, out);
  } else if (!standing_.fault.empty()) {
    fail(out);
  }
  return out;
}

void Instance::fail(Actions& out) {
  if (state_ == State::master) {
    if (standing_.can_send) out.push_back(SendAdvertisement{kReleasePriority});
    release(standing_.fault, out);
  }
  master_down_at_.reset();
  willing_ = false;
  change_state(State::fault, standing_.fault, out);
}

void Instance::update_priority(Actions& out) {
  const std::uint8_t priority = effective_priority(config_->priority, standing_.priority_change);
  if (priority == priority_) return;
  const std::string why = standing_.priority_why.empty() ? "as configured" : standing_.priority_why;
  out.push_back(PriorityChanged{priority_, priority, why});
  priority_ = priority;
  if (!config_->notify.priority_changes || (state_ != State::master && state_ != State::backup)) return;
  const auto word = state_ == State::master ? "MASTER_PRIORITY" : "BACKUP_PRIORITY";
  out.push_back(notify_of(config_->notify, NotifySubject::instance, config_->name, word, priority_));
}

Actions Instance::on_advertisement(Time now, const HeardAdvertisement& heard) {
  Actions out;
  if (phase_ != Phase::running) return out;
  if (state_ == State::backup)
    hear_as_backup(now, heard, out);
  else if (state_ == State::master && is_leaving())
    hear_while_leaving(heard, out);
  else if (state_ == State::master)
    hear_as_master(now, heard, out);
  return out;
}

Actions Instance::on_deadline(Time now) {
  Actions out;
  if (phase_ != Phase::running) return out;
  if (state_ == State::backup && master_down_at_ && now >= *master_down_at_) {
    on_master_down(now, out);
  } else if (state_ == State::master && is_leaving()) {
    if (now >= *handover_until_) finish_stop("no successor was heard", out);
  } else if (state_ == State::master) {
    on_master_deadline(now, out);
  }
  return out;
}

Actions Instance::stop(Time now, bool may_hand_over) {
  Actions out;
  if (phase_ == Phase::stopped || is_leaving()) return out;
  if (phase_ == Phase::unborn || state_ != State::master) {
    finish_stop("stopped", out);
    return out;
  }
  if (standing_.can_send) out.push_back(SendAdvertisement{kReleasePriority});
  if (!may_hand_over || !config_->graceful_handover || !standing_.can_send) {
    finish_stop("stopped", out);
    return out;
  }
  advertise_at_.reset();
  listen_until_.reset();
  handover_until_ = now + handover_limit(*config_);
  return out;
}

void Instance::finish_stop(std::string why, Actions& out) {
  phase_ = Phase::stopped;
  master_down_at_.reset();
  willing_ = false;
  if (state_ == State::master) release(why, out);
  if (state_ != State::initialize) change_state(State::initialize, std::move(why), out);
}

Actions Instance::reload(Time now, SharedConfig config, bool in_group) {
  Actions out;
  in_group_ = in_group;
  if (willing_ && !in_group_) become_master(now, willing_why_, out);  // nobody else decides any more
  if (*config == *config_ || is_leaving()) return out;
  const SharedConfig before = std::exchange(config_, std::move(config));
  update_priority(out);
  if (state_ != State::master) {
    if (config_->advertisement_interval != before->advertisement_interval) {
      master_interval_ = config_->advertisement_interval;
    }
    return out;
  }
  const Addresses old_addresses = before->all_addresses();
  const Addresses new_addresses = config_->all_addresses();
  release_routing(missing_from(config_->routing, before->routing), "removed by a reload", out);
  if (auto gone = missing_from(new_addresses, old_addresses); !gone.empty()) {
    out.push_back(ReleaseAddresses{std::move(gone), "removed by a reload"});
  }
  if (auto added = missing_from(old_addresses, new_addresses); !added.empty()) {
    out.push_back(TakeAddresses{added, "added by a reload"});
    announcer_.added(now, *config_, std::move(added), out);
  }
  take_routing(missing_from(before->routing, config_->routing), "added by a reload", out);
  if (advertise_at_) advertise_at_ = std::min(*advertise_at_, now + config_->advertisement_interval);
  return out;
}

void Instance::change_state(State to, std::string why, Actions& out) {
  out.push_back(StateChanged{state_, to, priority_, std::move(why)});
  state_ = to;
  out.push_back(notify_of(config_->notify, NotifySubject::instance, config_->name, notify_word(to), priority_));
}

std::optional<Time> Instance::deadline() const {
  if (phase_ != Phase::running) return std::nullopt;
  if (state_ == State::backup) return master_down_at_;
  if (state_ != State::master) return std::nullopt;
  if (is_leaving()) return handover_until_;
  if (listen_until_) return listen_until_;
  const auto announcement = announcer_.deadline();
  if (!announcement) return advertise_at_;
  return advertise_at_ ? std::min(*advertise_at_, *announcement) : announcement;
}

// Half an interval: twice that, and a listener whose interval is the same has heard one advertisement too few.
Duration Instance::late_tolerance() const {
  return (state_ == State::master ? config_->advertisement_interval : master_interval_) / 2;
}

std::optional<IpAddress> Instance::master() const {
  if (state_ != State::backup || !heard_) return std::nullopt;
  return heard_->sender;
}

}  // namespace viplane::vrrp
