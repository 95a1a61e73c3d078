// SPDX-License-Identifier: GPL-2.0-or-later
#include <set>

#include "control/config/commands.h"
#include "lint/file/file_lints.h"

namespace viplane::lint {
namespace {

// A path that a shell or another interpreter is to run: "/bin/sh /etc/check.sh".
bool is_interpreted_path(const config::Command& command) {
  if (command.words.size() < 2 || !command.words[1].starts_with('/')) return false;
  const std::string& program = command.words[0];
  const std::string name = program.substr(program.rfind('/') + 1);
  for (const char* interpreter : {"sh", "bash", "dash", "python", "python2", "python3", "perl"})
    if (name == interpreter) return true;
  return false;
}

}  // namespace

void script_missing(const Subject& subject, Findings& out) {
  if (subject.host == nullptr) return;
  std::set<std::string> told;
  config::each_command(subject.config, [&](const std::string& keyword, const config::Command& command) {
    const std::string& program = command.words.front();
    const Host::Program state = subject.host->program(program);
    if (state == Host::Program::missing && told.insert(program).second)
      out.add(command.location, keyword + ": there is no program '" + program + "' on this machine");
    if (state == Host::Program::not_executable && told.insert(program).second)
      out.add(command.location, keyword + ": '" + program + "' cannot be executed", "chmod +x " + program);
    if (state == Host::Program::runs && is_interpreted_path(command) && !subject.host->file_exists(command.words[1]) &&
        told.insert(command.words[1]).second)
      out.add(command.location, keyword + ": there is no file '" + command.words[1] + "' on this machine");
  });
}

}  // namespace viplane::lint
