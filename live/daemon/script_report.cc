// SPDX-License-Identifier: GPL-2.0-or-later
#include "live/daemon/script_report.h"

#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <tuple>

#include "control/config/commands.h"
#include "control/script_of.h"
#include "live/checks/script_security.h"

namespace viplane::live {
namespace {

using config::Command;

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
  config::each_command(config, [&](const std::string& keyword, const Command& command) {
    if (command.words.empty()) return;
    const Script script = script_of(command, defaults);
    if (!seen.emplace(script.command.front(), script.user, script.group).second) return;
    if (auto diagnostic = judge(keyword, command, script)) found.push_back(std::move(*diagnostic));
  });
  return found;
}

}  // namespace viplane::live
