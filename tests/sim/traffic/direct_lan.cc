// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/sim/traffic/direct_lan.h"

#include <algorithm>

#include "net/icmp.h"
#include "net/ipv4.h"
#include "sim/traffic/tcp_segment.h"

namespace viplane::sim {
namespace {

bool is_sound(const Ipv4View& packet) {
  if (!packet.checksum_ok()) return false;
  if (packet.protocol() != IpProtocol::tcp) return true;
  return decode_tcp(packet.source_value(), packet.target_value(), packet.payload()).has_value();
}

}  // namespace

DirectHost& DirectLan::host(const std::string& name, std::uint32_t address) {
  auto& host = hosts_[address];
  if (!host) host = std::make_unique<DirectHost>(*this, name, address);
  return *host;
}

void DirectLan::carry(DirectHost& from, FrameRef packet) {
  ++packets;
  const auto view = Ipv4View::parse(packet.view());
  if (verify && !is_sound(*view)) ++bad_checksums;
  const auto found = hosts_.find(view->target_value());
  if (from.cut || found == hosts_.end()) return;
  DirectHost& to = *found->second;
  if (to.unreachable != 0) return from.on_error(packet.view(), icmp_unreachable::kHost, 0);
  if (view->total_length() > mtu && view->dont_fragment()) {
    return from.on_error(packet.view(), icmp_unreachable::kFragmentationNeeded, static_cast<std::uint16_t>(mtu));
  }
  if (to.cut || (loss > 0 && random.unit() < loss)) return;
  Time at = scheduler.now() + delay;
  if (jitter > Duration::zero()) {
    at += Duration(static_cast<Duration::rep>(random.unit() * static_cast<double>(jitter.count())));
  }
  scheduler.call_at(
      at,
      [](void* host, void* buffer, std::uint32_t) {
        static_cast<DirectHost*>(host)->arrive(FrameRef::adopt(static_cast<FrameBuffer*>(buffer)));
      },
      &to, packet.release(), 0, [](void* buffer) { FrameRef::adopt(static_cast<FrameBuffer*>(buffer)); });
}

SendResult DirectHost::send(const PacketSpec& spec, FrameRef payload) {
  if (!route) return SendResult::no_route;
  if (payload.size() + Ipv4View::kSize > path_mtu_ && spec.dont_fragment) return SendResult::too_big;
  payload.prepend(Ipv4View::kSize);
  write_ipv4(payload.bytes(), {.source = IpAddress::v4(spec.source != 0 ? spec.source : address_),
                               .target = IpAddress::v4(spec.target),
                               .protocol = static_cast<IpProtocol>(spec.protocol),
                               .ttl = spec.ttl,
                               .dont_fragment = spec.dont_fragment});
  lan_.carry(*this, std::move(payload));
  return SendResult::sent;
}

void DirectHost::arrive(FrameRef packet) {
  if (cut) return;
  const auto view = Ipv4View::parse(packet.view());
  const ReceivedPacket received{.source = view->source_value(),
                                .target = view->target_value(),
                                .protocol = static_cast<std::uint8_t>(view->protocol()),
                                .ttl = view->ttl(),
                                .packet = view->bytes(),
                                .payload = view->payload()};
  if (view->protocol() == IpProtocol::icmp) answer_echo(received);
  const auto found = handlers_.find(received.protocol);
  if (found != handlers_.end() && found->second != nullptr && found->second->on_packet(received)) return;
  if (view->protocol() == IpProtocol::tcp) refuse(received);
}

void DirectHost::answer_echo(const ReceivedPacket& packet) {
  const auto message = IcmpView::parse(packet.payload);
  if (!message || message->type() != IcmpType::echo_request) return;
  const Bytes reply = build_icmp_echo_reply(*message);
  send({.target = packet.source, .protocol = packet.protocol}, FrameRef::copy_of(reply));
}

void DirectHost::refuse(const ReceivedPacket& packet) {
  const auto decoded = decode_tcp(packet.source, packet.target, packet.payload);
  if (!decoded || decoded->segment.rst()) return;
  const TcpSegment reset = reset_answering(decoded->segment);
  FrameRef payload = allocate(encoded_size(reset));
  encode_tcp(decoded->tuple, reset, payload.bytes());
  send({.target = packet.source, .protocol = packet.protocol}, std::move(payload));
}

// The error comes back as an event of its own, as it does from a network.
void DirectHost::on_error(ByteView packet, std::uint8_t code, std::uint16_t mtu) {
  struct Pending {
    DirectHost* host;
    Bytes packet;
    std::uint8_t code;
    std::uint16_t mtu;
  };
  auto* pending = new Pending{this, Bytes(packet.begin(), packet.end()), code, mtu};
  lan_.scheduler.call_at(
      lan_.scheduler.now() + lan_.delay,
      [](void*, void* argument, std::uint32_t) {
        const std::unique_ptr<Pending> error(static_cast<Pending*>(argument));
        if (error->mtu != 0) error->host->path_mtu_ = error->mtu;
        const auto view = Ipv4View::parse(error->packet);
        PacketHandler* const handler = error->host->handlers_[static_cast<std::uint8_t>(view->protocol())];
        if (handler == nullptr) return;
        handler->on_icmp_error({.type = 3,
                                .code = error->code,
                                .mtu = error->mtu,
                                .source = view->source_value(),
                                .target = view->target_value(),
                                .payload = view->payload()});
      },
      nullptr, pending, 0, [](void* argument) { delete static_cast<Pending*>(argument); });
}

}  // namespace viplane::sim
