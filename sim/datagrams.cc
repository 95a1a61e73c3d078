// SPDX-License-Identifier: GPL-2.0-or-later
#include "sim/datagrams.h"

#include <optional>
#include <utility>

#include "net/icmp.h"
#include "net/udp.h"
#include "sim/inbox.h"

namespace viplane::sim {
namespace {

constexpr std::uint8_t kUdp = static_cast<std::uint8_t>(IpProtocol::udp);
// Linux's ephemeral ports; an exchange takes the next one.
constexpr std::uint16_t kFirstPort = 32768, kPorts = 28232;
constexpr std::uint16_t kFirstIdentifier = 0x8000;  // of echoes; those of the traffic's probers begin at 1

// Where an exchange begins: nullopt where the host has no way or does not hold the address it should come from.
std::optional<IpAddress> source_towards(const Host& host, const IpAddress& peer, const ConnectOptions& options) {
  if (peer.is_v6 || (!options.source.is_unspecified() && !host.holds(options.source))) return std::nullopt;
  const Ipv4 source = host.source_for(peer.v4_value());
  if (source == 0) return std::nullopt;
  return options.source.is_unspecified() ? IpAddress::v4(source) : options.source;
}

HandlePtr fail_soon(NodeClock& clock, DatagramEvents events, DatagramError error) {
  return clock.call_at(clock.now(), [failed = std::move(events.failed), error] { failed(error); });
}

class UdpExchange final : public Handle, private PacketHandler {
 public:
  UdpExchange(Host& host, NodeClock& clock, Endpoint source, Endpoint peer, DatagramEvents events)
      : host_(host),
        clock_(clock),
        source_(source),
        peer_(peer),
        failed_(std::move(events.failed)),
        inbox_(clock, std::move(events.received)) {
    host_.bind(kUdp, source_.port, this);
  }
  ~UdpExchange() override { host_.bind(kUdp, source_.port, nullptr); }

  SendResult ask(ByteView request) {
    const Bytes datagram = build_udp({source_.port, peer_.port}, request, source_.address, peer_.address);
    const PacketSpec spec = {.source = source_.address.v4_value(),
                             .target = peer_.address.v4_value(),
                             .protocol = kUdp,
                             .dont_fragment = false};
    return host_.send(spec, FrameRef::copy_of(datagram));
  }

 private:
  bool on_packet(const ReceivedPacket& packet) override {
    const auto udp = UdpView::parse(packet.payload);
    const IpAddress from = IpAddress::v4(packet.source);
    if (!udp || !udp->checksum_ok(from, IpAddress::v4(packet.target))) return true;
    if (from != peer_.address || udp->source_port() != peer_.port) return false;
    inbox_.put(udp->payload());
    return true;
  }
  void on_icmp_error(const IcmpError& error) override {
    const bool is_ours = error.target == peer_.address.v4_value() && load_be16(error.payload.data() + 2) == peer_.port;
    if (!is_ours || error.type != static_cast<std::uint8_t>(IcmpType::destination_unreachable) || failing_) return;
    const bool is_refused = error.code == icmp_unreachable::kPort;
    failing_ = clock_.call_at(
        clock_.now(),
        [failed = failed_, why = is_refused ? DatagramError::refused : DatagramError::unreachable] { failed(why); });
  }

  Host& host_;
  NodeClock& clock_;
  Endpoint source_, peer_;
  std::function<void(DatagramError)> failed_;
  Inbox inbox_;
  HandlePtr failing_;
};

// What of a packet is the reply to this echo; nullopt: nothing.
std::optional<Bytes> reply_in(ByteView packet, std::uint16_t identifier) {
  const auto ip = Ipv4View::parse(packet);
  if (!ip || ip->protocol() != IpProtocol::icmp || ip->is_fragment()) return std::nullopt;
  const auto icmp = IcmpView::parse(ip->payload());
  if (!icmp || icmp->type() != IcmpType::echo_reply || icmp->identifier() != identifier || !icmp->checksum_ok())
    return std::nullopt;
  return Bytes(icmp->payload().begin(), icmp->payload().end());
}

}  // namespace

HandlePtr HostDatagrams::exchange(Endpoint peer, const ConnectOptions& options, ByteView request,
                                  DatagramEvents events) {
  const auto source = source_towards(host_, peer.address, options);
  if (!source) return fail_soon(clock_, std::move(events), DatagramError::unreachable);
  const bool has_port = options.source_port != 0;
  const auto port = has_port ? options.source_port : static_cast<std::uint16_t>(kFirstPort + exchanges_++ % kPorts);
  auto exchange = std::make_unique<UdpExchange>(host_, clock_, Endpoint{*source, port}, peer, events);
  if (exchange->ask(request) == SendResult::sent) return exchange;
  return fail_soon(clock_, std::move(events), DatagramError::unreachable);
}

HandlePtr HostDatagrams::echo(IpAddress peer, const ConnectOptions& options, DatagramEvents events) {
  const auto source = source_towards(host_, peer, options);
  if (!source) return fail_soon(clock_, std::move(events), DatagramError::unreachable);
  const auto identifier = static_cast<std::uint16_t>(kFirstIdentifier | echoes_++ % kFirstIdentifier);
  auto listening = raw_ip_.listen(peer, [identifier, received = events.received](ByteView packet) {
    const auto reply = reply_in(packet, identifier);
    if (reply) received(*reply);
  });
  const Bytes request = build_ipv4({.source = *source, .target = peer, .protocol = IpProtocol::icmp},
                                   build_icmp_echo_request(identifier, 1));
  if (raw_ip_.send(request)) return listening;
  return fail_soon(clock_, std::move(events), DatagramError::unreachable);
}

}  // namespace viplane::sim
