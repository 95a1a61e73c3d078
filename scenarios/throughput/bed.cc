// SPDX-License-Identifier: GPL-2.0-or-later
#include "scenarios/throughput/bed.h"

#include <algorithm>
#include <stdexcept>

#include "compare/director_configuration.h"
#include "env/event_log.h"
#include "scenarios/throughput/network.h"
#include "sim/director_process.h"
#include "sim/traffic/closed_loop.h"
#include "webbench/request.h"
#include "webbench/words.h"

namespace viplane::throughput {
namespace {

using namespace std::chrono_literals;

constexpr Duration kAftermath = 200ms;  // what is on its way when a run ends arrives

sim::RealServerOptions server_options(const Inputs& inputs) {
  return {.service_time = Duration(static_cast<Duration::rep>(1e9 / inputs.server_capacity + 0.5)),
          .page = sim::Page::of_size(inputs.page_octets)};
}

webbench::Options webbench_options(const Inputs& inputs, const std::string& address) {
  webbench::Options options;
  options.clients = inputs.clients;
  options.seconds = inputs.seconds;
  options.url = "http://" + address + "/";
  return options;
}

std::int64_t microseconds(Duration span) { return span / 1us; }

compare::TcpCounters tcp_counters(const sim::TcpStack& stack) {
  return {stack.counters().retransmits, stack.counters().syn_retransmits};
}

}  // namespace

// Readings whose differences tell of a run.
struct Bed::Marks {
  Time at;
  std::vector<std::uint64_t> served;
  Duration director{}, director_card{}, server_card{}, client_card{};
  std::uint64_t ring_losses = 0;
};

Bed::Bed(const Inputs& inputs, Mode mode)
    : inputs_(inputs),
      world_(network(inputs, mode), inputs.seed),
      visitor_(world_.host("visitor")),
      neighbour_(world_.host("neighbour")),
      director_(world_.host("director")),
      streams_(director_) {
  std::vector<std::string> addresses;
  for (int index = 0; index < inputs_.servers; ++index) {
    addresses.push_back(server_address(index));
    stacks_.push_back(std::make_unique<sim::TcpStack>(world_.host(server_name(index))));
    servers_.push_back(std::make_unique<sim::RealServer>(*stacks_.back(), server_options(inputs_)));
  }
  auto disk = std::make_shared<sim::DirectorDisk>();
  disk->path = "keepalived.conf";
  disk->files.put(disk->path, compare::director_configuration(kVip, kHttpPort, addresses, compare::name_of(mode),
                                                              inputs_.scheduler));
  sim::Node& director = world_.node("director");
  director.set_stream_connector(streams_);
  director.install(sim::director_process(disk));
  director.start_process();
  world_.run_for(kUntilMaster);
  if (!director.host().holds(*IpAddress::parse(kVip))) throw std::logic_error("the director did not take its address");
}

Bed::~Bed() { world_.node("director").kill_process(sim::KillScope::all); }

std::uint64_t Bed::connections() const { return visitor_.counters().opened + neighbour_.counters().opened; }

Observation Bed::ask_one_server() { return ask(neighbour_, "neighbour", server_address(0)); }
Observation Bed::ask_vip() { return ask(visitor_, "visitor", kVip); }

Observation Bed::ask(sim::TcpStack& client, const std::string& machine, const std::string& address) {
  const webbench::Options options = webbench_options(inputs_, address);
  const auto request = webbench::build_request(options);
  NoLog log;
  sim::ClosedLoopClient load(client, log, {machine, address},
                             {.service = {*IpAddress::parse(address), kHttpPort},
                              .clients = inputs_.clients,
                              .request = std::get<webbench::Request>(request).bytes});
  const Marks before = marks(machine);
  const compare::TcpCounters tcp_before = tcp_counters(client);
  const std::uint64_t opened_before = client.counters().opened;
  load.start();
  world_.run_for(std::chrono::seconds(inputs_.seconds));
  load.stop();
  Observation observed{.run = {}, .load = load_since(before, machine)};
  world_.run_for(kAftermath);

  const sim::TrafficResult& result = load.result();
  const webbench::Counts counts{static_cast<std::int64_t>(result.succeeded), static_cast<std::int64_t>(result.failed),
                                static_cast<std::int64_t>(result.bytes)};
  compare::Measurement& run = observed.run;
  run.words = webbench::announcement(options, std::get<webbench::Request>(request)) +
              webbench::verdict(counts, options.seconds);
  run.pages = counts.susceed + counts.failed;
  run.pages_per_minute = webbench::pages_per_minute(counts, options.seconds);
  run.bytes_per_second = webbench::bytes_per_second(counts, options.seconds);
  run.susceed = counts.susceed;
  run.failed = counts.failed;
  run.bytes = counts.bytes;
  run.p50_microseconds = microseconds(result.latency.percentile(0.50));
  run.p99_microseconds = microseconds(result.latency.percentile(0.99));
  run.client = tcp_counters(client) - tcp_before;
  run.offered = static_cast<std::int64_t>(client.counters().opened - opened_before);
  for (std::size_t i = 0; i < servers_.size(); ++i) {
    const auto served = static_cast<std::int64_t>(servers_[i]->counters().requests - before.served[i]);
    if (served != 0) run.servers[server_name(static_cast<int>(i))] = served;
    run.forwarded += served;
  }
  return observed;
}

Bed::Marks Bed::marks(const std::string& machine) {
  const auto card = [&](const std::string& name) {
    const sim::Link& link = world_.link(name);
    return std::max(link.time_on_wire(sim::Way::forth), link.time_on_wire(sim::Way::back));
  };
  Marks now;
  now.at = world_.now();
  for (int index = 0; index < inputs_.servers; ++index) {
    now.served.push_back(servers_[static_cast<std::size_t>(index)]->counters().requests);
    now.server_card = std::max(now.server_card, card(server_name(index)));
  }
  now.director = world_.node("director").processor().busy();
  now.director_card = card("director");
  now.client_card = card(machine);
  now.ring_losses = world_.node("director").port("eth0").overruns();
  return now;
}

Load Bed::load_since(const Marks& before, const std::string& machine) {
  const Marks now = marks(machine);
  const double span = seconds(now.at - before.at);
  std::uint64_t served = 0;
  for (std::size_t i = 0; i < now.served.size(); ++i) served += now.served[i] - before.served[i];
  // One server directly: the others were idle.
  const double workers = machine == "neighbour" ? 1 : inputs_.servers;
  return {.servers = static_cast<double>(served) / inputs_.server_capacity / workers / span,
          .server_cards = seconds(now.server_card - before.server_card) / span,
          .director = seconds(now.director - before.director) / span,
          .director_card = seconds(now.director_card - before.director_card) / span,
          .client_card = seconds(now.client_card - before.client_card) / span,
          .ring_losses = now.ring_losses - before.ring_losses};
}

}  // namespace viplane::throughput
