// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <string>

#include "sim/world.h"

namespace viplane::sim {

using namespace std::chrono_literals;

inline IpAddress address(const char* text) { return IpAddress::parse(text).value(); }
inline Ipv4 ipv4(const char* text) { return address(text).v4_value(); }

// Builds topologies for tests in few words: hosts of 10.0.0.0/24 on switches.
struct LanBuilder {
  Topology topology;

  LanBuilder& add_switch(const std::string& name) {
    topology.switches.push_back({.name = name});
    return *this;
  }
  LanBuilder& add_trunk(const std::string& a, const std::string& b) {
    topology.trunks.push_back({.a = a, .b = b, .link = {}});
    return *this;
  }
  // The node, to be refined.
  NodeSpec& add_host(const std::string& name, const std::string& prefix, const std::string& peer = "sw",
                     Role role = Role::other) {
    NodeSpec node;
    node.name = name;
    node.role = role;
    topology.nodes.push_back(node);
    add_interface(name, "eth0", prefix, peer);
    return topology.nodes.back();
  }
  InterfaceSpec& add_interface(const std::string& node, const std::string& name, const std::string& prefix,
                               const std::string& peer) {
    InterfaceSpec interface;
    interface.name = name;
    interface.peer = peer;
    if (!prefix.empty()) interface.addresses = {IpPrefix::parse(prefix).value()};
    NodeSpec* owner = nullptr;
    for (NodeSpec& known : topology.nodes) {
      if (known.name == node) owner = &known;
    }
    return owner->interfaces.emplace_back(interface);
  }
};

// Two hosts and a switch.
inline Topology two_hosts() {
  LanBuilder lan;
  lan.add_switch("sw");
  lan.add_host("a", "10.0.0.1/24");
  lan.add_host("b", "10.0.0.2/24");
  return lan.topology;
}

// Counts what a host hears back.
class EchoCounter : public PacketHandler {
 public:
  explicit EchoCounter(Host& host) : host_(host) { host.bind(1, this); }
  bool on_packet(const ReceivedPacket& packet) override {
    const auto icmp = IcmpView::parse(packet.payload);
    if (icmp && icmp->type() == IcmpType::echo_reply) {
      ++replies;
      last_at = host_.now();
    } else if (icmp && icmp->is_error()) {
      ++errors;
      last_type = icmp->type();
      last_code = icmp->code();
      last_reporter = packet.source;
    }
    return true;
  }
  int replies = 0;
  int errors = 0;
  IcmpType last_type{};
  std::uint8_t last_code = 0;
  Ipv4 last_reporter = 0;
  Time last_at{};

 private:
  Host& host_;
};

}  // namespace viplane::sim
