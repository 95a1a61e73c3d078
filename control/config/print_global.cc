// SPDX-License-Identifier: GPL-2.0-or-later
#include <map>
#include <tuple>
#include <variant>

#include "control/config/file_mode.h"
#include "control/config/print_parts.h"

namespace viplane::config {
namespace {

void print_mail(ConfWriter& out, const GlobalDefs& global) {
  if (!global.notification_email.empty()) {
    out.open("notification_email");
    for (const std::string& address : global.notification_email) out.line(quoted_word(address));
    out.close();
  }
  out.word_unless_empty("notification_email_from", global.notification_email_from);
  if (!global.smtp_server.empty())
    out.line("smtp_server", quoted_word(global.smtp_server) + ' ' + std::to_string(global.smtp_port));
  out.word_unless_empty("smtp_helo_name", global.smtp_helo_name);
  out.line("smtp_connect_timeout", global.smtp_connect_timeout / std::chrono::seconds(1));
  out.flag("no_email_faults", global.no_email_faults);
  out.flag("no_checker_emails", global.no_checker_emails);
}

void print_fifo(ConfWriter& out, const std::string& keyword, const NotifyFifo& fifo) {
  if (!fifo.path.empty()) {
    std::string text = quoted_word(fifo.path);
    if (!fifo.user.empty() || !fifo.group.empty()) text += ' ' + quoted_word(fifo.user);
    if (!fifo.group.empty()) text += ' ' + quoted_word(fifo.group);
    out.line(keyword, text);
  }
  out.command(keyword + "_script", fifo.script);
}

void print_script(ConfWriter& out, const std::string& keyword, const std::optional<Command>& script, Duration timeout) {
  out.command(keyword, script);
  if (script) out.line(keyword + "_timeout", timeout / std::chrono::seconds(1));
}

void print_timeouts(ConfWriter& out, const ConnectionTimeouts& timeouts) {
  std::string text;
  const auto add = [&](const char* name, const std::optional<Duration>& timeout) {
    if (timeout) text += std::string(text.empty() ? "" : " ") + name + ' ' + decimal_seconds(*timeout);
  };
  add("tcp", timeouts.tcp);
  add("tcpfin", timeouts.tcp_fin);
  add("udp", timeouts.udp);
  if (!text.empty()) out.line("lvs_timeouts", text);
}

void print_sync_daemon(ConfWriter& out, const SyncDaemonSettings& sync) {
  std::string text = quoted_word(sync.interface) + ' ' + quoted_word(sync.instance);
  text += " id " + std::to_string(sync.id.value_or(0));
  if (sync.largest_payload) text += " maxlen " + std::to_string(*sync.largest_payload);
  text += " port " + std::to_string(sync.port) + " ttl " + std::to_string(sync.ttl);
  out.line("lvs_sync_daemon", text + " group " + sync.group.to_string());
}

bool says_of_failures(const Checker& checker) {
  return !std::holds_alternative<FileCheck>(checker.kind) && !std::holds_alternative<OtherCheck>(checker.kind);
}

// "vrrp" or "checker".
void print_process(ConfWriter& out, const std::string& name, const ProcessSettings& process) {
  if (process.nice) out.line(name + "_priority", std::int64_t{*process.nice});
  if (process.rt_priority) out.line(name + "_rt_priority", std::int64_t{*process.rt_priority});
  out.flag(name + "_no_swap", process.no_swap);
  std::string cpus;
  for (const unsigned cpu : process.cpu_affinity) cpus += (cpus.empty() ? "" : " ") + std::to_string(cpu);
  if (!cpus.empty()) out.line(name + "_cpu_affinity", cpus);
}

// Checks without a keyword of their own for it have it from here.
bool logs_all_failures(const Config& config) {
  for (const VirtualServer& service : config.virtual_servers)
    for (const RealServer& server : service.real_servers)
      for (const Checker& checker : server.checkers)
        if (checker.log_all_failures && !says_of_failures(checker)) return true;
  return false;
}

}  // namespace

void print_global(ConfWriter& out, const Config& config) {
  const GlobalDefs& global = config.global;
  out.open("global_defs");
  out.word_unless_empty("router_id", global.router_id);
  print_mail(out, global);
  if (!global.script_user.empty()) {
    const std::string group = global.script_group.empty() ? "" : ' ' + quoted_word(global.script_group);
    out.line("script_user", quoted_word(global.script_user) + group);
  }
  out.flag("enable_script_security", global.enable_script_security);
  out.line("vrrp_mcast_group4", global.vrrp_mcast_group4.to_string());
  out.line("vrrp_mcast_group6", global.vrrp_mcast_group6.to_string());
  if (global.vrrp_startup_delay > Duration{0}) out.seconds("vrrp_startup_delay", global.vrrp_startup_delay);
  if (global.vrrp_delay_after_boot > Duration{0}) out.seconds("vrrp_delay_after_boot", global.vrrp_delay_after_boot);
  out.flag("log_unknown_vrids", global.log_unknown_vrids);
  out.on_off("rs_init_notifies", global.rs_init_notifies);
  out.flag("checker_log_all_failures", logs_all_failures(config));
  print_process(out, "vrrp", global.vrrp_process);
  print_process(out, "checker", global.checker_process);
  out.word_unless_empty("state_dump_file", global.state_dump_file);
  out.word_unless_empty("stats_dump_file", global.stats_dump_file);
  out.word_unless_empty("json_dump_file", global.json_dump_file);
  print_fifo(out, "notify_fifo", global.notify_fifo);
  print_fifo(out, "vrrp_notify_fifo", global.vrrp_notify_fifo);
  print_fifo(out, "lvs_notify_fifo", global.lvs_notify_fifo);
  print_timeouts(out, global.lvs_timeouts);
  if (global.sync_daemon) print_sync_daemon(out, *global.sync_daemon);
  if (global.umask) out.line("umask", octal(*global.umask));
  print_script(out, "startup_script", global.startup_script, global.startup_script_timeout);
  print_script(out, "shutdown_script", global.shutdown_script, global.shutdown_script_timeout);
  out.close();
}

void print_daemon(ConfWriter& out, const GlobalDefs& global) {
  out.word_unless_empty("net_namespace", global.daemon.net_namespace);
  out.word_unless_empty("instance", global.daemon.instance);
  out.flag("use_pid_dir", global.daemon.use_pid_dir);
  const SslFiles& ssl = global.ssl;
  if (!ssl.location.is_written()) return;
  out.open("SSL");
  out.word_unless_empty("ca", ssl.ca);
  out.word_unless_empty("certificate", ssl.certificate);
  out.word_unless_empty("key", ssl.key);
  out.word_unless_empty("password", ssl.password);
  out.close();
}

void print_interface_delays(ConfWriter& out, const std::vector<InterfaceDelays>& all) {
  if (all.empty()) return;
  out.open("interface_up_down_delays");
  for (const InterfaceDelays& one : all)
    out.line(quoted_word(one.interface) + ' ' + decimal_seconds(one.down) + ' ' + decimal_seconds(one.up));
  out.close();
}

// The delays between announcements belong to an interface.
void print_garp_groups(ConfWriter& out, const std::vector<VrrpInstance>& instances) {
  std::map<std::string, std::tuple<Duration, Duration>> delays;
  for (const VrrpInstance& instance : instances)
    delays[instance.interface] = {instance.garp.interval, instance.garp.gna_interval};
  for (const auto& [interface, of_interface] : delays) {
    const auto& [garp, gna] = of_interface;
    if (garp == Duration{0} && gna == Duration{0}) continue;
    out.open("garp_group");
    out.seconds("garp_interval", garp);
    out.seconds("gna_interval", gna);
    out.word("interface", interface);
    out.close();
  }
}

}  // namespace viplane::config
