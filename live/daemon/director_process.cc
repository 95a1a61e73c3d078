// SPDX-License-Identifier: GPL-2.0-or-later
#include "live/daemon/director_process.h"

#include <fmt/format.h>
#include <signal.h>

#include <algorithm>
#include <filesystem>
#include <optional>

#include "control/director.h"
#include "control/report/prometheus.h"
#include "control/report/rates.h"
#include "control/report/status.h"
#include "live/daemon/configuration.h"
#include "live/daemon/control_commands.h"
#include "live/daemon/daemon_settings.h"
#include "live/daemon/dumps.h"
#include "live/daemon/http_server.h"
#include "live/daemon/interfaces.h"
#include "live/daemon/last_words.h"
#include "live/daemon/port_keeper.h"
#include "live/daemon/privileges.h"
#include "live/daemon/process_settings.h"
#include "live/daemon/signals.h"
#include "live/daemon/status_source.h"
#include "live/daemon/unix_socket.h"
#include "live/host.h"

namespace viplane::live {
namespace {

constexpr Duration kBeat = std::chrono::seconds(1);
constexpr std::size_t kConnectionSlots = std::size_t{1} << 21;  // 64 MiB of address space, touched as it fills

HostOptions host_options(const CommandLine& line, const config::Config& config, Ledger& ledger) {
  HostOptions options;
  options.interfaces = wanted_interfaces(named_interfaces(config), served_addresses(config)).present;
  options.io = line.io;
  options.seed = line.seed;
  options.ledger = &ledger;
  return options;
}

}  // namespace

// The daemon's log, and a hook for what has to follow a change of state. Not in the unnamed namespace:
// DirectorProcess::Parts, which holds one, cannot be there.
class WatchedLog final : public EventLog {
 public:
  explicit WatchedLog(EventLog& log) : log_(log) {}
  void record(Event event) override {
    const bool is_state = event.kind == "vrrp.state";
    log_.record(std::move(event));
    if (is_state && state_changed) state_changed();
  }
  std::function<void()> state_changed;  // inside the director's work: only plan something here

 private:
  EventLog& log_;
};

struct DirectorProcess::Parts {
  Parts(const CommandLine& given, const config::Config& config, DaemonLog& its_log, SupervisorLine& its_supervisor,
        Ledger& its_ledger)
      : line(given),
        global(config.global),
        log(its_log),
        ledger(its_ledger),
        supervisor(its_supervisor),
        events(log),
        host(host_options(line, config, ledger), events),
        director(host.env(), config, {.connection_slots = kConnectionSlots}),
        source(host, director),
        dumps(line.name, source, log),
        ports(host, director, events),
        last_words(host, director, ledger),
        commands(host.loop(), director, source, rates, [this] { return reload(); }),
        signals(host.loop(), {SIGTERM, SIGHUP, SIGUSR1, SIGUSR2, *signal_number("JSON"), *signal_number("STATS_CLEAR")},
                [this](int signal) { on_signal(signal); }) {
    ports.open_for(config);
  }

  void start();
  void open_control();
  void open_metrics();
  std::optional<HttpPage> page(std::string_view path) const;
  void on_signal(int signal);
  std::string reload();
  std::string take_over(const config::Config& config);
  void stop();
  void beat();
  void sample_rates();
  std::string summary() const;

  const CommandLine& line;
  config::GlobalDefs global;  // of the configuration in force
  DaemonLog& log;
  Ledger& ledger;
  SupervisorLine& supervisor;
  WatchedLog events;
  Host host;
  Director director;
  StatusSource source;
  Dumps dumps;
  PortKeeper ports;
  LastWordsKeeper last_words;
  report::Rates rates;
  ControlCommands commands;
  Signals signals;
  std::unique_ptr<StreamServer> control;
  std::unique_ptr<HttpServer> metrics;
  HandlePtr next_beat, next_sample, next_words;
  bool is_stopping = false;
  bool said_ledger_is_full = false;
};

void DirectorProcess::Parts::start() {
  open_control();
  open_metrics();
  allow_locked_memory();
  for (const auto& problem : put_in_effect(director_settings(global))) log.say(Weight::trouble, problem);
  drop_privileges(line.io.io);
  events.state_changed = [this] {
    next_words = host.loop().call_at(host.loop().now(), [this] { last_words.refresh(); });
  };
  director.start();
  beat();
  sample_rates();
  supervisor.say("READY=1\nSTATUS=" + summary());
}

// A daemon that cannot be asked still serves: what could not be had is said, and it goes on.
void DirectorProcess::Parts::open_control() {
  try {
    control = std::make_unique<StreamServer>(
        host.loop(), listen_unix(line.control), StreamServerOptions{.root_only = true},
        [](std::string_view) { return false; },  // the client closes its side
        [this](const std::string& request, const StreamServer::Reply& reply) {
          commands.serve(decode_request(request),
                         [reply](const ControlAnswer& answer) { reply(encode_answer(answer)); });
        });
  } catch (const std::exception& error) {
    log.say(Weight::trouble, fmt::format("viplanectl will not work: {}", error.what()));
  }
}

void DirectorProcess::Parts::open_metrics() {
  if (line.metrics.empty()) return;
  try {
    const auto address = parse_listen_address(line.metrics);
    if (!address) throw std::runtime_error("--metrics takes ADDRESS:PORT, not '" + line.metrics + "'");
    metrics = std::make_unique<HttpServer>(host.loop(), *address, [this](std::string_view path) { return page(path); });
  } catch (const std::exception& error) {
    log.say(Weight::trouble, fmt::format("there will be no metrics: {}", error.what()));
  }
}

std::optional<HttpPage> DirectorProcess::Parts::page(std::string_view path) const {
  if (path == "/metrics") {
    return HttpPage{"text/plain; version=0.0.4; charset=utf-8", report::prometheus_text(source.status())};
  }
  if (path == "/status") return HttpPage{"application/json", report::status_json(source.status())};
  return std::nullopt;
}

void DirectorProcess::Parts::on_signal(int signal) {
  if (signal == SIGTERM) return stop();
  if (signal == SIGHUP) return (void)reload();  // what was wrong is in the log
  if (!dumps.write(signal, global)) director.clear_counters();
}

std::string DirectorProcess::Parts::reload() {
  if (is_stopping) return "the daemon is stopping";
  supervisor.say(fmt::format("RELOADING=1\nMONOTONIC_USEC={}\nSTATUS=reloading",
                             host.loop().now().time_since_epoch() / std::chrono::microseconds(1)));
  auto loaded = load_configuration(line);
  std::string faults;
  for (const auto& diagnostic : loaded.diagnostics) {
    const bool is_error = diagnostic.severity == config::Severity::error;
    if (is_error) faults += (faults.empty() ? "" : "\n") + to_string(diagnostic);
    if (diagnostic.severity == config::Severity::warning) log.say(Weight::trouble, to_string(diagnostic));
  }
  if (faults.empty()) faults = take_over(loaded.config);
  if (!faults.empty()) log.record({host.loop().now(), "", "director.reload_refused", {{"why", faults}}});
  supervisor.say("READY=1\nSTATUS=" + summary());
  return faults;
}

// Answers what stands against it; then nothing has changed.
std::string DirectorProcess::Parts::take_over(const config::Config& config) try {
  ports.open_for(config);
  director.reload(config);
  if (director_settings(config.global) != director_settings(global)) {
    log.say(Weight::trouble, "priorities, no_swap and cpu_affinity have changed; that takes a restart");
  }
  if (waits_for_restart(global, config.global)) {
    log.say(Weight::trouble,
            "instance, net_namespace, use_pid_dir, umask or a script for start and end have changed; that "
            "takes a restart");
  }
  global = config.global;
  return {};
} catch (const std::system_error& error) {
  return error.what();
}

void DirectorProcess::Parts::stop() {
  if (std::exchange(is_stopping, true)) return;
  supervisor.say("STOPPING=1\nSTATUS=stopping");
  director.stop([this] { host.loop().stop(); });
}

// A sign of life from the loop itself: a loop that hangs gives none.
void DirectorProcess::Parts::beat() {
  if (!ledger.is_complete() && !std::exchange(said_ledger_is_full, true)) {
    log.say(
        Weight::trouble,
        fmt::format("cannot write to {}: the disk is full; should the director die now, no priority 0 is sent, and its "
                    "addresses are found by their mark (kernel 5.18 and later)",
                    ledger.path().string()));
  }
  source.sample();
  supervisor.say("WATCHDOG=1\nSTATUS=" + summary());
  last_words.refresh();
  next_beat = host.loop().call_at(host.loop().now() + kBeat, [this] { beat(); });
}

void DirectorProcess::Parts::sample_rates() {
  rates.sample(director.services());
  next_sample = host.loop().call_at(host.loop().now() + report::Rates::kInterval, [this] { sample_rates(); });
}

std::string DirectorProcess::Parts::summary() const {
  std::string text;
  for (const auto& instance : director.status().instances) {
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", instance.name, to_string(instance.state));
  }
  return text.empty() ? "no virtual routers" : text;
}

DirectorProcess::DirectorProcess(const CommandLine& line, const config::Config& config, DaemonLog& log,
                                 SupervisorLine& supervisor, Ledger& ledger) {
  block_signals({SIGTERM, SIGHUP, SIGUSR1, SIGUSR2, SIGINT, *signal_number("JSON"), *signal_number("STATS_CLEAR")});
  parts_ = std::make_unique<Parts>(line, config, log, supervisor, ledger);
}

DirectorProcess::~DirectorProcess() = default;

int DirectorProcess::run() {
  parts_->start();
  parts_->host.loop().run();
  std::error_code ignored;  // the next one takes the place of a socket that nobody listens on
  if (parts_->control) std::filesystem::remove(parts_->line.control, ignored);
  return kExitOk;
}

}  // namespace viplane::live
