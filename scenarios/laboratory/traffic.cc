// SPDX-License-Identifier: GPL-2.0-or-later
#include "scenarios/laboratory/traffic.h"

#include <algorithm>

#include "scenarios/laboratory/traffic_events.h"
#include "scenarios/runner/requests.h"

namespace viplane::scenarios {
namespace {

// Below this a real computer's own time for a request is as long.
constexpr Duration kLeastServiceTime = std::chrono::milliseconds(1);

lab::LoadKind to_lab(TrafficKind kind) {
  switch (kind) {
    case TrafficKind::prober: return lab::LoadKind::prober;
    case TrafficKind::closed: return lab::LoadKind::closed;
    case TrafficKind::open: return lab::LoadKind::open;
    case TrafficKind::long_lived: return lab::LoadKind::long_lived;
    case TrafficKind::ping: return lab::LoadKind::ping;
  }
  return lab::LoadKind::prober;
}

class Recorder final : public EventLog {
 public:
  explicit Recorder(Chronicle& chronicle) : chronicle_(chronicle) {}
  // The report says from when to when in seconds of the laboratory's clock.
  void record(Event event) override {
    for (auto& [name, value] : event.fields) {
      auto* const at = std::get_if<double>(&value);
      if (at != nullptr && (name == "from_s" || name == "to_s")) *at -= seconds(chronicle_.zero());
    }
    chronicle_.record(std::move(event));
  }

 private:
  Chronicle& chronicle_;
};

}  // namespace

LabTraffic::LabTraffic(const Prepared& prepared, LabSite& site) : prepared_(prepared), site_(site) {
  for (const PlannedServer& server : prepared.site.plan.servers) start_server(server);
}

const PlannedServer* LabTraffic::find_server(const std::string& target) const {
  for (const PlannedServer& server : prepared_.site.plan.servers) {
    if (server.name == target || server.address.to_string() == target) return &server;
  }
  return nullptr;
}

void LabTraffic::make_tunnel(const PlannedServer& server) {
  for (const sim::NodeSpec& node : prepared_.site.topology.nodes) {
    if (node.name != server.name) continue;
    for (const sim::InterfaceSpec& interface : node.interfaces) {
      if (interface.name != "tunl0") continue;
      std::set<IpAddress> addresses;
      for (const IpPrefix& prefix : interface.addresses) addresses.insert(prefix.address);
      servers_[server.name].tunnel = std::make_unique<lab::Decapsulator>(site_.machine(server.name), addresses);
    }
  }
}

void LabTraffic::start_server(const PlannedServer& server) {
  make_tunnel(server);
  lab::WebServerOptions options;
  options.ports = server.ports;
  options.page_octets = page_octets(prepared_.scenario);
  const RealServerSpec spec = real_server_spec(prepared_.scenario, server.address);
  if (spec.service_time >= kLeastServiceTime) options.service_time = spec.service_time;
  for (const CheckedPage& page : prepared_.pages) {
    if (page.server == server.address) options.pages[page.path] = {page.body, page.status};
  }
  servers_[server.name].web = std::make_unique<lab::WebServer>(site_.machine(server.name), options);
}

lab::Load LabTraffic::load_of(const TrafficSpec& spec, const Chronicle& chronicle) const {
  lab::Load load;
  load.kind = to_lab(spec.kind);
  load.service = service_to_ask(spec, prepared_.facts);
  load.start = chronicle.to_laboratory(spec.start);
  load.stop = chronicle.to_laboratory(std::min(spec.stop.value_or(Time::max()), Time(prepared_.scenario.duration)));
  load.every = spec.every;
  load.per_second = spec.per_second;
  load.connections = spec.connections;
  load.timeout = spec.timeout.value_or(lab::usual_timeout(load.kind));
  load.request = request_of(spec, spec.kind == TrafficKind::long_lived ? "HTTP/1.1" : "HTTP/1.0");
  return load;
}

void LabTraffic::start_clients(const Chronicle& chronicle) {
  for (const TrafficSpec& spec : prepared_.scenario.traffic) {
    clients_.push_back(std::make_unique<lab::Client>(site_.machine(spec.client), load_of(spec, chronicle)));
  }
}

void LabTraffic::finish(Chronicle& chronicle) {
  Recorder recorder(chronicle);
  for (std::size_t i = 0; i < clients_.size(); ++i) {
    const TrafficSpec& spec = prepared_.scenario.traffic[i];
    const lab::Load load = load_of(spec, chronicle);
    record_traffic(spec, load.service, clients_[i]->attempts(), load.start, load.stop, recorder);
  }
}

}  // namespace viplane::scenarios
