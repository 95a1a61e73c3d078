// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <cstdint>
#include <string>

#include "env/random.h"
#include "net/frame.h"
#include "net/ipv4.h"
#include "net/time.h"
#include "sim/frame_buffer.h"
#include "sim/scheduler.h"

namespace viplane::sim {

// An IPv4 address as a number in host byte order (IpAddress::v4_value()); what the fast path compares.
using Ipv4 = std::uint32_t;

constexpr bool is_multicast(Ipv4 address) { return address >> 28 == 0xe; }

// One IPv4 packet that reached its host, out of its tunnel if it came by one. The views are valid during the call.
struct ReceivedPacket {
  Ipv4 source = 0;
  Ipv4 target = 0;
  std::uint8_t protocol = 0;
  std::uint8_t ttl = 0;
  std::uint8_t tos = 0;
  bool tunnelled = false;  // it came out of an IPIP packet
  ByteView packet;         // from the (inner) IPv4 header on, length from the header
  ByteView payload;        // what follows the IPv4 header and its options
};

// An ICMP error about a packet that this host sent.
struct IcmpError {
  std::uint8_t type = 0;
  std::uint8_t code = 0;
  std::uint16_t mtu = 0;  // of fragmentation needed
  Ipv4 reporter = 0;
  Ipv4 source = 0;  // of the packet in question
  Ipv4 target = 0;
  ByteView payload;  // at least the first 8 octets after its IPv4 header
};

// A transport protocol, or one service of it, above the IP layer.
class PacketHandler {
 public:
  virtual ~PacketHandler() = default;
  // False: nobody listens there. The host then answers as a kernel does (TCP reset, port unreachable).
  virtual bool on_packet(const ReceivedPacket& packet) = 0;
  virtual void on_icmp_error(const IcmpError&) {}
  // The host lost its power: connections and everything else in memory are gone, nothing can be sent.
  virtual void on_power_loss() {}
  virtual void on_power_return() {}
};

// Sees every IPv4 packet that arrives, before the stack may refuse it. Does not change who listens meanwhile.
class PacketTap {
 public:
  virtual ~PacketTap() = default;
  virtual void on_arrival(const Ipv4View& packet) = 0;
};

struct PacketSpec {
  Ipv4 source = 0;  // 0: the address that the route prefers
  Ipv4 target = 0;
  std::uint8_t protocol = 0;
  std::uint8_t ttl = 64;
  std::uint8_t tos = 0;
  bool dont_fragment = true;
};

enum class SendResult : std::uint8_t {
  sent,      // handed to the interface, or waiting for its next hop to be resolved
  no_route,  // also: no interface up
  too_big,   // larger than path_mtu() and must not be fragmented
  down,      // the host has no power
};

// The IPv4 layer of a simulated host, as a transport sees it.
class IpStack {
 public:
  virtual ~IpStack() = default;
  virtual const std::string& name() const = 0;
  virtual Scheduler& scheduler() = 0;
  Time now() { return scheduler().now(); }
  virtual Random fork_random(std::string_view user) = 0;

  // A buffer for a payload, with room for all headers before it. The transport fills it, checksum included.
  static FrameRef allocate(std::size_t octets) { return FrameRef::allocate(octets); }
  // Puts the IPv4 header before `payload` and sends it. Delivery to the host's own addresses comes as a later event.
  virtual SendResult send(const PacketSpec& spec, FrameRef payload) = 0;

  // Who receives what is addressed to this host. A handler bound to a local port (TCP, UDP) comes before one bound to
  // the whole protocol. nullptr unbinds. Handlers outlive the host or unbind themselves.
  virtual void bind(std::uint8_t protocol, PacketHandler* handler) = 0;
  virtual void bind(std::uint8_t protocol, std::uint16_t port, PacketHandler* handler) = 0;

  virtual bool is_powered() const = 0;
  virtual bool is_local(Ipv4 address) const = 0;          // on any interface
  virtual Ipv4 source_for(Ipv4 target) const = 0;         // 0: no route
  virtual std::uint32_t path_mtu(Ipv4 target) const = 0;  // of the IP packet; learnt by ICMP, for ten minutes
  // The transport saw progress with `target`: its next hop is reachable (the kernel's dst_confirm).
  virtual void confirm_reachable(Ipv4 target) = 0;
};

}  // namespace viplane::sim
