// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "live/io.h"

namespace viplane::live {

// What viplaned was asked to do: keepalived 2.2.7's flags, and ours. docs/daemon.md lists them.
struct CommandLine {
  enum class Act { run, test_config, print };
  Act act = Act::run;
  std::string print;  // with Act::print: what goes to standard output, and nothing else is done

  std::string config_file = "/etc/keepalived/keepalived.conf";
  std::optional<std::string> config_id;  // -i; default: the node's name
  std::string test_log;                  // -t=FILE; empty: standard error
  bool with_vrrp = true;                 // -P and -C choose one of them
  bool with_services = true;

  bool stays_in_foreground = false;  // -n
  bool logs_to_console = false;      // -l
  bool logs_detail = false;          // -D
  bool logs_to_syslog = true;        // -G
  std::string log_file;              // -g; empty: none
  int log_facility = 3 << 3;         // -S, as syslog(3) has it; LOG_DAEMON
  std::string pid_file;              // -p; empty: the default of `name`
  std::optional<unsigned> umask;     // -u
  bool respawns = true;              // -R
  bool dumps_core = false;           // -m
  std::string net_namespace;         // -s

  // Ours.
  std::string name;         // of the node in events, of the socket and the pid file; empty: see docs/daemon.md
  std::string events_file;  // --events; empty: none
  std::string control;      // --control: the path of the socket; empty: the default of `name`
  std::string metrics;      // --metrics ADDRESS:PORT; empty: none
  IoChoice io;
  std::uint64_t seed = 0;

  std::vector<std::string> notices;  // flags that were taken and have no effect here, and why
};

// Where an operator finds things of the daemon called `name` (empty: the one and only).
std::string default_pid_file(std::string_view name);
std::string default_control_socket(std::string_view name);
std::string ledger_file(std::string_view name);  // what the director holds of the machine: live/ledger.h

// The command line, or what is wrong with it in one line.
std::variant<CommandLine, std::string> parse_command_line(const std::vector<std::string>& arguments);

// What `--signum=NAME` prints: STOP, RELOAD, DATA, STATS, STATS_CLEAR, JSON. nullopt: no such name.
std::optional<int> signal_number(std::string_view name);

}  // namespace viplane::live
