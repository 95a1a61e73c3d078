// SPDX-License-Identifier: GPL-2.0-or-later
#include <algorithm>

#include "control/config/finish_vrrp.h"

namespace viplane::config {
namespace {

using namespace std::chrono_literals;

constexpr Duration kMostV3Interval = 40950ms;  // twelve bits of centiseconds, RFC 9568, section 5.2.7

class InstanceFinisher {
 public:
  InstanceFinisher(Reader& reader, const Draft& draft, const InstanceDraft& from, bool is_grouped)
      : reader_(reader), draft_(draft), from_(from), is_grouped_(is_grouped), out_(from.value) {}

  // Nothing if the instance cannot run.
  std::optional<VrrpInstance> run() {
    if (!from_.virtual_router_id) return leave_out("has no virtual_router_id");
    out_.virtual_router_id = *from_.virtual_router_id;
    if (!set_interface()) return std::nullopt;
    set_priority();
    set_family();
    set_version();
    set_advert_int();
    set_unicast();
    set_authentication();
    set_preemption();
    set_settings();
    set_strict();
    set_garp();
    if (out_.vmac_xmit_base && !out_.use_vmac) {
      warn(from_.place, "bad-combination", "vmac_xmit_base needs use_vmac; it is left out");
      out_.vmac_xmit_base = false;
    }
    if (out_.use_vmac && out_.vmac_interface.empty())
      out_.vmac_interface = "vrrp." + std::to_string(out_.virtual_router_id);
    drop_own_interface();
    return std::move(out_);
  }

 private:
  void warn(Place place, std::string id, const std::string& what, std::string remedy = {}) {
    reader_.reporter.warning(place, {std::move(id), "(" + out_.name + ") " + what, "vrrp_instance", std::move(remedy)});
  }

  std::optional<VrrpInstance> leave_out(const std::string& why) {
    warn(from_.place, "incomplete-block", why + "; the instance is left out");
    return std::nullopt;
  }

  bool set_interface() {
    if (!out_.interface.empty()) return true;
    if (out_.unicast_peer.empty()) {
      leave_out("has no interface");
      return false;
    }
    out_.interface = draft_.global.default_interface;
    reader_.reporter.notice(from_.place, {"default-interface",
                                          "(" + out_.name + ") has no interface; '" + out_.interface + "' is used",
                                          "interface",
                                          {}});
    return true;
  }

  // Without a priority, state MASTER means the owner's, 255, and without a state 255 means MASTER; a member of a sync
  // group has no such shortcut.
  void set_priority() {
    const bool is_master = from_.state == InitialState::master;
    const bool is_assumed_owner = is_master && !from_.priority && !is_grouped_;
    if (is_assumed_owner)
      reader_.reporter.notice(
          from_.place,
          {"default-value", "(" + out_.name + ") has state MASTER and no priority; 255, the owner's, is used",
           "priority", "priority 100"});
    out_.priority = from_.priority.value_or(is_assumed_owner ? 255 : 100);
    const bool is_owner = out_.priority == 255;
    out_.state = from_.state.value_or(is_owner ? InitialState::master : InitialState::backup);
    if (is_owner && !is_grouped_) drop_weights(reader_, out_, "the owner of the addresses (priority 255)", "");
  }

  // The first address in the block decides; others of the wrong family are dropped.
  void set_family() {
    out_.is_v6 = from_.is_v6.value_or(false);
    if (from_.native_ipv6 && !out_.is_v6)
      warn(from_.place, "bad-combination", "native_ipv6 does not go with IPv4 addresses; it is left out");
    std::erase_if(out_.virtual_ipaddress, [this](const VirtualAddress& address) {
      if (address.prefix.address.is_v6 == out_.is_v6) return false;
      tell_family(address.location, address.prefix.address);
      return true;
    });
    std::erase_if(out_.unicast_peer, [this](const UnicastPeer& peer) {
      if (peer.address.is_v6 == out_.is_v6) return false;
      tell_family(peer.location, peer.address);
      return true;
    });
    if (out_.source_address && out_.source_address->is_v6 != out_.is_v6) {
      warn(from_.place, "wrong-family",
           "source address " + out_.source_address->to_string() +
               " is of another family than the virtual addresses; it is left out");
      out_.source_address.reset();
    }
    if (out_.mcast_dst_ip && out_.mcast_dst_ip->is_v6 != out_.is_v6) {
      warn(from_.place, "wrong-family", "mcast_dst_ip is of another family than the virtual addresses; it is left out");
      out_.mcast_dst_ip.reset();
    }
    if (out_.virtual_ipaddress.empty())
      warn(from_.place, "no-virtual-address", "has no virtual_ipaddress; there is nothing to advertise");
    for (auto* list : {&out_.virtual_ipaddress, &out_.virtual_ipaddress_excluded})
      for (VirtualAddress& address : *list)
        if (address.interface.empty()) address.interface = out_.interface;
  }

  void tell_family(const Location& location, const IpAddress& address) {
    reader_.reporter.warning_at(location,
                                {"wrong-family",
                                 "(" + out_.name + ") " + address.to_string() +
                                     " is of another family than the first address of the instance; it is left out",
                                 {},
                                 "put it in virtual_ipaddress_excluded"});
  }

  // RFC 5798 is the first that knows IPv6; keepalived runs VRRPv2 over IPv6 where it is told to.
  void set_version() {
    const std::uint8_t general = out_.is_v6 ? 3 : draft_.global.vrrp.version.value_or(2);
    out_.version = from_.settings.version.value_or(general);
  }

  void set_advert_int() {
    const Place place = from_.advert_int_place.line != 0 ? from_.advert_int_place : from_.place;
    Duration& interval = out_.advert_int;
    const Duration unit = out_.version == 2 ? Duration(1s) : Duration(10ms);
    if (interval % unit != Duration{0}) {
      interval = std::max<Duration>(unit, (interval + unit / 2) / unit * unit);
      warn(place, "bad-value",
           out_.version == 2
               ? "advert_int of version 2 is in whole seconds; " + std::to_string(interval / 1s) + " s is used"
               : "advert_int of version 3 is in steps of 10 ms; " + std::to_string(interval / 1ms) + " ms is used");
    }
    if (out_.version == 3 && interval > kMostV3Interval) {
      warn(place, "bad-value", "advert_int of version 3 is at most 40.95 s; that is used");
      interval = kMostV3Interval;
    }
  }

  void set_unicast() {
    if (!out_.unicast_peer.empty()) {
      if (!out_.unicast_ttl) out_.unicast_ttl = std::uint8_t{255};
      if (out_.mcast_dst_ip)
        warn(from_.place, "bad-combination", "mcast_dst_ip does not go with unicast_peer; it is left out");
      out_.mcast_dst_ip.reset();
      return;
    }
    if (out_.unicast_ttl) warn(from_.place, "bad-combination", "unicast_ttl needs unicast_peer; it is left out");
    out_.unicast_ttl.reset();
    const bool checks_source = from_.settings.check_unicast_src.value_or(false);
    if ((from_.uses_unicast_keyword || checks_source) && !out_.unicast_fault_no_peer)
      warn(from_.place, from_.has_peer_block ? "empty-unicast-peer" : "no-unicast-peer",
           std::string("uses unicast but has no ") + (from_.has_peer_block ? "peer in unicast_peer" : "unicast_peer") +
               "; it advertises by multicast",
           "list the peers, or write mcast_src_ip");
  }

  void set_authentication() {
    Authentication& authentication = out_.authentication;
    const Place place = from_.authentication_place.line != 0 ? from_.authentication_place : from_.place;
    if (authentication.type == AuthType::pass && out_.version == 3) {
      warn(place, "bad-combination", "version 3 has no authentication; it is left out",
           "remove the authentication block");
      authentication = {};
    }
    if (authentication.type == AuthType::pass && authentication.password.empty()) {
      warn(place, "incomplete-block", "authentication has no auth_pass; it is left out");
      authentication = {};
    }
    if (authentication.type == AuthType::none) authentication.password.clear();
  }

  void set_preemption() {
    const bool starts_as_master = out_.state == InitialState::master && out_.priority != 255;
    if (out_.nopreempt && out_.state == InitialState::master) {
      warn(from_.nopreempt_place, "nopreempt-state-master", "nopreempt has no effect with state MASTER; it is left out",
           "state BACKUP");
      out_.nopreempt = false;
    }
    if (out_.nopreempt && out_.priority == 255) {
      warn(from_.nopreempt_place, "bad-combination", "nopreempt does not go with priority 255; it is left out",
           "a priority below 255");
      out_.nopreempt = false;
    }
    if (out_.preempt_delay > Duration{0} && (out_.state == InitialState::master || out_.nopreempt)) {
      warn(from_.preempt_delay_place, "bad-combination",
           std::string("preempt_delay has no effect with ") +
               (starts_as_master || out_.state == InitialState::master ? "state MASTER" : "nopreempt") +
               "; it is left out");
      out_.preempt_delay = Duration{0};
    }
  }

  void set_settings() {
    const VrrpSettings &own = from_.settings, &general = draft_.global.vrrp;
    const auto chosen = [](const std::optional<bool>& mine, const std::optional<bool>& theirs, bool otherwise) {
      return mine.value_or(theirs.value_or(otherwise));
    };
    out_.strict_mode = chosen(own.strict_mode, general.strict_mode, false);
    out_.check_unicast_src =
        !out_.unicast_peer.empty() && chosen(own.check_unicast_src, general.check_unicast_src, false);
    out_.skip_check_adv_addr = chosen(own.skip_check_adv_addr, general.skip_check_adv_addr, false);
    out_.lower_prio_no_advert = chosen(own.lower_prio_no_advert, general.lower_prio_no_advert, out_.strict_mode);
    out_.higher_prio_send_advert =
        own.higher_prio_send_advert ? own.higher_prio_send_advert : general.higher_prio_send_advert;
    out_.v3_checksum_as_v2 = chosen(own.v3_checksum_as_v2, general.v3_checksum_as_v2, false);
    out_.owner_ignore_adverts = chosen(own.owner_ignore_adverts, general.owner_ignore_adverts, false);
    out_.notify.priority_changes = chosen(own.notify_priority_changes, general.notify_priority_changes, false);
    out_.notify.smtp_alert = chosen(own.smtp_alert, smtp_alert_default(), false);
    out_.graceful_handover = chosen(own.graceful_handover, general.graceful_handover, true);
    out_.reexamine_after_pause = chosen(own.reexamine_after_pause, general.reexamine_after_pause, true);
    out_.graceful_handover_timeout =
        own.graceful_handover_timeout.value_or(general.graceful_handover_timeout.value_or(Duration{0}));
    out_.down_timer_adverts = own.down_timer_adverts.value_or(general.down_timer_adverts.value_or(3));
    out_.accept = from_.accept.value_or(!out_.strict_mode || out_.priority == 255);
  }

  std::optional<bool> smtp_alert_default() const {
    const GlobalDraft& global = draft_.global;
    return global.smtp_alert_vrrp ? global.smtp_alert_vrrp : global.smtp_alert;
  }

  // What vrrp_strict forbids is told and left out.
  void set_strict() {
    if (!out_.strict_mode) return;
    const auto forbid = [this](bool is_given, const char* what) {
      if (is_given) warn(from_.place, "strict", std::string(what) + " is not allowed in strict mode; it is left out");
      return is_given;
    };
    if (forbid(out_.authentication.type != AuthType::none, "authentication")) out_.authentication = {};
    if (forbid(out_.preempt_delay > Duration{0}, "preempt_delay")) out_.preempt_delay = Duration{0};
    if (forbid(out_.higher_prio_send_advert.value_or(false), "higher_prio_send_advert"))
      out_.higher_prio_send_advert.reset();
    if (forbid(out_.vmac_xmit_base, "vmac_xmit_base")) out_.vmac_xmit_base = false;
    const bool is_owner = out_.priority == 255;
    if (forbid(out_.version == 2 && from_.accept == true && !is_owner, "accept with version 2")) out_.accept = false;
    if (forbid(out_.state == InitialState::master && !is_owner, "state MASTER with a priority below 255"))
      out_.state = InitialState::backup;
    out_.lower_prio_no_advert = true;
  }

  void set_garp() {
    const GarpDraft &own = from_.settings.garp, &general = draft_.global.vrrp.garp;
    // vrrp_min_garp: one announcement and no second set, where nothing else is said.
    const bool is_least = draft_.global.min_garp;
    Garp& garp = out_.garp;
    garp.master_delay = own.master_delay.value_or(general.master_delay.value_or(is_least ? 0s : 5s));
    garp.master_repeat = own.master_repeat.value_or(general.master_repeat.value_or(is_least ? 1 : 5));
    garp.master_refresh = own.master_refresh.value_or(general.master_refresh.value_or(0s));
    garp.master_refresh_repeat = own.master_refresh_repeat.value_or(general.master_refresh_repeat.value_or(1));
    // What an instance says of its own announcements as master does not count here, what global_defs says does. In
    // strict mode a lower priority is not answered.
    const Duration general_delay = general.master_delay.value_or(is_least ? 0s : 5s);
    const unsigned general_repeat = general.master_repeat.value_or(is_least ? 1 : 5);
    const bool is_silent = out_.strict_mode;
    garp.lower_prio_delay =
        own.lower_prio_delay.value_or(is_silent ? 0s : general.lower_prio_delay.value_or(general_delay));
    garp.lower_prio_repeat =
        own.lower_prio_repeat.value_or(is_silent ? 0 : general.lower_prio_repeat.value_or(general_repeat));
    garp.interval = draft_.global.garp_interval;
    garp.gna_interval = draft_.global.gna_interval;
    for (const GarpGroup& group : draft_.garp_groups) {
      if (std::find(group.interfaces.begin(), group.interfaces.end(), out_.interface) == group.interfaces.end())
        continue;
      garp.interval = group.garp_interval.value_or(garp.interval);
      garp.gna_interval = group.gna_interval.value_or(garp.gna_interval);
    }
  }

  void drop_own_interface() {
    std::erase_if(out_.track.interfaces, [this](const Tracked& tracked) {
      if (tracked.name != out_.interface) return false;
      reader_.reporter.warning_at(
          tracked.location,
          {"bad-combination",
           "(" + out_.name + ") '" + tracked.name +
               "' is the instance's own interface, which dont_track_primary decides about; the line is left out",
           "track_interface",
           {}});
      return true;
    });
  }

  Reader& reader_;
  const Draft& draft_;
  const InstanceDraft& from_;
  bool is_grouped_;
  VrrpInstance out_;
};

}  // namespace

std::optional<VrrpInstance> finish_instance(Reader& reader, const Draft& draft, const InstanceDraft& from,
                                            bool is_grouped) {
  return InstanceFinisher(reader, draft, from, is_grouped).run();
}

}  // namespace viplane::config
