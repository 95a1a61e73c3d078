// SPDX-License-Identifier: GPL-2.0-or-later
#include "sim/keepalived/instance.h"

#include <algorithm>

#include "control/vrrp/notify.h"
#include "control/vrrp/timers.h"
#include "control/vrrp/tracker.h"

namespace viplane::sim::keepalived {
namespace {

using vrrp::Actions;
using vrrp::HeardAdvertisement;
using vrrp::State;
using namespace std::chrono_literals;

// How long after SIGHUP the two advertisements of a master leave: what reading its file took, as measured.
constexpr Duration kReloadTakes = 3ms;
constexpr Duration kReloadAgain = 6ms;

// One turn of the event loop: what has arrived is read before what is due is done.
constexpr Duration kOneTurn = 1us;

}  // namespace

Instance::Instance(vrrp::SharedConfig config, bool in_group)
    : config_(std::move(config)),
      in_group_(in_group),
      configured_priority_(config_->priority),
      priority_(config_->priority),
      master_interval_(config_->advertisement_interval) {}

Actions Instance::start(Time now, vrrp::Standing standing) {
  Actions out;
  is_running_ = true;
  standing_ = std::move(standing);
  priority_ = vrrp::effective_priority(configured_priority_, standing_.priority_change);
  enter(now, out);
  return out;
}

// Neither `state MASTER` nor priority 255 makes it master at once: it waits as any backup does.
void Instance::enter(Time now, Actions& out) {
  if (!standing_.fault.empty()) {
    if (state_ != State::fault) change_state(State::fault, standing_.fault, out);
  } else if (standing_.waiting.empty()) {
    become_backup(now, state_ == State::fault ? "the fault is over" : "init", out);
  }
}

Actions Instance::on_standing(Time now, vrrp::Standing standing, unsigned farewells) {
  Actions out;
  if (standing == standing_) return out;
  standing_ = std::move(standing);
  if (!is_running_) return out;
  update_priority(out);
  if (state_ == State::initialize || state_ == State::fault) {
    enter(now, out);
    return out;
  }
  if (standing_.fault.empty()) return out;
  if (state_ == State::master) {
    if (standing_.can_send) out.insert(out.end(), farewells, vrrp::SendAdvertisement{kReleasePriority});
    release(standing_.fault, out);
  }
  expires_at_.reset();
  wants_master_ = false;
  change_state(State::fault, standing_.fault, out);
  return out;
}

// The next advertisement says so; nothing else happens.
void Instance::update_priority(Actions& out) {
  const std::uint8_t priority = vrrp::effective_priority(configured_priority_, standing_.priority_change);
  if (priority == priority_) return;
  out.push_back(vrrp::PriorityChanged{priority_, priority, standing_.priority_why});
  priority_ = priority;
}

void Instance::become_backup(Time now, std::string why, Actions& out) {
  change_state(State::backup, std::move(why), out);
  master_interval_ = config_->advertisement_interval;
  expires_at_ = now + down_interval();
  preempt_from_.reset();
  wants_master_ = false;
  hurried_ = 0;
}

Actions Instance::on_advertisement(Time now, const HeardAdvertisement& heard) {
  Actions out;
  has_read_first_ = false;
  if (state_ == State::backup) hear_as_backup(now, heard);
  if (state_ == State::master) hear_as_master(now, heard, out);
  return out;
}

void Instance::hear_as_backup(Time now, const HeardAdvertisement& heard) {
  if (heard.priority == kReleasePriority) {
    expires_at_ = now + skew();
    return;
  }
  if (heard.priority >= priority_) preempt_from_.reset();
  if (heard.priority < priority_ && config_->preempts() && !is_preemption_delayed(now)) return;  // let it run out
  if (config_->version == 3) master_interval_ = heard.interval;
  master_ = heard.sender;
  wants_master_ = false;
  expires_at_ = now + down_interval();
}

bool Instance::is_preemption_delayed(Time now) {
  if (config_->preempt_delay == Duration::zero()) return false;
  if (!preempt_from_) preempt_from_ = now + config_->preempt_delay;
  return now < *preempt_from_;
}

// nopreempt says nothing about another master: the better one stays.
void Instance::hear_as_master(Time now, const HeardAdvertisement& heard, Actions& out) {
  const bool is_equal = heard.priority == priority_;
  if (heard.priority == kReleasePriority) {
    advertise(now, out);
  } else if (heard.priority > priority_ || (is_equal && heard.sender > standing_.own_address)) {
    yield_to(now, heard, out);
  } else {
    refresh_arp_caches(now, heard, out);
  }
}

// The winner does not learn that there was a conflict, unless higher_prio_send_advert says so.
void Instance::yield_to(Time now, const HeardAdvertisement& heard, Actions& out) {
  if (config_->answer_before_yielding) out.push_back(vrrp::SendAdvertisement{priority_});
  if (configured_priority_ == kOwnerPriority && heard.priority == kOwnerPriority) {
    configured_priority_ = kOwnerPriority - 1;
    update_priority(out);
  }
  const std::string why = heard.sender.to_string() + " is master with priority " + std::to_string(heard.priority);
  release(why, out);
  become_backup(now, why, out);
  hear_as_backup(now, heard);
}

// For every advertisement of a lower master: one of our own, a set of gratuitous ARPs, and another set later.
void Instance::refresh_arp_caches(Time now, const HeardAdvertisement& heard, Actions& out) {
  out.push_back(vrrp::ConflictHeard{heard.sender, heard.priority});
  if (!config_->lower_priority_no_advertisement) advertise(now, out);
  const auto& announcements = config_->announcements;
  announce(announcements.conflict_repeat, "a lower master was heard", out);
  if (expires_at_) *expires_at_ += kTakingOver;
  if (announcements.conflict_delay > Duration::zero())
    second_sets_.push_back({now + announcements.conflict_delay, announcements.conflict_repeat});
}

void Instance::on_discarded(Time now) {
  has_read_first_ = false;
  if (state_ == State::master && !config_->lower_priority_no_advertisement) restart_master_timer(now);
}

void Instance::restart_master_timer(Time now) { expires_at_ = now + config_->advertisement_interval; }

Actions Instance::on_deadline(Time now) {
  Actions out;
  if (!is_running_) return out;
  if (state_ == State::master) announce_again(now, out);
  if (!expires_at_ || now < *expires_at_ || reads_first(now)) return out;
  has_read_first_ = false;
  if (state_ == State::master) {
    advertise(now, out);
    if (hurried_ > 0 && --hurried_ > 0) expires_at_ = now + kReloadAgain;
  } else if (!in_group_) {
    become_master(now, "no advertisement", out);
  } else {
    wants_master_ = true;
    expires_at_ = now + down_interval();
  }
  return out;
}

// Where a packet is there when the timer is due, be it by chance or after a pause, the packet is read first.
bool Instance::reads_first(Time now) {
  if (has_read_first_) return false;
  has_read_first_ = true;
  expires_at_ = now + kOneTurn;
  return true;
}

void Instance::advertise(Time now, Actions& out) {
  out.push_back(vrrp::SendAdvertisement{priority_});
  restart_master_timer(now);
  if (!refresh_at_ || now < *refresh_at_) return;
  refresh_at_ = now + config_->announcements.refresh;
  announce(config_->announcements.refresh_repeat, "refresh", out);
}

void Instance::become_master(Time now, std::string why, Actions& out) {
  wants_master_ = false;
  std::erase_if(second_sets_, [now](const SecondSet& set) { return now >= set.at; });  // of a former mastership
  change_state(State::master, why, out);
  const auto& announcements = config_->announcements;
  refresh_at_.reset();
  advertise(now, out);
  if (announcements.refresh > Duration::zero()) refresh_at_ = now + announcements.refresh;
  out.push_back(vrrp::TakeAddresses{config_->all_addresses(), why});
  if (!config_->routing.empty()) out.push_back(vrrp::TakeRouting{config_->routing, std::move(why)});
  announce(announcements.repeat, "became master", out);
  *expires_at_ += kTakingOver;
  if (announcements.delay > Duration::zero()) second_sets_.push_back({now + announcements.delay, announcements.repeat});
}

void Instance::announce(unsigned copies, std::string why, Actions& out) const {
  if (copies > 0) out.push_back(vrrp::AnnounceAddresses{config_->all_addresses(), copies, std::move(why)});
}

void Instance::announce_again(Time now, Actions& out) {
  for (const SecondSet& set : second_sets_) {
    if (now >= set.at) announce(set.copies, "second set", out);
  }
  std::erase_if(second_sets_, [now](const SecondSet& set) { return now >= set.at; });
}

Actions Instance::take_over(Time now) {
  Actions out;
  if (state_ == State::backup) become_master(now, "the whole sync group may be master", out);
  return out;
}

// Without a word: only a fault or a stop is told to others.
Actions Instance::follow_group_to_backup(Time now, std::string why) {
  Actions out;
  if (state_ != State::master) return out;
  release(why, out);
  become_backup(now, std::move(why), out);
  return out;
}

Actions Instance::stop(Time) {
  Actions out;
  is_running_ = false;
  expires_at_.reset();
  if (state_ == State::master) {
    if (standing_.can_send) out.push_back(vrrp::SendAdvertisement{kReleasePriority});
    release("stopped", out);
  }
  if (state_ != State::initialize) change_state(State::initialize, "stopped", out);
  return out;
}

Actions Instance::reload(Time now, vrrp::SharedConfig config, bool in_group) {
  Actions out;
  const vrrp::SharedConfig before = std::exchange(config_, std::move(config));
  in_group_ = in_group;
  configured_priority_ = config_->priority;
  update_priority(out);
  if (state_ == State::backup) {
    master_interval_ = config_->advertisement_interval;
    expires_at_ = now + down_interval();
  }
  if (state_ != State::master) return out;
  const auto missing = [](const auto& from, const auto& in) {
    std::decay_t<decltype(in)> result;
    for (const auto& each : in) {
      if (std::ranges::find(from, each) == from.end()) result.push_back(each);
    }
    return result;
  };
  if (auto gone = missing(config_->routing, before->routing); !gone.empty())
    out.push_back(vrrp::ReleaseRouting{std::move(gone), "removed by a reload"});
  const auto old_addresses = before->all_addresses();
  const auto new_addresses = config_->all_addresses();
  if (auto gone = missing(new_addresses, old_addresses); !gone.empty())
    out.push_back(vrrp::ReleaseAddresses{std::move(gone), "removed by a reload"});
  if (auto added = missing(old_addresses, new_addresses); !added.empty()) {
    out.push_back(vrrp::TakeAddresses{added, "added by a reload"});
    out.push_back(vrrp::AnnounceAddresses{std::move(added), config_->announcements.repeat, "added by a reload"});
  }
  if (auto added = missing(before->routing, config_->routing); !added.empty())
    out.push_back(vrrp::TakeRouting{std::move(added), "added by a reload"});
  hurried_ = 2;
  expires_at_ = now + kReloadTakes;
  return out;
}

// It becomes backup with priority 0, and its own skew is shorter than any lower router's: it is master again first.
Actions Instance::on_address_lost(Time now) {
  Actions out;
  if (state_ != State::master) return out;
  if (standing_.can_send) out.push_back(vrrp::SendAdvertisement{kReleasePriority});
  release("an address was removed", out);
  become_backup(now, "an address was removed", out);
  expires_at_ = now + skew();
  return out;
}

void Instance::release(std::string why, Actions& out) {
  refresh_at_.reset();
  auto routing = config_->routing;
  std::ranges::stable_partition(routing, [](const vrrp::VirtualRouting& each) { return is_rule(each.item); });
  if (!routing.empty()) out.push_back(vrrp::ReleaseRouting{std::move(routing), why});
  out.push_back(vrrp::ReleaseAddresses{config_->all_addresses(), std::move(why)});
}

void Instance::change_state(State to, std::string why, Actions& out) {
  out.push_back(vrrp::StateChanged{state_, to, priority_, std::move(why)});
  state_ = to;
  out.push_back(
      vrrp::notify_of(config_->notify, vrrp::NotifySubject::instance, config_->name, vrrp::notify_word(to), priority_));
}

std::optional<Time> Instance::deadline() const {
  if (!is_running_) return std::nullopt;
  std::optional<Time> earliest = expires_at_;
  if (state_ != State::master) return earliest;
  for (const SecondSet& set : second_sets_) {
    if (!earliest || set.at < *earliest) earliest = set.at;
  }
  return earliest;
}

Duration Instance::down_interval() const { return vrrp::master_down_interval(*config_, priority_, master_interval_); }
Duration Instance::skew() const { return vrrp::skew_time(config_->version, priority_, master_interval_); }

}  // namespace viplane::sim::keepalived
