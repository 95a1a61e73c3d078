// SPDX-License-Identifier: GPL-2.0-or-later
#include "live/daemon/daemon.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sched.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <iostream>
#include <stdexcept>

#include "live/daemon/configuration.h"
#include "live/daemon/daemon_log.h"
#include "live/daemon/daemon_settings.h"
#include "live/daemon/director_process.h"
#include "live/daemon/pid_file.h"
#include "live/daemon/privileges.h"
#include "live/daemon/run_once.h"
#include "live/daemon/signals.h"
#include "live/daemon/supervisor.h"
#include "live/ledger.h"
#include "live/leftovers.h"
#include "posix/system_call.h"

namespace viplane::live {
namespace {

void print(const config::LoadResult& loaded, std::ostream& out) {
  for (const auto& diagnostic : loaded.diagnostics) {
    if (diagnostic.severity != config::Severity::notice) out << to_string(diagnostic);
  }
}

void enter_namespace(const std::string& name) {
  if (name.empty()) return;
  const std::string path = "/var/run/netns/" + name;
  const Descriptor file(system_call(open(path.c_str(), O_RDONLY | O_CLOEXEC), "open network namespace " + path));
  system_call(setns(file.get(), CLONE_NEWNET), "enter network namespace " + name);
}

// The parent ends at once; what happens after this is for the log to tell.
void go_into_background() {
  const pid_t pid = system_call(fork(), "go into the background");
  if (pid != 0) _exit(kExitOk);
  system_call(setsid(), "begin a session");
  system_call(chdir("/"), "change to /");
  const Descriptor null(system_call(open("/dev/null", O_RDWR | O_CLOEXEC), "open /dev/null"));
  for (const int standard : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) dup2(null.get(), standard);
}

std::string in_words(const config::Diagnostic& diagnostic) {
  std::string text = to_string(diagnostic);
  while (!text.empty() && text.back() == '\n') text.pop_back();
  return text;
}

// The file as it is now; where it cannot be run any more, as it was when the daemon started.
config::Config config_to_run(const CommandLine& line, const config::Config& at_start, bool is_restart, DaemonLog& log) {
  if (!is_restart) return at_start;
  auto loaded = load_configuration(line);
  if (!loaded.has_errors()) return std::move(loaded.config);
  log.say(Weight::trouble, line.config_file + " has errors; the director starts with what was read at first");
  return at_start;
}

void allow_core_dumps() {
  const rlimit unlimited{RLIM_INFINITY, RLIM_INFINITY};
  system_call(setrlimit(RLIMIT_CORE, &unlimited), "allow core dumps");
}

void tell(const CleanUpReport& report, const std::string& when, DaemonLog& log) {
  for (const auto& done : report.done) log.say(Weight::transition, when + ": " + done);
  for (const auto& failed : report.failed) log.say(Weight::trouble, when + ": " + failed);
}

// Everything was killed at once, the supervisor, too: what is left is for us to take away.
void clean_up_after_predecessor(Ledger& ledger, DaemonLog& log) {
  const std::string when = "left behind by a predecessor";
  tell(clean_up(ledger.held()), when, log);
  ledger.clear();
  tell(clean_up(find_marked_leftovers(ledger.path())), when, log);
}

const std::string kAfterDeath = "after the director's death";

// The supervisor survives whatever happens here.
void withdraw_after_director(const Ledger& ledger, DaemonLog& log) try {
  tell(withdraw(ledger.held()), kAfterDeath, log);
} catch (const std::exception& error) {
  log.say(Weight::trouble, kAfterDeath + ": " + error.what());
}

void clean_up_after_director(Ledger& ledger, DaemonLog& log) try {
  const std::string& when = kAfterDeath;
  tell(clean_up(ledger.held()), when, log);
  ledger.clear();
  tell(clean_up(find_marked_leftovers(ledger.path())), when, log);  // what a full disk kept out of it
} catch (const std::exception& error) {
  log.say(Weight::trouble, kAfterDeath + ": " + error.what());
}

std::string node_name(const CommandLine& line, const config::Config& config) {
  return line.name.empty() ? config.global.router_id : line.name;
}

}  // namespace

int test_configuration(const CommandLine& line) {
  const auto loaded = load_configuration(line);
  if (line.test_log.empty()) {
    print(loaded, std::cerr);
  } else {
    std::ofstream file(line.test_log, std::ios::app);
    if (!file) throw std::runtime_error("cannot write " + line.test_log);
    print(loaded, file);
  }
  return config_exit_code(loaded);
}

int run_daemon(const CommandLine& given) {
  enter_namespace(given.net_namespace);
  auto loaded = load_configuration(given);
  const CommandLine line = with_settings(given, loaded.config.global);
  if (line.name != given.name) loaded = load_configuration(line);  // what ${_INSTANCE} stands for is known now
  if (loaded.has_errors()) {
    print(loaded, std::cerr);
    return kExitConfigFatal;
  }
  if (given.net_namespace.empty()) enter_namespace(line.net_namespace);
  if (line.umask) umask(*line.umask);
  if (line.dumps_core) allow_core_dumps();
  require_privileges();
  // From here on whoever asks us to stop, by the number in the file, is heard: by the supervisor, when it is there.
  block_signals({SIGTERM, SIGINT, SIGHUP, SIGUSR1, SIGUSR2, *signal_number("JSON"), *signal_number("STATS_CLEAR")});
  PidFile pid_file(line.pid_file);
  if (!line.stays_in_foreground) {
    go_into_background();
    pid_file.write_own();
  }

  DaemonLog log({.node = node_name(line, loaded.config),
                 .events_file = line.events_file,
                 .log_file = line.log_file,
                 .to_console = line.logs_to_console,
                 .to_syslog = line.logs_to_syslog,
                 .with_detail = line.logs_detail,
                 .facility = line.log_facility});
  if (!pid_file.problem().empty()) log.say(Weight::trouble, pid_file.problem());
  for (const auto& notice : line.notices) log.say(Weight::transition, "without effect: " + notice);
  for (const auto& diagnostic : loaded.diagnostics) {
    const bool is_notice = diagnostic.severity == config::Severity::notice;
    log.say(is_notice ? Weight::detail : Weight::trouble, in_words(diagnostic));
  }

  Ledger ledger(ledger_file(line.name));
  clean_up_after_predecessor(ledger, log);
  bool is_restart = false;
  SupervisorOptions options;
  options.respawns = line.respawns;
  options.run_director = [&](SupervisorLine& supervisor) {
    const auto config = config_to_run(line, loaded.config, is_restart, log);
    return DirectorProcess(line, config, log, supervisor, ledger).run();
  };
  options.withdraw = [&] { withdraw_after_director(ledger, log); };
  options.clean_up = [&] {
    is_restart = true;
    clean_up_after_director(ledger, log);
  };
  const config::GlobalDefs& global = loaded.config.global;
  run_once("startup_script", global.startup_script, global.startup_script_timeout, loaded.config, log);
  const int code = supervise(log, options);
  run_once("shutdown_script", global.shutdown_script, global.shutdown_script_timeout, loaded.config, log);
  return code;
}

}  // namespace viplane::live
