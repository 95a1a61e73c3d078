// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/vrrp/announcer.h"

#include <algorithm>

namespace viplane::vrrp {
namespace {

Duration distance_after(const InstanceConfig& config, const VirtualAddress& address) {
  return address.prefix.address.is_v6 ? config.announcements.neighbour_interval : config.announcements.arp_interval;
}

// Least time between two announcements for conflicts, so that fast advertisements do not become a storm.
constexpr Duration kConflictDistance = std::chrono::milliseconds(100);

bool is_spaced(const InstanceConfig& config) {
  return config.announcements.arp_interval > Duration::zero() ||
         config.announcements.neighbour_interval > Duration::zero();
}

}  // namespace

void Announcer::begin(Time now, const InstanceConfig& config, Actions& out) {
  *this = {};
  last_conflict_ = now;  // equals that rose with us are still announcing: an answer to them comes after
  const AnnouncementConfig& announcements = config.announcements;
  if (announcements.refresh > Duration::zero()) refresh_at_ = now + announcements.refresh;
  if (announcements.delay > Duration::zero() && announcements.repeat > 0) {
    again_at_ = now + announcements.delay;
    again_copies_ = announcements.repeat;
  }
  announce(now, config, config.all_addresses(), announcements.repeat, "became master", out);
}

void Announcer::after_conflict(Time now, const InstanceConfig& config, Actions& out) {
  const AnnouncementConfig& announcements = config.announcements;
  if (announcements.conflict_delay > Duration::zero() && announcements.conflict_repeat > 0) {
    again_at_ = now + announcements.conflict_delay;
    again_copies_ = announcements.conflict_repeat;
  }
  if (!last_conflict_ || now - *last_conflict_ >= kConflictDistance)
    announce_conflict(now, config, out);
  else
    conflict_at_ = *last_conflict_ + kConflictDistance;
}

void Announcer::announce_conflict(Time now, const InstanceConfig& config, Actions& out) {
  last_conflict_ = now;
  conflict_at_.reset();
  announce(now, config, config.all_addresses(), config.announcements.conflict_repeat, "another master was heard", out);
}

void Announcer::reassert(Time now, const InstanceConfig& config, Actions& out) {
  again_at_.reset();
  announce(now, config, config.all_addresses(), 1, "still master after a pause", out);
}

void Announcer::added(Time now, const InstanceConfig& config, std::vector<VirtualAddress> addresses, Actions& out) {
  announce(now, config, std::move(addresses), config.announcements.repeat, "added by a reload", out);
}

void Announcer::on_deadline(Time now, const InstanceConfig& config, Actions& out) {
  if (conflict_at_ && now >= *conflict_at_) announce_conflict(now, config, out);
  if (again_at_ && now >= *again_at_) {
    again_at_.reset();
    announce(now, config, config.all_addresses(), again_copies_, "second set", out);
  }
  if (refresh_at_ && now >= *refresh_at_) {
    refresh_at_ = now + config.announcements.refresh;
    announce(now, config, config.all_addresses(), config.announcements.refresh_repeat, "refresh", out);
  }
  send_queued(now, config, out);
}

std::optional<Time> Announcer::deadline() const {
  std::optional<Time> earliest;
  for (const auto& at : {conflict_at_, again_at_, refresh_at_, queue_.empty() ? std::nullopt : next_frame_at_}) {
    if (at && (!earliest || *at < *earliest)) earliest = at;
  }
  return earliest;
}

void Announcer::announce(Time now, const InstanceConfig& config, std::vector<VirtualAddress> addresses, unsigned copies,
                         std::string why, Actions& out) {
  if (addresses.empty() || copies == 0) return;
  if (!is_spaced(config)) {
    out.push_back(AnnounceAddresses{std::move(addresses), copies, std::move(why)});
    return;
  }
  queue_.clear();  // a newer announcement says all that the rest of an older one would
  for (unsigned i = 0; i < copies; ++i) {
    for (const VirtualAddress& address : addresses) queue_.push_back({address, why});
  }
  send_queued(now, config, out);
}

void Announcer::send_queued(Time now, const InstanceConfig& config, Actions& out) {
  while (!queue_.empty() && (!next_frame_at_ || now >= *next_frame_at_)) {
    Queued next = std::move(queue_.front());
    queue_.pop_front();
    next_frame_at_ = now + distance_after(config, next.address);
    out.push_back(AnnounceAddresses{{next.address}, 1, std::move(next.why)});
  }
}

}  // namespace viplane::vrrp
