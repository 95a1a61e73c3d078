// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <array>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "env/address_table.h"
#include "net/arp.h"
#include "net/icmp.h"
#include "net/ipv4.h"
#include "net/ipv6.h"
#include "sim/interface.h"
#include "sim/ip_stack.h"
#include "sim/neighbour_table.h"
#include "sim/nic.h"
#include "sim/path_mtu_cache.h"
#include "sim/routing_table.h"
#include "sim/topology.h"

namespace viplane::sim {

// Why a host's stack dropped a packet.
enum class HostDrop : std::uint8_t {
  not_powered,
  other_host,      // the frame's MAC is not ours
  malformed,       // header lengths or checksum
  martian_source,  // one of our own addresses, from outside
  reverse_path,    // rp_filter
  not_forwarding,  // not for us and ip_forward is off
  ttl_expired,
  no_route,
  too_big,
  unreachable,  // the next hop did not answer
  no_listener,
  fragment,  // fragments are not reassembled
  unknown_protocol,
  interface_down,
  kCount,
};
std::string_view to_string(HostDrop drop);

// A machine's kernel, as far as a network sees it: addresses on any interface (weak end-system model), ARP and ND with
// Linux's caches and settings, routing and forwarding, ICMP, tunnels that end here, and sockets' place above (IpStack).
// IPv6: addresses, ND, echo and delivery on the link; it does not forward IPv6.
class Host final : public IpStack, public FrameReceiver {
 public:
  Host(Scheduler& scheduler, const NodeSpec& spec, Random random);
  ~Host() override;

  // Interfaces, in the order of the topology; "lo" always exists. Ethernet interfaces come with their card.
  Interface& add_interface(const InterfaceSpec& spec, Nic* nic);
  Interface* find_interface(std::string_view name);
  const Interface* find_interface(std::string_view name) const;
  const std::vector<std::unique_ptr<Interface>>& interfaces() const { return interfaces_; }
  InterfaceSettings& all_settings() { return all_; }

  // What an administrator does. Deleting takes addresses and routes along, and the far end sees no carrier; creating
  // it again gives it what the topology says. Settings and neighbours' memory of us are others' business.
  void delete_interface(std::string_view name);
  void create_interface(std::string_view name);
  bool rename_interface(std::string_view from, const std::string& to);  // false: there is none
  void set_mtu(std::string_view interface, std::uint32_t mtu);

  // Addresses; each brings the route to its network. True: the table now is as asked.
  bool add_address(std::string_view interface, IpPrefix prefix, const AddressOptions& options = {});
  bool remove_address(std::string_view interface, IpPrefix prefix);
  std::vector<IpPrefix> addresses(std::string_view interface) const;
  bool holds(const IpAddress& address) const;  // on any interface

  // Routes.
  void add_route(const RouteSpec& spec);
  struct NextHop {
    const Interface* interface;
    IpAddress address;  // the target itself where it is on the link
    IpAddress source;
    std::uint32_t mtu;
  };
  std::optional<NextHop> next_hop(const IpAddress& target) const;
  // Routes that a process asks for. One more of the same changes nothing.
  void lend_route(const HostRoute& route, bool before_equals);
  void take_back_route(const HostRoute& route);
  const std::vector<HostRoute>& routes() const { return routes_.routes(); }
  // Called, as its own event, after addresses, routes or links changed.
  void on_change(std::function<void()> changed) { on_change_.push_back(std::move(changed)); }

  // Called at once when an interface's carrier comes or goes.
  void on_link(std::function<void(const Interface& interface, bool up)> changed) { on_link_ = std::move(changed); }

  // Power and pause. Without power nothing is received or sent; memory is lost.
  void lose_power();
  void regain_power();
  void pause() { paused_ = true; }
  void resume() { paused_ = false; }

  // IpStack
  const std::string& name() const override { return name_; }
  Scheduler& scheduler() override { return scheduler_; }
  Random fork_random(std::string_view user) override { return random_.fork(user); }
  SendResult send(const PacketSpec& spec, FrameRef payload) override;
  void bind(std::uint8_t protocol, PacketHandler* handler) override;
  void bind(std::uint8_t protocol, std::uint16_t port, PacketHandler* handler) override;
  bool is_powered() const override { return powered_; }
  bool is_local(Ipv4 address) const override;
  Ipv4 source_for(Ipv4 target) const override;
  std::uint32_t path_mtu(Ipv4 target) const override;
  void confirm_reachable(Ipv4 target) override;

  void set_tap(PacketTap* tap) { tap_ = tap; }  // nullptr: none

  // Sends an echo request; replies reach `handler` of the ICMP protocol, if bound.
  SendResult ping(Ipv4 target, std::uint16_t identifier, std::uint16_t sequence, std::size_t octets = 56);

  // FrameReceiver: what the kernel gets, from the card or from a director's port.
  void on_frame(Nic& nic, FrameRef frame) override;
  void on_carrier(Nic& nic, bool up) override;

  std::uint64_t drops(HostDrop reason) const { return drops_[static_cast<std::size_t>(reason)]; }
  std::uint64_t delivered() const { return delivered_; }

 private:
  class Output;
  // What a packet to one destination needs; valid while its generation is the host's.
  struct Destination {
    Ipv4 target = 0;
    std::uint32_t generation = 0;
    bool local = false;
    Interface* interface = nullptr;
    Neighbour* neighbour = nullptr;
    Ipv4 source = 0;
    std::uint32_t mtu = 0;
  };
  static constexpr std::size_t kDestinations = 256;

  // host_input.cc
  struct Arrival {
    Interface& in;
    FrameRef& frame;            // holds the packet
    bool unicast_frame = true;  // to one of the interface's own MACs
    bool tunnelled = false;
  };
  void on_ipv4(const Arrival& arrival, ByteView octets);
  void deliver(const Arrival& arrival, const Ipv4View& packet);
  void decapsulate(const Arrival& arrival, const Ipv4View& outer);
  bool passes_reverse_path(const Interface& in, Ipv4 source) const;
  bool is_broadcast(const Interface& in, Ipv4 address) const;
  PacketHandler* handler_for(std::uint8_t protocol, ByteView payload) const;
  // host_forward.cc
  void forward(const Arrival& arrival, const Ipv4View& packet);
  // host_output.cc
  const Destination* destination(Ipv4 target);
  void resolve(Destination& entry, Ipv4 target);
  void output(const Destination& to, FrameRef packet);
  void loop_back(FrameRef packet);
  void send_fragments(Destination to, FrameRef packet, std::uint32_t mtu);
  // host_arp.cc
  void on_arp(Interface& in, ByteView packet, bool unicast_frame);
  bool answers_arp(const Interface& in, const ArpView& request) const;
  Ipv4 arp_source(const Interface& out, Ipv4 wanted, const FrameRef* reason) const;
  void send_arp_request(Interface& out, const Neighbour& neighbour, bool unicast, const FrameRef* reason);
  // host_icmp.cc
  void on_icmp(const ReceivedPacket& packet);
  void on_icmp_error(const ReceivedPacket& packet);
  void send_icmp_error(IcmpType type, std::uint8_t code, ByteView about, std::uint32_t mtu = 0);
  void send_message(Ipv4 source, Ipv4 target, IpProtocol protocol, ByteView message, std::uint8_t tos = 0);
  void refuse(const ReceivedPacket& packet);
  // host_ipv6.cc
  void on_ipv6(Interface& in, ByteView packet);
  void on_neighbour_solicitation(Interface& in, const Ipv6View& packet);
  void on_neighbour_advertisement(Interface& in, const Ipv6View& packet);
  void send_solicitation(Interface& out, const Neighbour& neighbour, bool unicast);
  void send_ipv6(Interface& out, const IpAddress& next_hop, Bytes packet);

  Interface* interface_of(const Nic& nic);
  bool transmit_frame(Interface& out, FrameRef frame);
  void drop(HostDrop reason) { ++drops_[static_cast<std::size_t>(reason)]; }
  void changed();
  void remember(PacketHandler* handler);

  Scheduler& scheduler_;
  std::string name_;
  Random random_;
  bool ip_forward_;
  InterfaceSettings all_;
  std::vector<std::unique_ptr<Interface>> interfaces_;
  std::vector<std::unique_ptr<Output>> outputs_;
  RoutingTable routes_;
  std::vector<Ipv4> local_;  // sorted
  PathMtuCache path_mtus_;
  std::array<Destination, kDestinations> destinations_{};
  std::uint32_t generation_ = 1;
  std::array<PacketHandler*, 256> protocols_{};
  std::unordered_map<std::uint32_t, PacketHandler*> ports_;  // looked up only: protocol << 16 | port
  std::vector<PacketHandler*> handlers_;                     // bound now, in order: told about power
  std::vector<std::function<void()>> on_change_;
  std::vector<HostRoute> deleted_routes_;  // of deleted interfaces, like the addresses by their index
  std::vector<std::pair<std::uint8_t, InterfaceAddress>> deleted_addresses_;
  PacketTap* tap_ = nullptr;
  bool change_pending_ = false;
  std::function<void(const Interface&, bool)> on_link_;
  bool powered_ = true;
  bool paused_ = false;
  std::uint16_t next_identification_ = 0;
  std::uint64_t delivered_ = 0;
  std::array<std::uint64_t, static_cast<std::size_t>(HostDrop::kCount)> drops_{};
};

}  // namespace viplane::sim
