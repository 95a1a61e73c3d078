// SPDX-License-Identifier: GPL-2.0-or-later
#include "scenarios/laboratory/faults.h"

#include <utility>
#include <vector>

#include "lab/hostile_router.h"
#include "lab/port_filter.h"
#include "lab/slow_wire.h"
#include "scenarios/runner/requests.h"

namespace viplane::scenarios {
namespace {

// A call and its undoing.
class Simple final : public LabFault {
 public:
  Simple(std::function<void()> inject, std::function<void()> heal)
      : inject_(std::move(inject)), heal_(std::move(heal)) {}
  void inject() override { inject_(); }
  void heal() override {
    if (heal_) heal_();
  }

 private:
  std::function<void()> inject_, heal_;
};

// Something that does harm as long as it exists.
template <class Harm>
class Lasting final : public LabFault {
 public:
  explicit Lasting(std::function<std::unique_ptr<Harm>()> make) : make_(std::move(make)) {}
  void inject() override { harm_ = make_(); }
  void heal() override { harm_.reset(); }

 private:
  std::function<std::unique_ptr<Harm>()> make_;
  std::unique_ptr<Harm> harm_;
};

using FaultPtr = std::unique_ptr<LabFault>;

FaultPtr simple(std::function<void()> inject, std::function<void()> heal = {}) {
  return std::make_unique<Simple>(std::move(inject), std::move(heal));
}

// As nft has it: out of the machine is into the switch.
lab::Way way_of(Direction direction) {
  switch (direction) {
    case Direction::in: return lab::Way::to_machine;
    case Direction::out: return lab::Way::from_machine;
    case Direction::both: break;
  }
  return lab::Way::both;
}

Forgery forgery_of(HostileKind kind) {
  switch (kind) {
    case HostileKind::bad_checksum: return Forgery::bad_checksum;
    case HostileKind::ttl_254: return Forgery::ttl_254;
    case HostileKind::wrong_version: return Forgery::wrong_version;
    case HostileKind::priority_255: return Forgery::priority_255;
    case HostileKind::priority_0: return Forgery::priority_0;
  }
  return Forgery::bad_checksum;
}

FaultPtr filter(const LabParts& parts, const std::string& link, Direction direction, const std::string& match) {
  return std::make_unique<Lasting<lab::PortFilter>>([parts, link, direction, match] {
    return std::make_unique<lab::PortFilter>(parts.site.laboratory().fabric(), parts.site.port_of(link).name,
                                             way_of(direction), match);
  });
}

std::string match_of(const Prepared& prepared, const Fault& fault) {
  if (fault.verb == FaultVerb::lose_packets) return lab::chance_match(fault.percent / 100);
  if (fault.verb == FaultVerb::filter)
    return fault.protocol == 0 ? lab::arp_match() : lab::protocol_match(fault.protocol);
  std::vector<IpAddress> announced;
  for (const InstanceFacts& instance : prepared.facts.instances)
    announced.insert(announced.end(), instance.addresses.begin(), instance.addresses.end());
  return lab::announcement_match(announced);
}

const lab::NetworkNamespace& fabric(const LabParts& parts) { return parts.site.laboratory().fabric().network(); }

FaultPtr cut_link(const Fault& fault, const LabParts& parts) {
  const std::string link = fault.targets.front();
  if (!fault.carrier_lost) return filter(parts, link, Direction::both, {});
  const auto set = [parts, link](bool up) { lab::set_up(fabric(parts), parts.site.port_of(link).name, up); };
  return simple([set] { set(false); }, [set] { set(true); });
}

FaultPtr cut_trunk(const LabParts& parts) {
  // A trunk that is out of its switch is cut for both, and no machine sees it.
  const auto plug = [parts](bool plugged) {
    for (const auto& port : parts.site.laboratory().trunk_ports())
      lab::set_bridge(fabric(parts), port.name, plugged ? port.network_switch : std::string());
  };
  return simple([plug] { plug(false); }, [plug] { plug(true); });
}

FaultPtr kill_switch(const Fault& fault, const LabParts& parts) {
  const std::string name = fault.targets.front();
  const auto set = [parts, name](bool up) {
    for (const auto& port : parts.site.laboratory().ports_on(name)) lab::set_up(fabric(parts), port.name, up);
    lab::set_up(fabric(parts), name, up);
  };
  return simple([set] { set(false); }, [set] { set(true); });
}

FaultPtr isolate(const Fault& fault, const LabParts& parts) {
  const auto set = [parts, links = fault.targets](bool isolated) {
    for (const std::string& link : links) lab::set_isolated(fabric(parts), parts.site.port_of(link).name, isolated);
  };
  return simple([set] { set(true); }, [set] { set(false); });
}

FaultPtr delay(const Fault& fault, const LabParts& parts) {
  return std::make_unique<Lasting<lab::SlowWire>>([parts, &fault] {
    const Duration in = fault.direction == Direction::out ? Duration{0} : fault.by;
    const Duration out = fault.direction == Direction::in ? Duration{0} : fault.by;
    return std::make_unique<lab::SlowWire>(parts.site.laboratory(), parts.site.port_of(fault.targets.front()), in, out);
  });
}

FaultPtr hostile(const Fault& fault, const LabParts& parts) {
  return std::make_unique<Lasting<lab::HostileRouter>>([parts, &fault] {
    return std::make_unique<lab::HostileRouter>(parts.site.machine(kStranger), "eth0",
                                                parts.prepared.site.plan.stranger, forgery_of(fault.hostile),
                                                fault.per_second);
  });
}

FaultPtr crash(const Fault& fault, const LabParts& parts) {
  const std::string node = fault.targets.front();
  const auto director = parts.directors.find(node);
  if (director == parts.directors.end()) {
    return simple([parts, node] { parts.site.crash(node); },
                  [parts, node] {
                    parts.site.power_on(node);
                    if (const PlannedServer* server = parts.traffic.find_server(node))
                      parts.traffic.start_server(*server);
                    parts.machine_returned();
                  });
  }
  LabDirector& victim = *director->second;
  return simple([&victim] { victim.crash(); },
                [parts, &victim] {
                  victim.power_on();
                  parts.machine_returned();
                  parts.later(parts.prepared.scenario.topology.boot, [&victim] { victim.start(); });
                });
}

FaultPtr of_director(const Fault& fault, const LabParts& parts) {
  LabDirector& victim = *parts.directors.at(fault.targets.front());
  const auto start = [&victim] { victim.start(); };
  switch (fault.verb) {
    case FaultVerb::kill_process: return simple([&victim, &fault] { victim.kill(fault.part); }, start);
    case FaultVerb::freeze: return simple([&victim] { victim.freeze(true); }, [&victim] { victim.freeze(false); });
    case FaultVerb::terminate: return simple([&victim] { victim.terminate(); }, start);
    case FaultVerb::reload: {
      const std::string path = fault.config.empty() ? fault.config : parts.prepared.scenario.path_of(fault.config);
      return simple([&victim, path] { victim.reload(path); });
    }
    default: return simple(start);
  }
}

FaultPtr of_server(const Fault& fault, const LabParts& parts) {
  const PlannedServer& server = *parts.traffic.find_server(fault.targets.front());
  LabTraffic& traffic = parts.traffic;
  switch (fault.verb) {
    case FaultVerb::server_refuses:
      return simple([&traffic, &server] { traffic.web_server(server).refuse(true); },
                    [&traffic, &server] { traffic.web_server(server).refuse(false); });
    case FaultVerb::server_slow: {
      const Duration usual = real_server_spec(parts.prepared.scenario, server.address).service_time;
      return simple([&traffic, &server, &fault] { traffic.web_server(server).set_service_time(fault.service_time); },
                    [&traffic, &server, usual] { traffic.web_server(server).set_service_time(usual); });
    }
    default:
      return simple(
          [parts, &server] {
            parts.traffic.forget_server(server);
            parts.site.crash(server.name);
          },
          [parts, &server] {
            parts.site.power_on(server.name);
            parts.traffic.start_server(server);
            parts.machine_returned();
          });
  }
}

}  // namespace

FaultPtr make_lab_fault(const Fault& fault, const LabParts& parts) {
  switch (fault.verb) {
    case FaultVerb::cut_link: return cut_link(fault, parts);
    case FaultVerb::lose_packets:
    case FaultVerb::filter:
    case FaultVerb::lose_gratuitous_arp:
      return filter(parts, fault.targets.front(), fault.direction, match_of(parts.prepared, fault));
    case FaultVerb::delay_packets: return delay(fault, parts);
    case FaultVerb::isolate_ports: return isolate(fault, parts);
    case FaultVerb::cut_trunk: return cut_trunk(parts);
    case FaultVerb::kill_switch: return kill_switch(fault, parts);
    case FaultVerb::crash: return crash(fault, parts);
    case FaultVerb::server_down:
    case FaultVerb::server_slow:
    case FaultVerb::server_refuses: return of_server(fault, parts);
    case FaultVerb::hostile_advertisements: return hostile(fault, parts);
    default: return of_director(fault, parts);
  }
}

}  // namespace viplane::scenarios
