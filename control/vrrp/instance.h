// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <memory>
#include <optional>

#include "control/vrrp/actions.h"
#include "control/vrrp/announcer.h"

namespace viplane::vrrp {

using SharedConfig = std::shared_ptr<const InstanceConfig>;

// Where an instance stands for reasons outside the protocol: its interface, what it tracks, its sync group.
struct Standing {
  std::string fault;        // why it must not take part; empty: it may
  std::string waiting;      // what has to be known before it may start; empty: nothing
  int priority_change = 0;  // sum of the weights in effect
  std::string priority_why;
  bool can_send = true;   // its interface carries packets, so that a priority 0 can be heard
  IpAddress own_address;  // the source of its advertisements, its rank among equal priorities

  bool operator==(const Standing&) const = default;
};

// What the machine needs of an advertisement that why_not_ours() let through.
struct HeardAdvertisement {
  IpAddress sender;
  std::uint8_t priority = 0;
  Duration interval{};
};

// The virtual router of RFC 9568 (version 3) and RFC 3768 (version 2) as a value: no socket, clock or thread. Time goes
// in as an argument; actions and one deadline come out. Copying an instance copies the whole state of the protocol.
//
// A late call is noticed: who has slept may have lost what it believes (see docs/differences.md, "pauses").
class Instance {
 public:
  // In a sync group, an instance does not become master by itself; it is willing and its group decides.
  explicit Instance(SharedConfig config, bool in_group = false);

  Actions start(Time now, Standing standing);  // call once; `now` may be later than the first on_standing()
  Actions on_standing(Time now, Standing standing);
  Actions on_advertisement(Time now, const HeardAdvertisement& heard);
  Actions on_deadline(Time now);  // does what is due; harmless when nothing is

  // A planned stop. A master sends priority 0 and, with graceful_handover, serves until it hears a successor or
  // handover_limit() has passed: state() stays master and has_stopped() false until then.
  Actions stop(Time now, bool may_hand_over = true);
  bool has_stopped() const { return phase_ == Phase::stopped; }
  bool is_leaving() const { return handover_until_.has_value(); }

  // Goes on with a changed configuration of the same router. An equal one has no effect whatever.
  Actions reload(Time now, SharedConfig config, bool in_group);

  // For the sync group.
  bool is_willing() const { return willing_; }
  bool has_heard_farewell() const { return farewell_heard_; }  // of the master it listened to
  Actions take_over(Time now);                                 // a willing backup becomes master
  Actions step_down(Time now, std::string why);                // a master becomes backup, leaving with priority 0
  void hurry(Time now, std::string why);  // the group's master is leaving: wait no longer than the skew

  std::optional<Time> deadline() const;
  State state() const { return state_; }
  std::uint8_t priority() const { return priority_; }  // the effective one
  const SharedConfig& config() const { return config_; }
  const Standing& standing() const { return standing_; }
  std::optional<IpAddress> master() const;  // whom a backup listens to
  Duration master_interval() const { return master_interval_; }

  // Everything the machine knows, times relative to `now`: for people, and for explorers that compare states.
  std::string describe(Time now) const;

 private:
  enum class Phase : std::uint8_t { unborn, running, stopped };
  struct Heard {
    Time at;
    IpAddress sender;
    std::uint8_t priority;
  };

  void enter(Time now, Actions& out);
  void fail(Actions& out);
  void update_priority(Actions& out);
  void change_state(State to, std::string why, Actions& out);
  void finish_stop(std::string why, Actions& out);
  Duration late_tolerance() const;

  // instance_backup.cc
  void become_backup(Time now, std::string why, Actions& out);
  void hear_as_backup(Time now, const HeardAdvertisement& heard, Actions& out);
  void follow(Time now, const HeardAdvertisement& heard);
  void hear_farewell(Time now, const HeardAdvertisement& heard);
  bool is_preemption_delayed(Time now);
  void on_master_down(Time now, Actions& out);
  bool notice_pause_of_backup(Time now, Actions& out);
  void be_willing(std::string why);
  std::string why_master_is_down(Time now) const;

  // instance_master.cc
  void become_master(Time now, std::string why, Actions& out);
  void hear_as_master(Time now, const HeardAdvertisement& heard, Actions& out);
  void hear_while_leaving(const HeardAdvertisement& heard, Actions& out);
  void hear_lower_master(Time now, const HeardAdvertisement& heard, Actions& out);
  void hear_leaving_master(Time now, const HeardAdvertisement& heard, Actions& out);
  void report_conflict(Time now, const HeardAdvertisement& heard, Actions& out);
  bool is_echo(Time now) const;
  void yield_to(Time now, const HeardAdvertisement& heard, Actions& out);
  void yield_after_pause(Time now, const HeardAdvertisement& heard, Actions& out);
  void on_master_deadline(Time now, Actions& out);
  void notice_pause_of_master(Time now, Actions& out);
  void advertise(Time now, Actions& out);
  void release(std::string why, Actions& out);
  static void take_routing(std::vector<VirtualRouting> items, std::string why, Actions& out);
  static void release_routing(std::vector<VirtualRouting> items, std::string why, Actions& out);
  bool outranks_us(const HeardAdvertisement& heard) const;

  SharedConfig config_;
  Standing standing_;
  Phase phase_ = Phase::unborn;
  State state_ = State::initialize;
  std::uint8_t priority_;
  bool in_group_;

  // backup
  Duration master_interval_;  // the interval of the master's advertisements
  std::optional<Time> master_down_at_;
  Time silent_since_{};         // when the timer was last started
  std::optional<Heard> heard_;  // the last advertisement of another router
  bool farewell_heard_ = false;
  bool has_reexamined_ = false;  // a late timer has been given a second chance
  std::optional<Time> preempt_from_;
  std::string hurry_why_;
  bool willing_ = false;
  std::string willing_why_;

  // master
  std::optional<Time> advertise_at_;
  Time last_sent_{};
  std::optional<Time> conflict_at_;      // when another master was last answered
  std::optional<Time> other_master_at_;  // when one was last heard
  std::optional<Time> listen_until_;     // after a pause: when the claim stands
  std::optional<Time> handover_until_;
  Announcer announcer_;
};

}  // namespace viplane::vrrp
