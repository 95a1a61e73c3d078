// SPDX-License-Identifier: GPL-2.0-or-later
#include "lint/file/file_lints.h"

namespace viplane::lint {
namespace {

constexpr unsigned kEthernetMtu = 1500;

// What a tunnel puts before a packet: an IPv4 or IPv6 header, and for GUE UDP and GUE, for GRE its header.
unsigned overhead(const config::RealServer& server) {
  const unsigned header = server.endpoint.address.is_v6 ? 40 : 20;
  switch (server.forwarding.tunnel_type) {
    case config::TunnelType::ipip: return header;
    case config::TunnelType::gue: return header + 8 + 4;
    case config::TunnelType::gre: return header + 4;
  }
  return header;
}

const config::RealServer* first_tunnelled(const config::VirtualServer& service) {
  for (const config::RealServer& server : service.real_servers)
    if (server.forwarding.method == config::ForwardingMethod::tun) return &server;
  return nullptr;
}

}  // namespace

void tun_mtu(const Subject& subject, Findings& out) {
  const auto known = subject.host != nullptr ? subject.host->smallest_mtu() : std::nullopt;
  for (const config::VirtualServer& service : subject.config.virtual_servers) {
    const config::RealServer* server = first_tunnelled(service);
    if (server == nullptr) continue;
    const unsigned mtu = known.value_or(kEthernetMtu), tunnelled = kEthernetMtu + overhead(*server);
    if (mtu >= tunnelled) continue;
    out.add(service.location, "virtual server " + service.name() + ": a full packet of " +
                                  std::to_string(kEthernetMtu) + " octets becomes one of " + std::to_string(tunnelled) +
                                  " in the tunnel, and " +
                                  (known ? "the smallest MTU here is " : "an Ethernet holds ") + std::to_string(mtu) +
                                  ": it is fragmented, or lost where ICMP is filtered");
    return;  // once is enough: the remedy is the same for all
  }
}

}  // namespace viplane::lint
