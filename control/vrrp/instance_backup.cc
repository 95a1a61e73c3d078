// SPDX-License-Identifier: GPL-2.0-or-later
// The backup's half of the virtual router: RFC 9568, section 6.4.2.
#include <algorithm>

#include "control/vrrp/instance.h"
#include "control/vrrp/text.h"
#include "control/vrrp/timers.h"

namespace viplane::vrrp {

void Instance::become_backup(Time now, std::string why, Actions& out) {
  change_state(State::backup, std::move(why), out);
  master_interval_ = config_->advertisement_interval;
  master_down_at_ = now + master_down_interval(*config_, priority_, master_interval_);
  silent_since_ = now;
  heard_.reset();
  farewell_heard_ = false;
  has_reexamined_ = false;
  preempt_from_.reset();
  hurry_why_.clear();
  willing_ = false;
}

void Instance::hear_as_backup(Time now, const HeardAdvertisement& heard, Actions& out) {
  notice_pause_of_backup(now, out);
  if (heard.priority == kReleasePriority) return hear_farewell(now, heard);
  if (heard.priority >= priority_) {
    preempt_from_.reset();
    return follow(now, heard);
  }
  if (!config_->preempts() || is_preemption_delayed(now)) return follow(now, heard);
  heard_ = Heard{now, heard.sender, heard.priority};  // discarded: the timer goes on, and ends in preemption
}

// Accepts the sender as master.
void Instance::follow(Time now, const HeardAdvertisement& heard) {
  if (config_->version == 3) master_interval_ = heard.interval;
  heard_ = Heard{now, heard.sender, heard.priority};
  silent_since_ = now;
  farewell_heard_ = false;
  has_reexamined_ = false;
  hurry_why_.clear();
  willing_ = false;
  master_down_at_ = now + master_down_interval(*config_, priority_, master_interval_);
}

// The master leaves: wait for the skew only. Repeating it does not make us wait longer.
void Instance::hear_farewell(Time now, const HeardAdvertisement& heard) {
  if (farewell_heard_) return;
  farewell_heard_ = true;
  heard_ = Heard{now, heard.sender, heard.priority};
  if (!willing_) master_down_at_ = now + skew_time(config_->version, priority_, master_interval_);
}

// preempt_delay: how long a lower master is left alone from when it is first heard.
bool Instance::is_preemption_delayed(Time now) {
  if (config_->preempt_delay == Duration::zero() || config_->is_owner()) return false;
  if (!preempt_from_) preempt_from_ = now + config_->preempt_delay;
  return now < *preempt_from_;
}

void Instance::on_master_down(Time now, Actions& out) {
  if (notice_pause_of_backup(now, out)) return;
  std::string why = why_master_is_down(now);
  if (in_group_)
    be_willing(std::move(why));
  else
    become_master(now, std::move(why), out);
}

// Who has slept has not listened. A master that is alive speaks within one interval; the skew keeps backups apart. A
// second late timer in a row counts: on a slow host, every timer is late.
bool Instance::notice_pause_of_backup(Time now, Actions& out) {
  if (!config_->reexamine_after_pause || has_reexamined_ || !master_down_at_) return false;
  const Duration late = now - *master_down_at_;
  if (late <= late_tolerance()) return false;
  has_reexamined_ = true;
  const Duration listen = master_interval_ + skew_time(config_->version, priority_, master_interval_);
  out.push_back(TimerLate{late, "listens for " + in_seconds(listen) + " before taking over"});
  master_down_at_ = now + listen;
  return true;
}

void Instance::be_willing(std::string why) {
  willing_ = true;
  willing_why_ = std::move(why);
  master_down_at_.reset();
}

Actions Instance::take_over(Time now) {
  Actions out;
  if (state_ == State::backup && willing_) become_master(now, willing_why_, out);
  return out;
}

void Instance::hurry(Time now, std::string why) {
  if (state_ != State::backup || willing_ || !master_down_at_) return;
  hurry_why_ = std::move(why);
  master_down_at_ = std::min(*master_down_at_, now + skew_time(config_->version, priority_, master_interval_));
}

std::string Instance::why_master_is_down(Time now) const {
  if (farewell_heard_) return heard_->sender.to_string() + " left " + in_seconds(now - heard_->at) + " ago";
  if (!hurry_why_.empty()) return hurry_why_;
  if (heard_ && heard_->at > silent_since_ && now - heard_->at < 2 * master_interval_) {
    return "preempts " + heard_->sender.to_string() + ", whose priority " + std::to_string(heard_->priority) +
           " is below " + std::to_string(priority_);
  }
  return "no advertisement for " + in_seconds(now - (heard_ ? heard_->at : silent_since_));
}

}  // namespace viplane::vrrp
