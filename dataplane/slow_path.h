// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <optional>
#include <vector>

#include "dataplane/connection_table.h"
#include "dataplane/forwarder.h"
#include "dataplane/frame_view.h"
#include "dataplane/reassembly.h"
#include "net/icmp.h"
#include "net/ipv4.h"

namespace viplane::dataplane {

// What the packet core leaves to the host: first packets, ICMP, IPv4 options, what does not fit, what is not ours.
// Every function returns the frame's reason and leaves the frame unchanged unless the reason says that it was sent.
class SlowPath {
 public:
  SlowPath(ConnectionTable& connections, Emitter& emitter);

  // A frame that parse() did not take for a plain TCP or UDP packet.
  Reason other(Frame& frame);
  // A plain packet that find_and_forward() did not send.
  Reason settle(Frame& frame, const path::Packet& packet, path::Outcome outcome);

  // The next hop for which the last frame with the reason neighbour_unresolved waits.
  NextHopIndex awaited() const { return awaited_; }

  // Datagrams whose fragments are waited for; those whose time is over are given up.
  Reassembly& reassembly() { return reassembly_; }

  // See Forwarder.
  void set_sync_group(std::optional<Endpoint> group) { sync_group_ = group; }

 private:
  using FlowEntry = path::FlowEntry;

  // First packets.
  Reason unknown(Frame& frame, const path::Packet& packet);
  Reason begin(Frame& frame, const path::Packet& packet, Service& service);
  Reason syn_on_known(Frame& frame, const path::Packet& packet);
  Reason server_unavailable(Frame& frame, const path::Packet& packet);
  Reason without_connection(Frame& frame, const path::Packet& packet);
  Reason send(Frame& frame, const path::Packet& packet, ServerIndex server);

  // Plain packets with a twist.
  Reason conclude(Frame& frame, const path::Packet& packet, path::Outcome outcome, ServerIndex server);
  Reason conclude_reply(Frame& frame, const path::Packet& packet, path::Outcome outcome, FlowEntry& reply);
  Reason forward(Frame& frame, const path::Packet& packet);  // the core again
  NextHopIndex next_hop_of(const path::FlowEntry& flow) const;
  Reason leave(Frame& frame, path::Outcome outcome, NextHopIndex next_hop);
  Reason hold(NextHopIndex next_hop);
  Reason refuse_size(ByteView packet, const path::Server& server);
  bool forgets_mtu(ServerIndex server);
  MutableByteView copy(ByteView packet);
  Reason send_fragments(Frame& frame, const path::Packet& packet, ServerIndex server);
  Reason send_reply_fragments(Frame& frame, const path::Packet& packet, FlowEntry& reply);
  void emit_fragments(const Frame& frame, NextHopIndex next_hop, std::uint16_t mtu);
  static void fill_udp_checksum(Frame& frame, const path::Packet& packet);

  // Everything else.
  Reason ipv6(ByteView packet) const;
  Reason fragment(Frame& frame, const Ipv4View& ip);
  Reason fragments_concern(const Ipv4View& ip) const;
  Reason put_together();
  Reason with_options(Frame& frame, const Ipv4View& ip);

  // ICMP errors that arrive: icmp_inbound.cc.
  struct Quoted;
  Reason icmp(Frame& frame, const Ipv4View& ip);
  Reason about_tunnel(const IcmpView& message, const Quoted& outer);
  Reason about_request(Frame& frame, const Ipv4View& ip, const Quoted& quoted);
  Reason about_reply(Frame& frame, const Ipv4View& ip, const Quoted& quoted);
  Reason learn_mtu(const IcmpView& message, const Quoted& inner, ServerIndex server);
  Reason translate_error(Frame& frame, const Ipv4View& ip, const Quoted& quoted, const path::TransportAddress& end,
                         NextHopIndex next_hop, bool to_server);

  // ICMP errors that leave.
  void tell(ByteView packet, IcmpType type, std::uint8_t code, std::uint32_t rest, bool from_target);

  bool is_local(std::uint32_t wire_address) const;
  bool is_for_sync_group(const Ipv4View& ip) const;
  IpAddress source_towards(NextHopIndex next_hop) const;

  ConnectionTable& connections_;
  ServiceTable::State& services_;
  Emitter& emitter_;
  LazyArray<std::byte> scratch_;
  Reassembly reassembly_;
  std::uint16_t largest_fragment_ = 0;  // of the datagram that goes on in fragments like those it came in; 0: a frame
  NextHopIndex awaited_ = kNoNextHop;
  std::optional<Endpoint> sync_group_;
  std::uint16_t identification_ = 1;
};

}  // namespace viplane::dataplane
