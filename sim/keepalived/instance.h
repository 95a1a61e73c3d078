// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <optional>
#include <vector>

#include "control/vrrp/instance.h"

namespace viplane::sim::keepalived {

// What announcing the addresses takes, and taking them before, as measured (0 to 14 ms): the master's next advertisement
// is that much later, so that of two masters who restart each other's timers the one that rose first is heard.
inline constexpr Duration kTakingOver = std::chrono::milliseconds(5);

// One virtual router as keepalived 2.2.7 runs it, faults included: documented behaviour, and what was measured on pairs
// of real daemons (docs/keepalived-model.md). It shares the vocabulary of our own machine (configuration, actions) and
// none of its code. A value: time goes in as an argument; actions and one deadline come out.
class Instance {
 public:
  explicit Instance(vrrp::SharedConfig config, bool in_group = false);

  vrrp::Actions start(Time now, vrrp::Standing standing);
  // `farewells`: how many priority 0 a master sends that a fault ends.
  vrrp::Actions on_standing(Time now, vrrp::Standing standing, unsigned farewells);
  // An advertisement that passed every check.
  vrrp::Actions on_advertisement(Time now, const vrrp::HeardAdvertisement& heard);
  // A packet that reached the instance and failed a check: it restarts a master's timer all the same.
  void on_discarded(Time now);
  vrrp::Actions on_deadline(Time now);
  // SIGTERM: priority 0, addresses gone at once.
  vrrp::Actions stop(Time now);
  // SIGHUP. A master goes on, with two advertisements at once and no announcement; a backup waits anew.
  vrrp::Actions reload(Time now, vrrp::SharedConfig config, bool in_group);
  // Somebody else took an address from the master.
  vrrp::Actions on_address_lost(Time now);

  // For the sync group: a member that has waited long enough wants to be master, and is once all others want it too.
  bool wants_master() const { return wants_master_ || state_ == vrrp::State::master; }
  vrrp::Actions take_over(Time now);
  vrrp::Actions follow_group_to_backup(Time now, std::string why);

  std::optional<Time> deadline() const;
  vrrp::State state() const { return state_; }
  std::uint8_t priority() const { return priority_; }
  const vrrp::SharedConfig& config() const { return config_; }
  const vrrp::Standing& standing() const { return standing_; }
  std::optional<IpAddress> master() const { return master_; }

 private:
  struct SecondSet {
    Time at;
    unsigned copies;
  };

  void enter(Time now, vrrp::Actions& out);
  void change_state(vrrp::State to, std::string why, vrrp::Actions& out);
  void update_priority(vrrp::Actions& out);
  void become_backup(Time now, std::string why, vrrp::Actions& out);
  void become_master(Time now, std::string why, vrrp::Actions& out);
  void hear_as_backup(Time now, const vrrp::HeardAdvertisement& heard);
  void hear_as_master(Time now, const vrrp::HeardAdvertisement& heard, vrrp::Actions& out);
  void yield_to(Time now, const vrrp::HeardAdvertisement& heard, vrrp::Actions& out);
  void refresh_arp_caches(Time now, const vrrp::HeardAdvertisement& heard, vrrp::Actions& out);
  bool is_preemption_delayed(Time now);
  bool reads_first(Time now);
  void advertise(Time now, vrrp::Actions& out);
  void announce(unsigned copies, std::string why, vrrp::Actions& out) const;
  void announce_again(Time now, vrrp::Actions& out);
  void restart_master_timer(Time now);
  void release(std::string why, vrrp::Actions& out);
  Duration down_interval() const;
  Duration skew() const;

  vrrp::SharedConfig config_;
  vrrp::Standing standing_;
  vrrp::State state_ = vrrp::State::initialize;
  bool is_running_ = false;
  bool in_group_;
  std::uint8_t configured_priority_;  // an owner that meets another owner goes down to 254
  std::uint8_t priority_;

  std::optional<Time> expires_at_;  // one timer: Master_Down in backup, the next advertisement in master
  bool has_read_first_ = false;
  Duration master_interval_;
  std::optional<IpAddress> master_;
  std::optional<Time> preempt_from_;
  bool wants_master_ = false;

  std::vector<SecondSet> second_sets_;
  std::optional<Time> refresh_at_;
  unsigned hurried_ = 0;  // advertisements of a reload that are still to come
};

}  // namespace viplane::sim::keepalived
