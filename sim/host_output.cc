// SPDX-License-Identifier: GPL-2.0-or-later
// A host's way out: routing, next hops, fragmentation.
#include <algorithm>

#include "net/ethernet.h"
#include "sim/host.h"

namespace viplane::sim {
namespace {

constexpr std::uint16_t kDontFragment = 0x4000;

std::size_t slot_of(Ipv4 target) { return (target * 0x9e3779b1u) >> 24; }

// The header without options, checksum included; the packet's payload is in place.
void write_header(MutableByteView packet, const PacketSpec& spec, Ipv4 source, std::uint16_t identification) {
  std::byte* const at = packet.data();
  store_be32(at, 0x45000000u | std::uint32_t{spec.tos} << 16 | static_cast<std::uint32_t>(packet.size()));
  store_be16(at + 4, identification);
  store_be16(at + 6, spec.dont_fragment ? kDontFragment : 0);
  store_be32(at + 8, std::uint32_t{spec.ttl} << 24 | std::uint32_t{spec.protocol} << 16);
  store_be32(at + 12, source);
  store_be32(at + 16, spec.target);
  store_be16(at + 10, internet_checksum(packet.first(Ipv4View::kSize)));
}

}  // namespace

const Host::Destination* Host::destination(Ipv4 target) {
  Destination& entry = destinations_[slot_of(target)];
  if (entry.generation != generation_ || entry.target != target) resolve(entry, target);
  return entry.local || entry.interface != nullptr ? &entry : nullptr;
}

void Host::resolve(Destination& entry, Ipv4 target) {
  entry = {.target = target, .generation = generation_};
  if (is_local(target)) {
    entry.local = true;
    entry.source = target;
    entry.mtu = interfaces_[0]->mtu;
    return;
  }
  auto hop = next_hop(IpAddress::v4(target));
  if (!hop && (is_multicast(target) || target == 0xffffffff)) {
    for (const auto& interface : interfaces_) {
      if (interface->nic == nullptr) continue;
      const auto source = interface->source_for(IpAddress::v4(target));
      hop = NextHop{interface.get(), IpAddress::v4(target), source.value_or(IpAddress{}), interface->mtu};
      break;
    }
  }
  if (!hop || hop->interface->nic == nullptr) return;
  entry.interface = interfaces_[hop->interface->index].get();
  entry.source = hop->source.v4_value();
  entry.mtu = hop->mtu;
  NeighbourTable& neighbours = *entry.interface->neighbours;
  entry.neighbour = &neighbours.entry(hop->address);
  if (is_multicast(target)) neighbours.set_permanent(hop->address, multicast_mac(hop->address));
  if (is_broadcast(*entry.interface, target)) neighbours.set_permanent(hop->address, MacAddress::broadcast());
}

SendResult Host::send(const PacketSpec& spec, FrameRef payload) {
  if (!powered_ || paused_) return SendResult::down;
  const Destination* const to = destination(spec.target);
  if (to == nullptr) return SendResult::no_route;
  payload.make_writable();
  payload.prepend(Ipv4View::kSize);
  write_header(payload.bytes(), spec, spec.source != 0 ? spec.source : to->source, next_identification_++);
  const std::uint32_t mtu = path_mtus_.empty() ? to->mtu : path_mtus_.find(spec.target, to->mtu, scheduler_.now());
  if (payload.size() > mtu && !to->local) {
    if (spec.dont_fragment) return SendResult::too_big;
    send_fragments(*to, std::move(payload), mtu);
    return SendResult::sent;
  }
  output(*to, std::move(payload));
  return SendResult::sent;
}

void Host::output(const Destination& to, FrameRef packet) {
  if (to.local) return loop_back(std::move(packet));
  to.interface->neighbours->send(*to.neighbour, std::move(packet));
}

// RFC 791, section 3.2: pieces of a multiple of eight octets. Options stay with the first piece only.
void Host::send_fragments(Destination to, FrameRef packet, std::uint32_t mtu) {
  const auto whole = Ipv4View::parse(packet.view());
  if (!whole) return drop(HostDrop::malformed);
  const std::size_t most = (mtu - Ipv4View::kSize) / 8 * 8;
  const ByteView payload = whole->payload();
  for (std::size_t at = 0; at < payload.size(); at += most) {
    const ByteView piece = payload.subspan(at, std::min(most, payload.size() - at));
    const bool is_last = at + piece.size() == payload.size();
    FrameRef fragment = FrameRef::allocate(Ipv4View::kSize + piece.size());
    store_bytes(fragment.data() + Ipv4View::kSize, piece);
    write_ipv4(fragment.bytes(), {.source = whole->source(),
                                  .target = whole->target(),
                                  .protocol = whole->protocol(),
                                  .ttl = whole->ttl(),
                                  .tos = whole->tos(),
                                  .identification = whole->identification(),
                                  .more_fragments = !is_last || whole->more_fragments(),
                                  .fragment_offset = static_cast<std::uint16_t>(whole->fragment_offset() + at)});
    output(to, std::move(fragment));
  }
}

// To one of the host's own addresses: as its own event, so that no transport is called from inside its own send().
void Host::loop_back(FrameRef packet) {
  const auto fire = [](void* self, void* buffer, std::uint32_t) {
    Host& host = *static_cast<Host*>(self);
    FrameRef arrived = FrameRef::adopt(static_cast<FrameBuffer*>(buffer));
    if (!host.powered_) return host.drop(HostDrop::not_powered);
    host.on_ipv4({.in = *host.interfaces_[0], .frame = arrived}, arrived.view());
  };
  const auto discard = [](void* buffer) { FrameRef::adopt(static_cast<FrameBuffer*>(buffer)); };
  scheduler_.call_at(scheduler_.now(), fire, this, packet.release(), 0, discard);
}

bool Host::transmit_frame(Interface& out, FrameRef frame) {
  if (powered_ && !paused_ && out.nic->transmit(std::move(frame))) return true;
  drop(HostDrop::interface_down);
  return false;
}

Ipv4 Host::source_for(Ipv4 target) const {
  if (is_local(target)) return target;
  const auto hop = next_hop(IpAddress::v4(target));
  return hop ? hop->source.v4_value() : 0;
}

std::uint32_t Host::path_mtu(Ipv4 target) const {
  if (is_local(target)) return interfaces_[0]->mtu;
  const auto hop = next_hop(IpAddress::v4(target));
  return path_mtus_.find(target, hop ? hop->mtu : 1500, scheduler_.now());
}

void Host::confirm_reachable(Ipv4 target) {
  const Destination* const to = destination(target);
  if (to != nullptr && to->neighbour != nullptr) to->interface->neighbours->confirm(*to->neighbour);
}

}  // namespace viplane::sim
