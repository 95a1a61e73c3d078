// SPDX-License-Identifier: GPL-2.0-or-later
#include "live/daemon/script_report.h"

#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <tuple>

#include "control/script_of.h"
#include "live/checks/script_security.h"

namespace viplane::live {
namespace {

using config::Command;

// Calls `visit` with every command and the keyword it stands behind, in the order of the file's parts.
template <typename Visit>
void visit_commands(const config::Config& config, const Visit& visit) {
  const auto maybe = [&](const char* keyword, const std::optional<Command>& command) {
    if (command) visit(keyword, *command);
  };
  const auto notify = [&](const config::Notify& from) {
    maybe("notify_master", from.master);
    maybe("notify_backup", from.backup);
    maybe("notify_fault", from.fault);
    maybe("notify_stop", from.stop);
    maybe("notify_deleted", from.deleted);
    maybe("notify", from.any);
    maybe("notify_master_rx_lower_pri", from.master_rx_lower_pri);
  };
  maybe("notify_fifo_script", config.global.notify_fifo.script);
  maybe("vrrp_notify_fifo_script", config.global.vrrp_notify_fifo.script);
  maybe("lvs_notify_fifo_script", config.global.lvs_notify_fifo.script);
  for (const auto& script : config.track_scripts) visit("script", script.command);
  for (const auto& group : config.sync_groups) notify(group.notify);
  for (const auto& instance : config.instances) notify(instance.notify);
  const auto real_server = [&](const config::RealServer& server) {
    maybe("notify_up", server.notify_up);
    maybe("notify_down", server.notify_down);
    for (const auto& checker : server.checkers) {
      if (const auto* misc = std::get_if<config::MiscCheck>(&checker.kind)) visit("misc_path", misc->command);
    }
  };
  for (const auto& server : config.virtual_servers) {
    maybe("quorum_up", server.quorum_up);
    maybe("quorum_down", server.quorum_down);
    for (const auto& real : server.real_servers) real_server(real);
  }
}

// "fault; remedy", as script_security.h words them, in its two parts.
void set_fault(config::Diagnostic& diagnostic, const std::string& fault) {
  const auto end = fault.rfind("; ");
  diagnostic.message = fault.substr(0, end) + "; it is never run";
  if (end != std::string::npos) diagnostic.remedy = fault.substr(end + 2);
}

std::optional<config::Diagnostic> judge(const std::string& keyword, const Command& command, const Script& script) {
  config::Diagnostic diagnostic;
  diagnostic.location = command.location;
  diagnostic.keyword = keyword;
  try {
    const ScriptIdentity identity = identity_of(script);
    const auto program = find_program(script.command.front(), identity);
    const std::string fault = identity.user == 0 ? insecure_part(program) : std::string();
    if (fault.empty()) return std::nullopt;
    diagnostic.id = "script-insecure";
    set_fault(diagnostic, "would run as root, but " + fault);
  } catch (const std::runtime_error& error) {
    diagnostic.id = "script-missing";
    set_fault(diagnostic, error.what());
  }
  return diagnostic;
}

}  // namespace

std::vector<config::Diagnostic> report_scripts(const config::Config& config) {
  std::vector<config::Diagnostic> found;
  const ScriptDefaults defaults = script_defaults(config);
  if (!defaults.must_be_secure) return found;
  std::set<std::tuple<std::string, std::string, std::string>> seen;
  visit_commands(config, [&](const std::string& keyword, const Command& command) {
    if (command.words.empty()) return;
    const Script script = script_of(command, defaults);
    if (!seen.emplace(script.command.front(), script.user, script.group).second) return;
    if (auto diagnostic = judge(keyword, command, script)) found.push_back(std::move(*diagnostic));
  });
  return found;
}

}  // namespace viplane::live
