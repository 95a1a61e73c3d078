// SPDX-License-Identifier: GPL-2.0-or-later
#include "scenarios/laboratory/fault_kinds.h"

namespace viplane::scenarios {
namespace {

// Where a scenario's name of a link leads: the machine and its interface.
struct NodeInterface {
  std::string node;
  std::string interface;
};

NodeInterface interface_of(const LabParts& parts, const std::string& link) {
  const lab::Laboratory::Port port = parts.site.port_of(link);
  return {port.machine, port.interface};
}

const lab::NetworkNamespace& network_of(const LabParts& parts, const std::string& node) {
  return parts.site.machine(node).network();
}

LabFaultPtr set_mtu(const Fault& fault, const LabParts& parts) {
  const auto set = [parts, link = fault.targets.front(), of = fault.mtu_of](std::uint32_t mtu) {
    // A switch port forwards nothing that is larger than its own MTU, and says nothing.
    if (of == MtuOf::cable) return lab::set_mtu(fabric_of(parts), parts.site.port_of(link).name, mtu);
    const NodeInterface at = interface_of(parts, link);
    lab::set_mtu(network_of(parts, at.node), at.interface, mtu);
  };
  const std::uint32_t usual = parts.site.mtu_of(fault.targets.front());
  return simple([set, mtu = fault.mtu] { set(mtu); }, [set, usual] { set(usual); });
}

LabFaultPtr merge_frames(const Fault& fault, const LabParts& parts) {
  const auto set = [parts, link = fault.targets.front()](bool merges) {
    const NodeInterface at = interface_of(parts, link);
    lab::set_merging(network_of(parts, at.node), at.interface, merges);
  };
  return simple([set] { set(true); }, [set] { set(false); });
}

LabFaultPtr remove_address(const Fault& fault, const LabParts& parts) {
  const std::string node = fault.targets.front().substr(0, fault.targets.front().find(':'));
  const auto held = std::make_shared<std::optional<lab::HeldAddress>>();
  return simple([parts, node, held, &fault] { *held = lab::remove_address(network_of(parts, node), fault.address); },
                [parts, node, held] {
                  if (!*held) return;
                  const auto& network = network_of(parts, node);
                  lab::remove_address(network, (*held)->prefix.address);  // somebody else may have put it back
                  lab::add_address(network, (*held)->interface, (*held)->prefix);
                });
}

LabFaultPtr delete_interface(const Fault& fault, const LabParts& parts) {
  const NodeInterface at = interface_of(parts, fault.targets.front());
  return simple([parts, at] { parts.site.laboratory().unplug(at.node, at.interface); },
                [parts, at] {
                  parts.site.plug(at.node, at.interface);
                  parts.site.restore_routes(at.node);
                  parts.machine_returned();
                });
}

LabFaultPtr rename_interface(const Fault& fault, const LabParts& parts) {
  const NodeInterface at = interface_of(parts, fault.targets.front());
  const auto rename = [parts, at](const std::string& from, const std::string& to) {
    lab::rename_link(network_of(parts, at.node), from, to);
    parts.site.restore_routes(at.node);
  };
  return simple([rename, at, &fault] { rename(at.interface, fault.to); },
                [rename, at, &fault] { rename(fault.to, at.interface); });
}

}  // namespace

LabFaultPtr make_interface_fault(const Fault& fault, const LabParts& parts) {
  switch (fault.verb) {
    case FaultVerb::set_mtu: return set_mtu(fault, parts);
    case FaultVerb::merge_frames: return merge_frames(fault, parts);
    case FaultVerb::remove_address: return remove_address(fault, parts);
    case FaultVerb::delete_interface: return delete_interface(fault, parts);
    case FaultVerb::rename_interface: return rename_interface(fault, parts);
    default: return nullptr;
  }
}

}  // namespace viplane::scenarios
