// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <deque>
#include <optional>

#include "control/vrrp/actions.h"

namespace viplane::vrrp {

// Decides when a master announces its addresses: at once, once more after a delay, then as a refresh; one by one where
// the operator asks for a distance between two frames. A value: time goes in, actions and one deadline come out.
class Announcer {
 public:
  // Became master.
  void begin(Time now, const InstanceConfig& config, Actions& out);
  // Another master was heard and has to yield to us. However often that happens, announcements for it keep a distance;
  // the last one comes after the last call.
  void after_conflict(Time now, const InstanceConfig& config, Actions& out);
  // Once, without a second set: the claim stands after a pause.
  void reassert(Time now, const InstanceConfig& config, Actions& out);
  // Addresses added while master.
  void added(Time now, const InstanceConfig& config, std::vector<VirtualAddress> addresses, Actions& out);
  void on_deadline(Time now, const InstanceConfig& config, Actions& out);
  void stop() { *this = {}; }

  std::optional<Time> deadline() const;

  std::string describe(Time now) const;  // as Instance::describe()

 private:
  struct Queued {
    VirtualAddress address;
    std::string why;
    bool operator==(const Queued&) const = default;
  };

  void announce(Time now, const InstanceConfig& config, std::vector<VirtualAddress> addresses, unsigned copies,
                std::string why, Actions& out);
  void announce_conflict(Time now, const InstanceConfig& config, Actions& out);
  void send_queued(Time now, const InstanceConfig& config, Actions& out);

  std::optional<Time> again_at_;  // the second set
  unsigned again_copies_ = 0;
  std::optional<Time> refresh_at_;
  std::optional<Time> last_conflict_;  // when a conflict was last announced
  std::optional<Time> conflict_at_;    // when the announcement that was put off is due
  std::deque<Queued> queue_;           // one frame each
  std::optional<Time> next_frame_at_;
};

}  // namespace viplane::vrrp
