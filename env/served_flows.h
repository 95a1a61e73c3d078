// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "net/address.h"
#include "net/ip_protocol.h"

namespace viplane {

// Packets that the packet path answers for, by one of their ends.
struct ServedFlow {
  enum class End : std::uint8_t {
    service,      // `endpoint` is the packet's target: a virtual service
    real_server,  // `endpoint` is the packet's source: a server behind NAT, whose answers pass here on their way to the
                  // client. Its packets to the host itself (answers to health checks) are none of these.
  };
  End end = End::service;
  IpProtocol protocol = IpProtocol::tcp;
  Endpoint endpoint;  // port 0: every port

  auto operator<=>(const ServedFlow&) const = default;
};

// What the host shall leave to the director. A host that sees every frame (PortInfo::host_sees_every_frame) must not
// answer these as well, nor forward them; a port that can choose takes these and leaves the rest to the host. While the
// host does not hold a service's address, packets to it are the host's as ever.
class ServedFlows {
 public:
  virtual ~ServedFlows() = default;
  // Replaces what was set before. Empty: nothing is served, as when no director runs.
  virtual void set(std::span<const ServedFlow> flows) = 0;
};

// For worlds in which a verdict settles what the host gets.
class NoServedFlows final : public ServedFlows {
 public:
  void set(std::span<const ServedFlow>) override {}
};

// Remembers what it was told, for tests.
class FakeServedFlows final : public ServedFlows {
 public:
  void set(std::span<const ServedFlow> flows) override { flows_.assign(flows.begin(), flows.end()); }
  const std::vector<ServedFlow>& flows() const { return flows_; }

 private:
  std::vector<ServedFlow> flows_;
};

}  // namespace viplane
