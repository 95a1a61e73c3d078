// SPDX-License-Identifier: GPL-2.0-or-later
#include "scenarios/drill/drill_cases.h"

namespace viplane::scenarios {

// {it}: the director that is struck; {other}: the other one; {switch}: the switch of the one that is struck; {server}:
// a real server; {short}: a time that is short against the advertisement interval.
const std::vector<DrillFault>& drill_faults() {
  using enum Theory;
  static const std::vector<DrillFault> kFaults{
      {"crash", "crash: {it}", "", takeover, seamless},
      {"link_cut", "cut_link: {it}", "", takeover, seamless},
      {"link_cut_unseen", "cut_link: {it}, carrier: kept", "", takeover, seamless, kOneLan},
      {"one_way_loss_out", "lose_packets: {it}, direction: out", "", takeover, seamless, kOneLan},
      {"one_way_loss_in", "lose_packets: {it}, direction: in", "", as_long, as_long},
      {"random_loss", "lose_packets: {it}, percent: 20", "", as_long, as_long, kDisturbed | kTwoPaths},
      {"delay", "delay_packets: {it}, by: {short}", "", seamless, seamless},
      {"vrrp_filtered_out", "filter: {it}, protocol: vrrp, direction: out", "", seamless, seamless, kTwoPaths},
      {"vrrp_filtered_in", "filter: {it}, protocol: vrrp, direction: in", "", seamless, seamless, kTwoPaths},
      {"ports_isolated", "isolate_ports: [{it}, {other}]", "both", seamless, seamless, kTwoPaths | kSameSwitch},
      {"trunk_cut", "cut_trunk: trunk", "", as_long, as_long, kClientSide},
      {"switch_dead", "kill_switch: {switch}", "", as_long, as_long},
      {"process_killed", "kill_process: {it}, part: all", "", takeover, seamless},
      {"parent_killed", "kill_process: {it}, part: parent", "", handover, seamless},
      {"vrrp_child_killed", "kill_process: {it}, part: vrrp_child", "", respawn, seamless},
      {"frozen", "freeze: {it}", "", takeover, seamless},
      {"slow_scheduler", "slow_scheduler: {it}, by: {short}", "", seamless, seamless},
      {"stopped", "terminate: {it}", "", handover, seamless},
      {"reloaded", "reload: {it}", "", seamless, seamless, kEndless},
      {"garp_lost", "lose_gratuitous_arp: {other}\ncrash: {it}", "", arp_age, seamless},
      {"forged_bad_checksum", "hostile_advertisements: {it}, kind: bad_checksum", "", seamless, seamless},
      {"forged_ttl_254", "hostile_advertisements: {it}, kind: ttl_254", "", seamless, seamless},
      {"forged_wrong_version", "hostile_advertisements: {it}, kind: wrong_version", "", seamless, seamless},
      {"forged_priority_255", "hostile_advertisements: {it}, kind: priority_255", "", as_long, as_long,
       kDisturbed | kTwoPaths},
      {"forged_priority_0", "hostile_advertisements: {it}, kind: priority_0", "", as_long, as_long,
       kDisturbed | kTwoPaths},
      {"server_down", "server_down: {server}", "server", detection, detection},
      {"server_slow", "server_slow: {server}, service_time: 500ms", "server", seamless, seamless},
      {"server_refuses", "server_refuses: {server}", "server", detection, detection},
  };
  return kFaults;
}

}  // namespace viplane::scenarios
