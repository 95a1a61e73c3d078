// SPDX-License-Identifier: GPL-2.0-or-later
// global_defs.
#include "control/config/draft.h"
#include "control/config/file_mode.h"
#include "control/config/read_lists.h"
#include "control/config/sync_daemon.h"
#include "control/config/values.h"
#include "control/config/vrrp_settings.h"

namespace viplane::config {
namespace {

using enum Effect;
using enum Shape;

constexpr Duration kLeastInterval = std::chrono::microseconds(1);
constexpr std::int64_t kMostCpus = 1024;  // of Linux's cpu_set_t
constexpr Duration kMostInterval = std::chrono::microseconds(kLargestUnsigned);

template <std::string GlobalDefs::*Member>
void set_word(Reader& reader, GlobalDraft& target, const Statement& statement) {
  target.value.*Member = parameter(statement);
  tell_extra(reader, statement);
}

template <bool GlobalDefs::*Member>
void set_true(Reader&, GlobalDraft& target, const Statement&) {
  target.value.*Member = true;
}

void read_rs_init_notifies(Reader& reader, GlobalDraft& target, const Statement& statement) {
  if (const auto value = boolean(reader, statement, "the line is left out")) target.value.rs_init_notifies = *value;
}

template <NotifyFifo GlobalDefs::*Member>
void set_fifo(Reader&, GlobalDraft& target, const Statement& statement) {
  NotifyFifo& fifo = target.value.*Member;
  fifo.path = parameter(statement);
  fifo.user = parameter(statement, 2);
  fifo.group = parameter(statement, 3);
}

template <NotifyFifo GlobalDefs::*Member>
void set_fifo_script(Reader& reader, GlobalDraft& target, const Statement& statement) {
  (target.value.*Member).script = command(reader, statement);
}

template <std::optional<bool> GlobalDraft::*Member>
void set_switch(Reader& reader, GlobalDraft& target, const Statement& statement) {
  if (const auto value = boolean(reader, statement, "the line is left out")) target.*Member = value;
}

void read_smtp_server(Reader& reader, GlobalDraft& target, const Statement& statement) {
  target.value.smtp_server = parameter(statement);
  if (parameter(statement) != "localhost" && !IpAddress::parse(parameter(statement)))
    tell_bad_value(reader, statement, "is a name, and names are not looked up", "no mail is sent", 1,
                   "write the mail server's address");
  if (statement.words.size() < 3) return;
  if (const auto port = integer(reader, statement, {1, 65535}, "port 25 is used", 2))
    target.value.smtp_port = static_cast<std::uint16_t>(*port);
}

void read_smtp_connect_timeout(Reader& reader, GlobalDraft& target, const Statement& statement) {
  if (const auto value = whole_seconds(reader, statement, {1, 4294}, "30 s is used"))
    target.value.smtp_connect_timeout = *value;
}

void read_notification_email(Reader& reader, GlobalDraft& target, const Statement& statement) {
  for (const Word& word : read_words(reader, statement)) target.value.notification_email.push_back(word.text);
}

void read_script_user(Reader& reader, GlobalDraft& target, const Statement& statement) {
  target.value.script_user = parameter(statement);
  target.value.script_group = parameter(statement, 2);
  tell_extra(reader, statement, 3);
}

template <bool is_v6>
void read_multicast_group(Reader& reader, GlobalDraft& target, const Statement& statement) {
  const auto value = address(reader, statement, "the default is used");
  if (!value) return;
  if (value->is_v6 != is_v6 || !value->is_multicast())
    return tell_bad_value(reader, statement, is_v6 ? "is no IPv6 multicast address" : "is no IPv4 multicast address",
                          "the default is used");
  (is_v6 ? target.value.vrrp_mcast_group6 : target.value.vrrp_mcast_group4) = *value;
}

template <Duration GlobalDraft::*Member>
void read_interval(Reader& reader, GlobalDraft& target, const Statement& statement) {
  if (const auto value = timer(reader, statement, kLeastInterval, kMostInterval, "no delay is used"))
    target.*Member = *value;
}

// vrrp_startup_delay and vrrp_delay_after_boot.
template <Duration GlobalDefs::*Member>
void read_startup_delay(Reader& reader, GlobalDraft& target, const Statement& statement) {
  const auto value = timer(reader, statement, std::chrono::milliseconds(1), kMostInterval, "no delay is used");
  if (value) target.value.*Member = *value;
}

void read_min_garp(Reader& reader, GlobalDraft& target, const Statement& statement) {
  if (const auto value = boolean(reader, statement, "the line is left out")) target.min_garp = *value;
}

void read_lvs_timeouts(Reader& reader, GlobalDraft& target, const Statement& statement) {
  for (std::size_t i = 1; i < statement.words.size(); i += 2) {
    ConnectionTimeouts& timeouts = target.value.lvs_timeouts;
    const std::string& kind = parameter(statement, i);
    std::optional<Duration>* timeout = kind == "tcp"      ? &timeouts.tcp
                                       : kind == "tcpfin" ? &timeouts.tcp_fin
                                       : kind == "udp"    ? &timeouts.udp
                                                          : nullptr;
    if (timeout == nullptr)
      return tell_bad_value(reader, statement, "is none of tcp, tcpfin, udp", "it is left out", i);
    // The kernel's limit: 31 days.
    if (const auto value = integer(reader, statement, {1, 31 * 86400}, "it is left out", i + 1))
      *timeout = std::chrono::seconds(*value);
  }
}

void read_default_interface(Reader& reader, GlobalDraft& target, const Statement& statement) {
  if (is_interface_name(reader, statement, 1)) target.default_interface = parameter(statement);
}

void read_log_all_failures(Reader& reader, GlobalDraft& target, const Statement& statement) {
  if (const auto value = boolean(reader, statement, "the line is left out")) target.checker_log_all_failures = *value;
}

template <ProcessSettings GlobalDefs::*Process>
void read_nice(Reader& reader, GlobalDraft& target, const Statement& statement) {
  if (const auto value = integer(reader, statement, {-20, 19}, "the priority is left alone"))
    (target.value.*Process).nice = static_cast<int>(*value);
}

template <ProcessSettings GlobalDefs::*Process>
void read_rt_priority(Reader& reader, GlobalDraft& target, const Statement& statement) {
  if (const auto value = integer(reader, statement, {1, 99}, "no real-time priority is used"))
    (target.value.*Process).rt_priority = static_cast<int>(*value);
}

template <ProcessSettings GlobalDefs::*Process>
void read_no_swap(Reader&, GlobalDraft& target, const Statement&) {
  (target.value.*Process).no_swap = true;
}

template <ProcessSettings GlobalDefs::*Process>
void read_cpu_affinity(Reader& reader, GlobalDraft& target, const Statement& statement) {
  for (std::size_t i = 1; i < statement.words.size(); ++i) {
    if (const auto value = integer(reader, statement, {0, kMostCpus - 1}, "it is left out", i))
      (target.value.*Process).cpu_affinity.push_back(static_cast<unsigned>(*value));
  }
}

template <std::optional<Command> GlobalDefs::*Member>
void set_script(Reader& reader, GlobalDraft& target, const Statement& statement) {
  target.value.*Member = command(reader, statement);
}

template <Duration GlobalDefs::*Member>
void set_script_timeout(Reader& reader, GlobalDraft& target, const Statement& statement) {
  if (const auto value = whole_seconds(reader, statement, {1, 1000}, "10 s are used")) target.value.*Member = *value;
}

void read_umask(Reader& reader, GlobalDraft& target, const Statement& statement) {
  if (const auto value = parse_umask(parameter(statement)))
    target.value.umask = value;
  else
    tell_bad_value(reader, statement, "is no umask", "it is left out", 1, "umask 022, or IWGRP|IWOTH");
}

constexpr Keyword<GlobalDraft> kGlobalKeywords[] = {
    // Names, mail, scripts.
    {"router_id", soft_value, in_effect, set_word<&GlobalDefs::router_id>},
    {"notification_email", block, in_effect, read_notification_email},
    {"notification_email_from", soft_value, in_effect, set_word<&GlobalDefs::notification_email_from>},
    {"smtp_server", value, in_effect, read_smtp_server},
    {"smtp_helo_name", soft_value, in_effect, set_word<&GlobalDefs::smtp_helo_name>},
    {"smtp_connect_timeout", value, in_effect, read_smtp_connect_timeout},
    {"smtp_alert", line, in_effect, set_switch<&GlobalDraft::smtp_alert>},
    {"smtp_alert_vrrp", line, in_effect, set_switch<&GlobalDraft::smtp_alert_vrrp>},
    {"smtp_alert_checker", line, in_effect, set_switch<&GlobalDraft::smtp_alert_checker>},
    {"no_email_faults", line, in_effect, set_true<&GlobalDefs::no_email_faults>},
    {"no_checker_emails", line, in_effect, set_true<&GlobalDefs::no_checker_emails>},
    {"script_user", soft_value, in_effect, read_script_user},
    {"enable_script_security", line, in_effect, set_true<&GlobalDefs::enable_script_security>},
    {"default_interface", soft_value, in_effect, read_default_interface},
    {"include_check", line, in_effect},  // carried out while reading: it concerns the lines behind it
    // VRRP.
    {"vrrp_version", value, in_effect, settings::version<GlobalDraft>},
    {"vrrp_mcast_group4", value, in_effect, read_multicast_group<false>},
    {"vrrp_mcast_group6", value, in_effect, read_multicast_group<true>},
    {"vrrp_garp_master_delay", value, in_effect, settings::garp_seconds<GlobalDraft, &GarpDraft::master_delay>},
    {"vrrp_garp_master_repeat", value, in_effect, settings::garp_count<GlobalDraft, &GarpDraft::master_repeat, 1>},
    {"vrrp_garp_master_refresh", value, in_effect, settings::garp_seconds<GlobalDraft, &GarpDraft::master_refresh>},
    {"vrrp_garp_master_refresh_repeat", value, in_effect,
     settings::garp_count<GlobalDraft, &GarpDraft::master_refresh_repeat, 1>},
    {"vrrp_garp_lower_prio_delay", value, in_effect, settings::garp_seconds<GlobalDraft, &GarpDraft::lower_prio_delay>},
    {"vrrp_garp_lower_prio_repeat", value, in_effect,
     settings::garp_count<GlobalDraft, &GarpDraft::lower_prio_repeat, 0>},
    {"vrrp_garp_interval", value, in_effect, read_interval<&GlobalDraft::garp_interval>},
    {"vrrp_gna_interval", value, in_effect, read_interval<&GlobalDraft::gna_interval>},
    {"vrrp_min_garp", line, in_effect, read_min_garp},
    {"vrrp_down_timer_adverts", value, in_effect, settings::down_timer_adverts<GlobalDraft>},
    {"vrrp_lower_prio_no_advert", line, in_effect, settings::on_off<GlobalDraft, &VrrpSettings::lower_prio_no_advert>},
    {"vrrp_higher_prio_send_advert", line, in_effect,
     settings::on_off<GlobalDraft, &VrrpSettings::higher_prio_send_advert>},
    {"vrrp_check_unicast_src", line, in_effect, settings::flag<GlobalDraft, &VrrpSettings::check_unicast_src>},
    {"vrrp_skip_check_adv_addr", line, in_effect, settings::flag<GlobalDraft, &VrrpSettings::skip_check_adv_addr>},
    {"vrrp_strict", line, in_effect, settings::flag<GlobalDraft, &VrrpSettings::strict_mode>},
    {"v3_checksum_as_v2", line, in_effect, settings::on_off<GlobalDraft, &VrrpSettings::v3_checksum_as_v2>},
    {"vrrp_owner_ignore_adverts", line, in_effect, settings::on_off<GlobalDraft, &VrrpSettings::owner_ignore_adverts>},
    {"vrrp_notify_priority_changes", line, in_effect,
     settings::on_off<GlobalDraft, &VrrpSettings::notify_priority_changes>},
    {"vrrp_startup_delay", value, in_effect, read_startup_delay<&GlobalDefs::vrrp_startup_delay>},
    {"vrrp_delay_after_boot", value, in_effect, read_startup_delay<&GlobalDefs::vrrp_delay_after_boot>},
    {"log_unknown_vrids", line, in_effect, set_true<&GlobalDefs::log_unknown_vrids>},
    // Ours.
    {"graceful_handover", line, in_effect, settings::on_off<GlobalDraft, &VrrpSettings::graceful_handover>},
    {"graceful_handover_timeout", value, in_effect, settings::graceful_handover_timeout<GlobalDraft>},
    {"reexamine_after_pause", line, in_effect, settings::on_off<GlobalDraft, &VrrpSettings::reexamine_after_pause>},
    // Virtual servers.
    {"lvs_timeouts", soft_value, in_effect, read_lvs_timeouts},
    {"rs_init_notifies", line, in_effect, read_rs_init_notifies},
    {"checker_log_all_failures", line, in_effect, read_log_all_failures},
    {"lvs_flush", line, understood},
    {"lvs_flush_on_stop", line, understood},
    {"lvs_flush_onstop", line, understood},
    {"lvs_sync_daemon", soft_value, in_effect, read_sync_daemon},
    // Pipes for changes of state.
    {"notify_fifo", soft_value, in_effect, set_fifo<&GlobalDefs::notify_fifo>},
    {"notify_fifo_script", soft_value, in_effect, set_fifo_script<&GlobalDefs::notify_fifo>},
    {"vrrp_notify_fifo", soft_value, in_effect, set_fifo<&GlobalDefs::vrrp_notify_fifo>},
    {"vrrp_notify_fifo_script", soft_value, in_effect, set_fifo_script<&GlobalDefs::vrrp_notify_fifo>},
    {"lvs_notify_fifo", soft_value, in_effect, set_fifo<&GlobalDefs::lvs_notify_fifo>},
    {"lvs_notify_fifo_script", soft_value, in_effect, set_fifo_script<&GlobalDefs::lvs_notify_fifo>},
    {"fifo_write_vrrp_states_on_reload", line, understood},
    // The process.
    {"vrrp_priority", soft_value, in_effect, read_nice<&GlobalDefs::vrrp_process>},
    {"vrrp_rt_priority", soft_value, in_effect, read_rt_priority<&GlobalDefs::vrrp_process>},
    {"vrrp_no_swap", line, in_effect, read_no_swap<&GlobalDefs::vrrp_process>},
    {"vrrp_cpu_affinity", soft_value, in_effect, read_cpu_affinity<&GlobalDefs::vrrp_process>},
    {"checker_priority", soft_value, in_effect, read_nice<&GlobalDefs::checker_process>},
    {"checker_rt_priority", soft_value, in_effect, read_rt_priority<&GlobalDefs::checker_process>},
    {"checker_no_swap", line, in_effect, read_no_swap<&GlobalDefs::checker_process>},
    {"checker_cpu_affinity", soft_value, in_effect, read_cpu_affinity<&GlobalDefs::checker_process>},
    {"umask", value, in_effect, read_umask},
    {"startup_script", soft_value, in_effect, set_script<&GlobalDefs::startup_script>},
    {"startup_script_timeout", soft_value, in_effect, set_script_timeout<&GlobalDefs::startup_script_timeout>},
    {"shutdown_script", soft_value, in_effect, set_script<&GlobalDefs::shutdown_script>},
    {"shutdown_script_timeout", soft_value, in_effect, set_script_timeout<&GlobalDefs::shutdown_script_timeout>},
    {"reload_check_config", line, in_effect},  // every reload is checked first
    {"state_dump_file", line, in_effect, set_word<&GlobalDefs::state_dump_file>},
    {"stats_dump_file", line, in_effect, set_word<&GlobalDefs::stats_dump_file>},
    {"json_dump_file", line, in_effect, set_word<&GlobalDefs::json_dump_file>},
    // Process, kernel, monitoring: not in effect.
    {"process_names", line, understood},
    {"process_name", value, understood},
    {"vrrp_process_name", value, understood},
    {"checker_process_name", value, understood},
    {"lvs_process_name", value, understood},
    {"bfd_process_name", value, understood},
    {"max_auto_priority", line, understood},
    {"min_auto_priority_delay", soft_value, understood},
    {"dynamic_interfaces", line, in_effect},  // they always are
    {"disable_local_igmp", line, understood},
    {"vrrp_garp_extra_if", soft_value, understood},
    {"vrrp_vmac_garp_intvl", soft_value, understood},
    {"vrrp_iptables", line, understood},
    {"vrrp_ipsets", line, understood},
    {"nftables", line, understood},
    {"nftables_priority", value, understood},
    {"nftables_ifindex", line, understood},
    {"nftables_ipvs", line, understood},
    {"nftables_ipvs_priority", value, understood},
    {"nftables_ipvs_start_fwmark", value, understood},
    {"nftables_counters", line, understood},
    {"vrrp_rlimit_rttime", value, understood},
    {"vrrp_rlimit_rtime", value, understood},
    {"checker_rlimit_rttime", value, understood},
    {"checker_rlimit_rtime", value, understood},
    {"bfd_priority", soft_value, understood},
    {"bfd_no_swap", line, understood},
    {"bfd_rt_priority", soft_value, understood},
    {"bfd_cpu_affinity", soft_value, understood},
    {"bfd_rlimit_rttime", value, understood},
    {"bfd_rlimit_rtime", value, understood},
    {"snmp_socket", soft_value, understood},
    {"enable_traps", line, understood},
    {"enable_snmp_vrrp", line, understood},
    {"enable_snmp_keepalived", line, understood},
    {"enable_snmp_rfc", line, understood},
    {"enable_snmp_rfcv2", line, understood},
    {"enable_snmp_rfcv3", line, understood},
    {"enable_snmp_checker", line, understood},
    {"snmp_vs_stats_update_interval", line, understood},
    {"snmp_rs_stats_update_interval", line, understood},
    {"enable_dbus", line, understood},
    {"dbus_service_name", soft_value, understood},
    {"dbus_no_interface_name", line, understood},
    {"vrrp_netlink_cmd_rcv_bufs", soft_value, understood},
    {"vrrp_netlink_cmd_rcv_bufs_force", line, understood},
    {"vrrp_netlink_monitor_rcv_bufs", soft_value, understood},
    {"vrrp_netlink_monitor_rcv_bufs_force", line, understood},
    {"process_monitor_rcv_bufs", soft_value, understood},
    {"process_monitor_rcv_bufs_force", line, understood},
    {"lvs_netlink_cmd_rcv_bufs", soft_value, understood},
    {"lvs_netlink_cmd_rcv_bufs_force", line, understood},
    {"lvs_netlink_monitor_rcv_bufs", soft_value, understood},
    {"lvs_netlink_monitor_rcv_bufs_force", line, understood},
    {"vrrp_rx_bufs_policy", soft_value, understood},
    {"vrrp_rx_bufs_multiplier", line, understood},
    {"vmac_prefix", value, understood},
    {"vmac_addr_prefix", value, understood},
    {"random_seed", value, understood},
    {"reload_time_file", soft_value, understood},
    {"reload_repeat", line, understood},
    {"reload_file", line, understood},
    {"config_save_dir", value, understood},
    {"tmp_config_directory", soft_value, understood},
    {"data_use_instance", line, understood},
    {"use_symlink_paths", line, understood},
    {"json_version", line, understood},
    {"iproute_usr_dir", line, understood},
    {"iproute_etc_dir", line, understood},
};

}  // namespace

void read_global_defs(Reader& reader, Draft& draft, const Statement& statement) {
  if (!draft.global.value.location.is_written())
    draft.global.value.location = reader.reporter.locate(statement.place());
  read_block(reader, draft.global, statement.block, "global_defs", kGlobalKeywords);
}

void list_global_defs(std::vector<KnownKeyword>& out) {
  list_keywords<GlobalDraft>(out, "global_defs", kGlobalKeywords);
}

}  // namespace viplane::config
