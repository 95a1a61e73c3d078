// SPDX-License-Identifier: GPL-2.0-or-later
#include "lab/port_filter.h"
#include "lab/slow_wire.h"
#include "scenarios/laboratory/fault_kinds.h"

namespace viplane::scenarios {
namespace {

// As nft has it: out of the machine is into the switch.
lab::Way way_of(Direction direction) {
  switch (direction) {
    case Direction::in: return lab::Way::to_machine;
    case Direction::out: return lab::Way::from_machine;
    case Direction::both: break;
  }
  return lab::Way::both;
}

LabFaultPtr filter(const LabParts& parts, const std::string& link, Direction direction, const std::string& match) {
  return std::make_unique<Lasting<lab::PortFilter>>([parts, link, direction, match] {
    return std::make_unique<lab::PortFilter>(parts.site.laboratory().fabric(), parts.site.port_of(link).name,
                                             way_of(direction), match);
  });
}

std::string match_of(std::uint16_t protocol) {
  if (protocol == kArpProtocol) return lab::arp_match();
  if (protocol == kIcmpErrors) return lab::icmp_error_match();
  return lab::protocol_match(static_cast<std::uint8_t>(protocol));
}

std::string match_of(const Prepared& prepared, const Fault& fault) {
  if (fault.verb == FaultVerb::lose_packets) return lab::chance_match(fault.percent / 100);
  if (fault.verb == FaultVerb::filter) return match_of(fault.protocol);
  std::vector<IpAddress> announced;
  for (const InstanceFacts& instance : prepared.facts.instances)
    announced.insert(announced.end(), instance.addresses.begin(), instance.addresses.end());
  return lab::announcement_match(announced);
}

void set_carrier(const LabParts& parts, const std::string& link, bool up) {
  lab::set_up(fabric_of(parts), parts.site.port_of(link).name, up);
}

LabFaultPtr cut_link(const Fault& fault, const LabParts& parts) {
  const std::string link = fault.targets.front();
  if (!fault.carrier_lost) return filter(parts, link, Direction::both, {});
  return simple([parts, link] { set_carrier(parts, link, false); }, [parts, link] { set_carrier(parts, link, true); });
}

class Flapping final : public LabFault {
 public:
  Flapping(const Fault& fault, const LabParts& parts) : fault_(fault), parts_(parts) {}
  void inject() override { flap(); }
  void heal() override {
    *turn_ += 1;  // what was planned is void
    if (is_down_) set_carrier(parts_, fault_.targets.front(), true);
  }

 private:
  void flap() {
    is_down_ = !is_down_;
    set_carrier(parts_, fault_.targets.front(), !is_down_);
    parts_.later(is_down_ ? fault_.down : fault_.every - fault_.down, [this, turn = turn_, planned = *turn_] {
      if (*turn == planned) flap();
    });
  }

  const Fault& fault_;
  LabParts parts_;
  bool is_down_ = false;
  std::shared_ptr<int> turn_ = std::make_shared<int>(0);
};

lab::WireTrouble trouble_of(const Fault& fault) {
  lab::WireTrouble trouble;
  switch (fault.verb) {
    case FaultVerb::delay_packets: trouble.delay = fault.by; break;
    case FaultVerb::jitter_packets: trouble.jitter = fault.by; break;
    case FaultVerb::reorder_packets:
      trouble.held_back = fault.percent / 100;
      trouble.held_back_by = fault.by;
      break;
    case FaultVerb::duplicate_packets: trouble.twice = fault.percent / 100; break;
    case FaultVerb::corrupt_packets: trouble.corrupted = fault.percent / 100; break;
    default: trouble.burst = fault.burst; trouble.every = fault.every;
  }
  return trouble;
}

LabFaultPtr bad_wire(const Fault& fault, const LabParts& parts) {
  return std::make_unique<Lasting<lab::SlowWire>>([parts, &fault] {
    const lab::WireTrouble trouble = trouble_of(fault);
    const lab::WireTrouble in = fault.direction == Direction::out ? lab::WireTrouble{} : trouble;
    const lab::WireTrouble out = fault.direction == Direction::in ? lab::WireTrouble{} : trouble;
    return std::make_unique<lab::SlowWire>(parts.site.laboratory(), parts.site.port_of(fault.targets.front()), in, out);
  });
}

LabFaultPtr filter_multicast(const Fault& fault, const LabParts& parts) {
  const auto set = [parts, link = fault.targets.front()](bool floods) {
    lab::set_multicast_flood(fabric_of(parts), parts.site.port_of(link).name, floods);
  };
  return simple([set] { set(false); }, [set] { set(true); });
}

}  // namespace

LabFaultPtr make_wire_fault(const Fault& fault, const LabParts& parts) {
  switch (fault.verb) {
    case FaultVerb::cut_link: return cut_link(fault, parts);
    case FaultVerb::flap_link: return std::make_unique<Flapping>(fault, parts);
    case FaultVerb::lose_packets:
    case FaultVerb::filter:
    case FaultVerb::lose_gratuitous_arp:
      return filter(parts, fault.targets.front(), fault.direction, match_of(parts.prepared, fault));
    case FaultVerb::filter_multicast: return filter_multicast(fault, parts);
    case FaultVerb::lose_bursts:
    case FaultVerb::delay_packets:
    case FaultVerb::jitter_packets:
    case FaultVerb::reorder_packets:
    case FaultVerb::duplicate_packets:
    case FaultVerb::corrupt_packets: return bad_wire(fault, parts);
    default: return nullptr;
  }
}

}  // namespace viplane::scenarios
