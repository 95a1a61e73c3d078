// SPDX-License-Identifier: GPL-2.0-or-later
#include "scenarios/runner/traffic_plant.h"

#include "scenarios/runner/requests.h"
#include "sim/traffic/closed_loop.h"
#include "sim/traffic/long_lived.h"
#include "sim/traffic/open_loop.h"
#include "sim/traffic/prober.h"

namespace viplane::scenarios {

TrafficPlant::TrafficPlant(sim::World& world, const Prepared& prepared) : world_(world), prepared_(prepared) {
  for (const PlannedServer& server : prepared.site.plan.servers) add_server(server);
  for (const DirectorPlan& director : prepared.directors) {
    connectors_.push_back(std::make_unique<sim::TcpStreamConnector>(stack_of(director.name)));
    world.node(director.name).set_stream_connector(*connectors_.back());
  }
  for (const TrafficSpec& spec : prepared.scenario.traffic) {
    clients_.push_back(std::make_unique<Client>());
    clients_.back()->load = make_client(spec);
  }
}

TrafficPlant::~TrafficPlant() = default;

sim::TcpStack& TrafficPlant::stack_of(const std::string& node) {
  auto& stack = stacks_[node];
  if (!stack) stack = std::make_unique<sim::TcpStack>(world_.host(node));
  return *stack;
}

sim::EchoService& TrafficPlant::echo_of(const std::string& node) {
  auto& echo = echoes_[node];
  if (!echo) echo = std::make_unique<sim::EchoService>(world_.host(node));
  return *echo;
}

void TrafficPlant::add_server(const PlannedServer& server) {
  sim::RealServerOptions options;
  options.page = sim::Page::of_size(page_octets(prepared_.scenario));
  const RealServerSpec spec = real_server_spec(prepared_.scenario, server.address);
  options.service_time = spec.service_time;
  options.workers = static_cast<int>(spec.workers);
  options.backlog = spec.backlog;
  for (const CheckedPage& page : prepared_.pages) {
    if (page.server == server.address) options.pages.insert_or_assign(page.path, sim::Page(page.body, page.status));
  }
  for (const std::uint16_t port : server.ports) {
    options.port = port;
    servers_[server.name].push_back(std::make_unique<sim::RealServer>(stack_of(server.name), options));
  }
}

std::unique_ptr<sim::TrafficClient> TrafficPlant::make_client(const TrafficSpec& spec) {
  const Endpoint service = service_to_ask(spec, prepared_.facts);
  const sim::TrafficName name{spec.client, service.to_string()};
  EventLog& events = world_.events();
  switch (spec.kind) {
    case TrafficKind::prober:
    case TrafficKind::ping: {
      sim::ProberOptions options{.service = service, .interval = spec.every};
      options.timeout = spec.timeout.value_or(options.timeout);
      if (spec.kind == TrafficKind::ping)
        return std::make_unique<sim::EchoProber>(echo_of(spec.client), events, name, options);
      return std::make_unique<sim::ConnectProber>(stack_of(spec.client), events, name, options);
    }
    case TrafficKind::closed: {
      sim::ClosedLoopOptions options{.service = service, .clients = static_cast<int>(spec.connections)};
      options.request = request_of(spec, "HTTP/1.0");
      return std::make_unique<sim::ClosedLoopClient>(stack_of(spec.client), events, name, options);
    }
    case TrafficKind::open: {
      sim::OpenLoopOptions options{.service = service, .requests_per_second = spec.per_second};
      options.timeout = spec.timeout.value_or(options.timeout);
      options.request = request_of(spec, "HTTP/1.0");
      return std::make_unique<sim::OpenLoopClient>(stack_of(spec.client), events, name, options);
    }
    case TrafficKind::long_lived: {
      sim::LongLivedOptions options{
          .service = service, .connections = static_cast<int>(spec.connections), .period = spec.every};
      options.timeout = spec.timeout.value_or(options.timeout);
      options.request = request_of(spec, "HTTP/1.1");
      return std::make_unique<sim::LongLivedClient>(stack_of(spec.client), events, name, options);
    }
  }
  return nullptr;
}

void TrafficPlant::schedule() {
  for (std::size_t i = 0; i < clients_.size(); ++i) {
    const TrafficSpec& spec = prepared_.scenario.traffic[i];
    Client& client = *clients_[i];
    world_.at(spec.start, [&client] {
      client.running = true;
      client.load->start();
    });
    if (spec.stop) world_.at(*spec.stop, [this, &client] { stop(client); });
  }
}

void TrafficPlant::stop(Client& client) {
  if (std::exchange(client.running, false)) client.load->stop();
}

void TrafficPlant::finish() {
  for (const auto& client : clients_) stop(*client);
}

void TrafficPlant::set_behaviour(const std::string& target, sim::ServerBehaviour behaviour, Duration service_time) {
  for (const PlannedServer& server : prepared_.site.plan.servers) {
    if (server.name != target && server.address.to_string() != target) continue;
    for (const auto& one : servers_[server.name]) {
      const double usual = seconds(one->options().service_time);
      const double slowness = usual > 0 && service_time > Duration{0} ? seconds(service_time) / usual : 1.0;
      one->set_behaviour(behaviour, slowness);
    }
  }
}

}  // namespace viplane::scenarios
