// SPDX-License-Identifier: GPL-2.0-or-later
#include "live/daemon/command_line.h"

#include <getopt.h>
#include <signal.h>
#include <syslog.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <map>

#include "live/daemon/usage.h"

namespace viplane::live {
namespace {

constexpr int kOnlyLong = 256;
enum LongOnly : int { all = kOnlyLong, signum, name, events, control, metrics, io, seed, flush_log_file, no_mem_check };

constexpr const char* kShort = ":f:PCBlDS:GuXVIRndp:r:c:b:axA:s:mM:ei:t::vhg:T";

const std::array<option, 48> kLong{{
    {"use-file", required_argument, nullptr, 'f'},
    {"vrrp", no_argument, nullptr, 'P'},
    {"check", no_argument, nullptr, 'C'},
    {"no_bfd", no_argument, nullptr, 'B'},
    {"all", no_argument, nullptr, all},
    {"log-console", no_argument, nullptr, 'l'},
    {"log-detail", no_argument, nullptr, 'D'},
    {"log-facility", required_argument, nullptr, 'S'},
    {"log-file", optional_argument, nullptr, 'g'},
    {"flush-log-file", no_argument, nullptr, flush_log_file},
    {"no-syslog", no_argument, nullptr, 'G'},
    {"umask", required_argument, nullptr, 'u'},
    {"release-vips", no_argument, nullptr, 'X'},
    {"dont-release-vrrp", no_argument, nullptr, 'V'},
    {"dont-release-ipvs", no_argument, nullptr, 'I'},
    {"dont-respawn", no_argument, nullptr, 'R'},
    {"dont-fork", no_argument, nullptr, 'n'},
    {"dump-conf", no_argument, nullptr, 'd'},
    {"pid", required_argument, nullptr, 'p'},
    {"vrrp_pid", required_argument, nullptr, 'r'},
    {"checkers_pid", required_argument, nullptr, 'c'},
    {"bfd_pid", required_argument, nullptr, 'b'},
    {"address-monitoring", no_argument, nullptr, 'a'},
    {"snmp", no_argument, nullptr, 'x'},
    {"snmp-agent-socket", required_argument, nullptr, 'A'},
    {"namespace", required_argument, nullptr, 's'},
    {"core-dump", no_argument, nullptr, 'm'},
    {"core-dump-pattern", required_argument, nullptr, 'M'},
    {"all-config", no_argument, nullptr, 'e'},
    {"config-id", required_argument, nullptr, 'i'},
    {"signum", required_argument, nullptr, signum},
    {"config-test", optional_argument, nullptr, 't'},
    {"genhash", no_argument, nullptr, 'T'},
    {"version", no_argument, nullptr, 'v'},
    {"help", no_argument, nullptr, 'h'},
    {"name", required_argument, nullptr, name},
    {"events", required_argument, nullptr, events},
    {"control", required_argument, nullptr, control},
    {"metrics", required_argument, nullptr, metrics},
    {"io", required_argument, nullptr, io},
    {"seed", required_argument, nullptr, seed},
    {nullptr, 0, nullptr, 0},
}};

// "local3", "3", "user", "daemon".
std::optional<int> facility(std::string_view text) {
  if (text == "user") return LOG_USER;
  if (text == "daemon") return LOG_DAEMON;
  if (text.starts_with("local")) text.remove_prefix(5);
  if (text.size() != 1 || text[0] < '0' || text[0] > '7') return std::nullopt;
  return LOG_LOCAL0 + ((text[0] - '0') << 3);
}

template <class Number>
std::optional<Number> number(std::string_view text, int base = 10) {
  Number value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::string quoted(std::string_view what, std::string_view value) {
  return std::string(what) + " '" + std::string(value) + "'";
}

// Flags of keepalived that mean something this daemon has not: why, and whether it may be started all the same.
const std::map<int, const char*> kWithoutEffect{
    {'B', "-B: there is no BFD subsystem to leave out"},
    {all, "--all: there is one process for everything"},
    {'X', "-X: a stop always releases the addresses"},
    {'V', "-V: a stop always releases the addresses"},
    {'d', "-d: what was understood stands in the data dump (SIGUSR1)"},
    {'I', "-I: the packet path is the daemon's own; it ends with it"},
    {'r', "-r: there is one process for everything; its pid file is -p"},
    {'c', "-c: there is one process for everything; its pid file is -p"},
    {'b', "-b: there is one process for everything; its pid file is -p"},
    {'a', "-a: address changes that matter are always told"},
    {'e', "-e: a missing file of a plain include is a warning; write includer to make it an error"},
    {flush_log_file, "--flush-log-file: each line is written at once"},
};

const std::map<int, const char*> kRefused{
    {'x', "-x: there is no SNMP agent; use --metrics or viplanectl"},
    {'A', "-A: there is no SNMP agent; use --metrics or viplanectl"},
    {'M', "-M: the core pattern is the whole machine's; set /proc/sys/kernel/core_pattern yourself and use -m"},
    {'T', "-T: genhash is a program of its own"},
};

// One option into the command line; what is wrong with it, or empty.
std::string take(CommandLine& line, int what, const std::string& value) {
  if (const auto found = kRefused.find(what); found != kRefused.end()) return found->second;
  if (const auto found = kWithoutEffect.find(what); found != kWithoutEffect.end()) {
    line.notices.emplace_back(found->second);
    return {};
  }
  switch (what) {
    case 'f': line.config_file = value; break;
    case 'P': line.with_services = false; break;
    case 'C': line.with_vrrp = false; break;
    case 'l': line.logs_to_console = true; break;
    case 'D': line.logs_detail = true; break;
    case 'G': line.logs_to_syslog = false; break;
    case 'g': line.log_file = value.empty() ? "/tmp/viplaned.log" : value; break;
    case 'R': line.respawns = false; break;
    case 'n': line.stays_in_foreground = true; break;
    case 'p': line.pid_file = value; break;
    case 's': line.net_namespace = value; break;
    case 'm': line.dumps_core = true; break;
    case 'i': line.config_id = value; break;
    case 'h': line.act = CommandLine::Act::print, line.print = usage(); break;
    case 'v': line.act = CommandLine::Act::print, line.print = version_text(); break;
    case 't': line.act = CommandLine::Act::test_config, line.test_log = value; break;
    case name:
      if (value.empty() || value.find('/') != std::string::npos) return quoted("no name of a node", value);
      line.name = value;
      break;
    case events: line.events_file = value; break;
    case control: line.control = value; break;
    case metrics: line.metrics = value; break;
    case 'S':
      if (!facility(value)) return quoted("no log facility", value);
      line.log_facility = *facility(value);
      break;
    case 'u':
      line.umask = number<unsigned>(value, 8);
      if (!line.umask || *line.umask > 0777) return quoted("no umask", value);
      break;
    case io:
      if (!parse_io(value)) return quoted("--io takes auto, xsk, packet, pcap or pcap:READ[,WRITE], not", value);
      line.io = *parse_io(value);
      break;
    case seed:
      if (!number<std::uint64_t>(value)) return quoted("no seed", value);
      line.seed = *number<std::uint64_t>(value);
      break;
    case signum:
      if (!signal_number(value)) return quoted("no signal function", value);
      line.act = CommandLine::Act::print, line.print = std::to_string(*signal_number(value)) + "\n";
      break;
    default: return "an option nobody takes";
  }
  return {};
}

}  // namespace

std::variant<CommandLine, std::string> parse_command_line(const std::vector<std::string>& arguments) {
  std::vector<std::string> copies{"viplaned"};
  copies.insert(copies.end(), arguments.begin(), arguments.end());
  std::vector<char*> words;
  for (auto& word : copies) words.push_back(word.data());
  words.push_back(nullptr);
  const int count = static_cast<int>(copies.size());

  CommandLine line;
  optind = 0;  // glibc: start afresh
  opterr = 0;
  for (int what = 0; (what = getopt_long(count, words.data(), kShort, kLong.data(), nullptr)) != -1;) {
    const std::string word = copies[static_cast<std::size_t>(std::max(1, optind - 1))];
    if (what == '?') return quoted("unknown option", word);
    if (what == ':') return quoted("a value is missing behind", word);
    std::string fault = take(line, what, optarg != nullptr ? optarg : "");
    if (!fault.empty()) return fault;
    if (line.act == CommandLine::Act::print) return line;
  }
  if (optind < count) return quoted("what is", copies[static_cast<std::size_t>(optind)]) + "? Options only";
  if (!line.with_vrrp && !line.with_services) line.with_vrrp = line.with_services = true;  // -P -C: both
  return line;
}

std::optional<int> signal_number(std::string_view name) {
  if (name == "STOP") return SIGTERM;
  if (name == "RELOAD") return SIGHUP;
  if (name == "DATA") return SIGUSR1;
  if (name == "STATS") return SIGUSR2;
  if (name == "JSON") return SIGRTMIN + 2;  // 36 and 63, as keepalived 2.2.7 answers
  if (name == "STATS_CLEAR") return SIGRTMAX - 1;
  return std::nullopt;
}

std::string default_pid_file(std::string_view name) {
  return name.empty() ? "/run/viplaned.pid" : "/run/viplane/" + std::string(name) + ".pid";
}

std::string default_control_socket(std::string_view name) {
  return "/run/viplane/" + std::string(name.empty() ? "viplaned" : name) + ".sock";
}

std::string ledger_file(std::string_view name) {
  return "/run/viplane/" + std::string(name.empty() ? "viplaned" : name) + ".state";
}

}  // namespace viplane::live
