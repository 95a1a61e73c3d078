// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/config/print_parts.h"

namespace viplane::config {
namespace {

void print_reach(ConfWriter& out, const VrrpInstance& instance) {
  const bool is_unicast = !instance.unicast_peer.empty();
  if (instance.source_address)
    out.line(is_unicast ? "unicast_src_ip" : "mcast_src_ip", instance.source_address->to_string());
  out.flag("track_src_ip", instance.track_src_ip);
  if (instance.mcast_dst_ip) out.line("mcast_dst_ip", instance.mcast_dst_ip->to_string());
  if (is_unicast) {
    out.open("unicast_peer");
    for (const UnicastPeer& peer : instance.unicast_peer) {
      std::string text = peer.address.to_string();
      if (peer.min_ttl != 0) text += " min_ttl " + std::to_string(peer.min_ttl);
      if (peer.max_ttl != 255) text += " max_ttl " + std::to_string(peer.max_ttl);
      out.line(text);
    }
    out.close();
  }
  if (instance.unicast_ttl) out.line("unicast_ttl", std::int64_t{*instance.unicast_ttl});
  out.flag("check_unicast_src", instance.check_unicast_src);
  out.flag("unicast_fault_no_peer", instance.unicast_fault_no_peer);
}

void print_authentication(ConfWriter& out, const Authentication& authentication) {
  if (authentication.type == AuthType::none) return;
  out.open("authentication");
  out.line("auth_type", "PASS");
  out.word("auth_pass", authentication.password);
  out.close();
}

void print_preemption(ConfWriter& out, const VrrpInstance& instance) {
  out.flag("nopreempt", instance.nopreempt);
  if (instance.preempt_delay > Duration{0}) out.seconds("preempt_delay", instance.preempt_delay);
  out.flag("dont_track_primary", instance.dont_track_primary);
}

void print_vmac(ConfWriter& out, const VrrpInstance& instance) {
  if (instance.use_vmac) out.word("use_vmac", instance.vmac_interface);
  out.flag("vmac_xmit_base", instance.vmac_xmit_base);
}

// Strict mode has its own default of `accept`, and refuses the word with version 2.
void print_switches(ConfWriter& out, const VrrpInstance& instance) {
  const bool default_accept = !instance.strict_mode || instance.priority == 255;
  if (instance.accept != default_accept) out.line(instance.accept ? "accept" : "no_accept");
  out.on_off("strict_mode", instance.strict_mode);
  out.on_off("skip_check_adv_addr", instance.skip_check_adv_addr);
  out.on_off("lower_prio_no_advert", instance.lower_prio_no_advert);
  if (instance.higher_prio_send_advert) out.on_off("higher_prio_send_advert", *instance.higher_prio_send_advert);
  // What keepalived 2.2.7 does not know is written only where it says something.
  out.flag("v3_checksum_as_v2", instance.v3_checksum_as_v2);
  out.flag("owner_ignore_adverts", instance.owner_ignore_adverts);
  if (!instance.graceful_handover) out.on_off("graceful_handover", false);
  if (instance.graceful_handover_timeout > Duration{0})
    out.seconds("graceful_handover_timeout", instance.graceful_handover_timeout);
  if (!instance.reexamine_after_pause) out.on_off("reexamine_after_pause", false);
}

void print_garp(ConfWriter& out, const Garp& garp) {
  out.seconds("garp_master_delay", garp.master_delay);
  out.line("garp_master_repeat", std::int64_t{garp.master_repeat});
  out.seconds("garp_master_refresh", garp.master_refresh);
  out.line("garp_master_refresh_repeat", std::int64_t{garp.master_refresh_repeat});
  out.seconds("garp_lower_prio_delay", garp.lower_prio_delay);
  out.line("garp_lower_prio_repeat", std::int64_t{garp.lower_prio_repeat});
}

// Without addresses the family is that of a peer or source, or has to be said.
bool has_family(const VrrpInstance& instance) {
  return !instance.virtual_ipaddress.empty() || !instance.unicast_peer.empty() || instance.source_address;
}

}  // namespace

void print_notify(ConfWriter& out, const Notify& notify) {
  out.command("notify", notify.any);
  out.command("notify_master", notify.master);
  out.command("notify_backup", notify.backup);
  out.command("notify_fault", notify.fault);
  out.command("notify_stop", notify.stop);
  out.command("notify_deleted", notify.deleted);
  out.command("notify_master_rx_lower_pri", notify.master_rx_lower_pri);
  out.on_off("notify_priority_changes", notify.priority_changes);
  out.on_off("smtp_alert", notify.smtp_alert);
}

void print_instance(ConfWriter& out, const VrrpInstance& instance) {
  out.open("vrrp_instance " + quoted_word(instance.name));
  out.line("state", instance.state == InitialState::master ? "MASTER" : "BACKUP");
  out.word("interface", instance.interface);
  out.line("virtual_router_id", std::int64_t{instance.virtual_router_id});
  out.line("version", std::int64_t{instance.version});
  out.line("priority", std::int64_t{instance.priority});
  out.seconds("advert_int", instance.advert_int);
  out.line("down_timer_adverts", std::int64_t{instance.down_timer_adverts});
  print_authentication(out, instance.authentication);
  print_reach(out, instance);
  print_vmac(out, instance);
  out.flag("native_ipv6", instance.is_v6 && !has_family(instance));
  print_addresses(out, "virtual_ipaddress", instance.virtual_ipaddress);
  print_addresses(out, "virtual_ipaddress_excluded", instance.virtual_ipaddress_excluded);
  print_routing(out, instance);
  print_preemption(out, instance);
  print_tracking(out, instance.track);
  print_switches(out, instance);
  print_garp(out, instance.garp);
  print_notify(out, instance.notify);
  out.close();
}

void print_sync_group(ConfWriter& out, const SyncGroup& group) {
  out.open("vrrp_sync_group " + quoted_word(group.name));
  out.open("group");
  for (const std::string& member : group.members) out.line(quoted_word(member));
  out.close();
  print_tracking(out, group.track);
  out.flag("sync_group_tracking_weight", group.sync_group_tracking_weight);
  print_notify(out, group.notify);
  out.close();
}

}  // namespace viplane::config
