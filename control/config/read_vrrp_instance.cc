// SPDX-License-Identifier: GPL-2.0-or-later
// vrrp_instance.
#include "control/config/draft.h"
#include "control/config/notify_settings.h"
#include "control/config/read_lists.h"
#include "control/config/read_routing.h"
#include "control/config/values.h"
#include "control/config/vrrp_settings.h"

namespace viplane::config {
namespace {

using enum Effect;
using enum Shape;
using settings::garp_count;
using settings::garp_seconds;
using settings::notify;
using settings::on_off;

template <bool VrrpInstance::*Member>
void set_true(Reader& reader, InstanceTarget& target, const Statement& statement) {
  target.instance.value.*Member = true;
  tell_extra(reader, statement, 1);
}

template <bool accepts>
void read_accept(Reader&, InstanceTarget& target, const Statement&) {
  target.instance.accept = accepts;
}

// The first address of an instance decides about its family, whatever it is for.
void decide_family(InstanceDraft& instance, const IpAddress& address) {
  if (!instance.is_v6) instance.is_v6 = address.is_v6;
}

void read_state(Reader& reader, InstanceTarget& target, const Statement& statement) {
  const std::string& word = parameter(statement);
  if (word == "BACKUP" && target.instance.state == InitialState::master)
    return tell_bad_value(reader, statement, "comes after state MASTER", "it is left out", 1, "one line state");
  target.instance.state = word == "MASTER" ? InitialState::master : InitialState::backup;
  if (word != "MASTER" && word != "BACKUP")
    tell_bad_value(reader, statement, "is neither MASTER nor BACKUP", "BACKUP is used", 1, "state BACKUP");
  tell_extra(reader, statement);
}

void read_interface(Reader& reader, InstanceTarget& target, const Statement& statement) {
  if (is_interface_name(reader, statement, 1)) target.instance.value.interface = parameter(statement);
  tell_extra(reader, statement);
}

void read_sync_interface(Reader& reader, InstanceTarget& target, const Statement& statement) {
  if (!is_interface_name(reader, statement, 1)) return;
  target.instance.sync_interface = parameter(statement);
  target.instance.sync_place = statement.place();
}

void read_virtual_router_id(Reader& reader, InstanceTarget& target, const Statement& statement) {
  const auto value = integer(reader, statement, {1, 255}, "it is left out");
  if (value) target.instance.virtual_router_id = static_cast<std::uint8_t>(*value);
  tell_extra(reader, statement);
}

void read_priority(Reader& reader, InstanceTarget& target, const Statement& statement) {
  const auto value = integer(reader, statement, {1, 255}, "100 is used");
  target.instance.priority = static_cast<std::uint8_t>(value.value_or(100));
  tell_extra(reader, statement);
}

void read_advert_int(Reader& reader, InstanceTarget& target, const Statement& statement) {
  using namespace std::chrono_literals;
  if (const auto value = timer(reader, statement, 10ms, 255s, "1 s is used")) target.instance.value.advert_int = *value;
  target.instance.advert_int_place = parameter_place(statement);
  tell_extra(reader, statement);
}

void read_preempt(Reader&, InstanceTarget& target, const Statement&) { target.instance.value.nopreempt = false; }

void read_nopreempt(Reader& reader, InstanceTarget& target, const Statement& statement) {
  target.instance.value.nopreempt = true;
  target.instance.nopreempt_place = statement.place();
  tell_extra(reader, statement, 1);
}

void read_preempt_delay(Reader& reader, InstanceTarget& target, const Statement& statement) {
  const auto value = timer(reader, statement, Duration{0}, std::chrono::seconds(1000), "no delay is used");
  if (value) target.instance.value.preempt_delay = *value;
  target.instance.preempt_delay_place = statement.place();
  tell_extra(reader, statement);
}

// mcast_src_ip and unicast_src_ip.
void read_source(Reader& reader, InstanceTarget& target, const Statement& statement) {
  if (const auto value = address(reader, statement, "the interface's own address is used")) {
    target.instance.value.source_address = value;
    decide_family(target.instance, *value);
  }
  if (statement.keyword() == "unicast_src_ip") target.instance.uses_unicast_keyword = true;
  tell_extra(reader, statement);
}

void read_multicast_destination(Reader& reader, InstanceTarget& target, const Statement& statement) {
  const auto value = address(reader, statement, "the default is used");
  if (!value) return;
  if (!value->is_multicast())
    return tell_bad_value(reader, statement, "is no multicast address", "the default is used");
  target.instance.value.mcast_dst_ip = value;
  decide_family(target.instance, *value);
}

void read_unicast_peer(Reader& reader, InstanceTarget& target, const Statement& statement) {
  target.instance.uses_unicast_keyword = target.instance.has_peer_block = true;
  const bool has_ttl = read_unicast_peers(reader, target.instance.value.unicast_peer, statement);
  if (!target.instance.value.unicast_peer.empty())
    decide_family(target.instance, target.instance.value.unicast_peer.front().address);
  if (has_ttl) target.instance.settings.check_unicast_src = true;
}

void read_unicast_ttl(Reader& reader, InstanceTarget& target, const Statement& statement) {
  const auto value = integer(reader, statement, {0, 255}, "255 is used");
  if (value) target.instance.value.unicast_ttl = static_cast<std::uint8_t>(*value);
  tell_extra(reader, statement);
}

void read_use_vmac(Reader& reader, InstanceTarget& target, const Statement& statement) {
  target.instance.value.use_vmac = true;
  if (statement.words.size() < 2) return;
  if (MacAddress::parse(parameter(statement)))
    return tell_bad_value(reader, statement, "as a MAC address of one's own has no effect yet",
                          "00:00:5e:00:01:VRID is used");
  if (is_interface_name(reader, statement, 1)) target.instance.value.vmac_interface = parameter(statement);
  if (statement.words.size() > 2)
    tell_bad_value(reader, statement, "as a MAC address of one's own has no effect yet", "00:00:5e:00:01:VRID is used",
                   2);
}

void read_virtual_ipaddress(Reader& reader, InstanceTarget& target, const Statement& statement) {
  read_virtual_addresses(reader, target.instance.value.virtual_ipaddress, statement);
  if (!target.instance.value.virtual_ipaddress.empty())
    decide_family(target.instance, target.instance.value.virtual_ipaddress.front().prefix.address);
}

void read_excluded(Reader& reader, InstanceTarget& target, const Statement& statement) {
  read_virtual_addresses(reader, target.instance.value.virtual_ipaddress_excluded, statement);
}

void read_native_ipv6(Reader&, InstanceTarget& target, const Statement&) {
  target.instance.native_ipv6 = true;
  if (!target.instance.is_v6) target.instance.is_v6 = true;
}
void read_virtual_routes(Reader& reader, InstanceTarget& target, const Statement& statement) {
  read_routes(reader, target.draft, target.instance.value.virtual_routes, statement, Owner::master);
}

void read_virtual_rules(Reader& reader, InstanceTarget& target, const Statement& statement) {
  read_rules(reader, target.draft, target.instance.value.virtual_rules, statement, Owner::master);
}

void track_interface(Reader& reader, InstanceTarget& target, const Statement& statement) {
  read_tracked_interfaces(reader, target.instance.value.track, statement);
}
void track_script(Reader& reader, InstanceTarget& target, const Statement& statement) {
  read_tracked_scripts(reader, target.draft, target.instance.value.track, statement);
}
void track_file(Reader& reader, InstanceTarget& target, const Statement& statement) {
  read_tracked_files(reader, target.draft, target.instance.value.track, statement);
}
void track_process(Reader& reader, InstanceTarget& target, const Statement& statement) {
  read_tracked_processes(reader, target.draft, target.instance.value.track, statement);
}

void read_notify_deleted(Reader& reader, InstanceTarget& target, const Statement& statement) {
  if (statement.words.size() > 1) notify_of(target).deleted = command(reader, statement);
}

void read_auth_type(Reader& reader, InstanceTarget& target, const Statement& statement) {
  Authentication& authentication = target.instance.value.authentication;
  const std::string& type = parameter(statement);
  if (type == "PASS") {
    authentication.type = AuthType::pass;
  } else if (type == "AH") {
    reader.reporter.notice(
        parameter_place(statement),
        {"not-in-effect", "authentication by AH is understood and has no effect yet: advertisements carry none",
         "auth_type", "auth_type PASS"});
    if (target.instance.state == InitialState::master) {
      target.instance.state = InitialState::backup;
      tell_bad_value(reader, statement, "does not go with state MASTER", "the initial state is BACKUP");
    }
  } else {
    tell_bad_value(reader, statement, "is neither PASS nor AH", "it is left out", 1, "auth_type PASS");
  }
  tell_extra(reader, statement);
}

void read_auth_pass(Reader& reader, InstanceTarget& target, const Statement& statement) {
  constexpr std::size_t kLongest = 8;  // octets, RFC 2338, section 5.3.10
  std::string password = parameter(statement);
  if (password.size() > kLongest) {
    password.resize(kLongest);
    reader.reporter.warning(parameter_place(statement),
                            {"auth-pass-too-long", "auth_pass is longer than 8 octets; '" + password + "' is used",
                             "auth_pass", "auth_pass " + password});
  }
  target.instance.value.authentication.password = password;
  tell_extra(reader, statement);
}

constexpr Keyword<InstanceTarget> kAuthentication[] = {
    {"auth_type", value, in_effect, read_auth_type},
    {"auth_pass", value, in_effect, read_auth_pass},
};

void read_authentication(Reader& reader, InstanceTarget& target, const Statement& statement) {
  target.instance.authentication_place = statement.place();
  read_block(reader, target, statement.block, "authentication", kAuthentication);
}

constexpr Keyword<InstanceTarget> kHmac[] = {
    {"key", line, understood},         {"active_key", line, understood},  {"mode", line, understood},
    {"anti_replay", line, understood}, {"time_window", line, understood},
};

void read_hmac(Reader& reader, InstanceTarget& target, const Statement& statement) {
  read_block(reader, target, statement.block, "auth_hmac", kHmac);
}

constexpr Keyword<InstanceTarget> kInstanceKeywords[] = {
    {"state", value, in_effect, read_state},
    {"interface", value, in_effect, read_interface},
    {"virtual_router_id", value, in_effect, read_virtual_router_id},
    {"priority", value, in_effect, read_priority},
    {"advert_int", value, in_effect, read_advert_int},
    {"version", value, in_effect, settings::version<InstanceTarget>},
    {"authentication", block, in_effect, read_authentication},
    {"virtual_ipaddress", block, in_effect, read_virtual_ipaddress},
    {"virtual_ipaddress_excluded", block, in_effect, read_excluded},
    {"virtual_routes", block, in_effect, read_virtual_routes},
    {"virtual_rules", block, in_effect, read_virtual_rules},
    {"native_ipv6", line, in_effect, read_native_ipv6},
    {"preempt", line, in_effect, read_preempt},
    {"nopreempt", line, in_effect, read_nopreempt},
    {"preempt_delay", value, in_effect, read_preempt_delay},
    {"mcast_src_ip", value, in_effect, read_source},
    {"unicast_src_ip", value, in_effect, read_source},
    {"track_src_ip", line, in_effect, set_true<&VrrpInstance::track_src_ip>},
    {"mcast_dst_ip", value, in_effect, read_multicast_destination},
    {"unicast_peer", block, in_effect, read_unicast_peer},
    {"unicast_ttl", value, in_effect, read_unicast_ttl},
    {"check_unicast_src", line, in_effect, settings::flag<InstanceTarget, &VrrpSettings::check_unicast_src>},
    {"unicast_fault_no_peer", line, in_effect, set_true<&VrrpInstance::unicast_fault_no_peer>},
    {"use_vmac", line, in_effect, read_use_vmac},
    {"vmac_xmit_base", line, in_effect, set_true<&VrrpInstance::vmac_xmit_base>},
    {"dont_track_primary", line, in_effect, set_true<&VrrpInstance::dont_track_primary>},
    {"track_interface", block, in_effect, track_interface},
    {"track_script", block, in_effect, track_script},
    {"track_file", block, in_effect, track_file},
    {"track_process", block, in_effect, track_process},
    {"accept", line, in_effect, read_accept<true>},
    {"no_accept", line, in_effect, read_accept<false>},
    {"strict_mode", line, in_effect, on_off<InstanceTarget, &VrrpSettings::strict_mode>},
    {"skip_check_adv_addr", line, in_effect, on_off<InstanceTarget, &VrrpSettings::skip_check_adv_addr>},
    {"lower_prio_no_advert", line, in_effect, on_off<InstanceTarget, &VrrpSettings::lower_prio_no_advert>},
    {"higher_prio_send_advert", line, in_effect, on_off<InstanceTarget, &VrrpSettings::higher_prio_send_advert>},
    {"v3_checksum_as_v2", line, in_effect, on_off<InstanceTarget, &VrrpSettings::v3_checksum_as_v2>},
    {"owner_ignore_adverts", line, in_effect, on_off<InstanceTarget, &VrrpSettings::owner_ignore_adverts>},
    {"down_timer_adverts", value, in_effect, settings::down_timer_adverts<InstanceTarget>},
    {"garp_master_delay", value, in_effect, garp_seconds<InstanceTarget, &GarpDraft::master_delay>},
    {"garp_master_repeat", value, in_effect, garp_count<InstanceTarget, &GarpDraft::master_repeat, 1>},
    {"garp_master_refresh", value, in_effect, garp_seconds<InstanceTarget, &GarpDraft::master_refresh>},
    {"garp_master_refresh_repeat", value, in_effect, garp_count<InstanceTarget, &GarpDraft::master_refresh_repeat, 1>},
    {"garp_lower_prio_delay", value, in_effect, garp_seconds<InstanceTarget, &GarpDraft::lower_prio_delay>},
    {"garp_lower_prio_repeat", value, in_effect, garp_count<InstanceTarget, &GarpDraft::lower_prio_repeat, 0>},
    {"notify", value, in_effect, notify<InstanceTarget, &Notify::any>},
    {"notify_master", value, in_effect, notify<InstanceTarget, &Notify::master>},
    {"notify_backup", value, in_effect, notify<InstanceTarget, &Notify::backup>},
    {"notify_fault", value, in_effect, notify<InstanceTarget, &Notify::fault>},
    {"notify_stop", value, in_effect, notify<InstanceTarget, &Notify::stop>},
    {"notify_deleted", line, in_effect, read_notify_deleted},
    {"notify_master_rx_lower_pri", value, in_effect, notify<InstanceTarget, &Notify::master_rx_lower_pri>},
    {"notify_priority_changes", line, in_effect, on_off<InstanceTarget, &VrrpSettings::notify_priority_changes>},
    {"lvs_sync_daemon_interface", value, in_effect, read_sync_interface},
    // Ours.
    {"graceful_handover", line, in_effect, on_off<InstanceTarget, &VrrpSettings::graceful_handover>},
    {"graceful_handover_timeout", value, in_effect, settings::graceful_handover_timeout<InstanceTarget>},
    {"reexamine_after_pause", line, in_effect, on_off<InstanceTarget, &VrrpSettings::reexamine_after_pause>},
    // Not in effect.
    {"smtp_alert", line, in_effect, on_off<InstanceTarget, &VrrpSettings::smtp_alert>},
    {"debug", value, understood},
    {"use_vmac_addr", line, understood},
    {"use_ipvlan", line, understood},
    {"old_unicast_checksum", line, understood},
    {"vrf", value, understood},
    {"track_bfd", block, understood},
    {"promote_secondaries", line, understood},
    {"linkbeat_use_polling", line, understood},
    {"garp_extra_if", soft_value, understood},
    {"vmac_garp_intvl", soft_value, understood},
    {"kernel_rx_buf_size", soft_value, understood},
    {"no_virtual_ipaddress", line, understood},
    {"timer_expired_backup", line, understood},
    {"thread_timer_expired", line, understood},
    {"auth_hmac", block, understood, read_hmac},
};

}  // namespace

void read_vrrp_instance(Reader& reader, Draft& draft, const Statement& statement) {
  const std::string& name = parameter(statement);
  if (!draft.instance_names.insert(name).second) {
    reader.reporter.warning(
        parameter_place(statement),
        {"duplicate-name", "vrrp_instance '" + name + "' is defined already; this second one is left out",
         "vrrp_instance", "give it another name"});
    return;
  }
  tell_extra(reader, statement);
  InstanceDraft& instance = draft.instances.emplace_back();
  instance.place = statement.place();
  instance.value.location = reader.reporter.locate(statement.place());
  instance.value.name = name;
  InstanceTarget target{draft, instance};
  read_block(reader, target, statement.block, "vrrp_instance", kInstanceKeywords);
}

void list_vrrp_instance(std::vector<KnownKeyword>& out) {
  list_keywords<InstanceTarget>(out, "vrrp_instance", kInstanceKeywords);
  list_keywords<InstanceTarget>(out, "vrrp_instance/authentication", kAuthentication);
  list_keywords<InstanceTarget>(out, "vrrp_instance/auth_hmac", kHmac);
}

}  // namespace viplane::config
