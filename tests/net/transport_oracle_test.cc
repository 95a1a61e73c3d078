// SPDX-License-Identifier: GPL-2.0-or-later
// TCP and UDP over both families, judged by libtins.
#include <gtest/gtest.h>
#include <tins/ip.h>
#include <tins/ipv6.h>
#include <tins/rawpdu.h>
#include <tins/tcp.h>
#include <tins/udp.h>

#include "net/ipv4.h"
#include "net/ipv6.h"
#include "net/tcp.h"
#include "net/udp.h"
#include "tests/net/generators.h"
#include "tests/net/tins.h"
#include "tests/support/bytes.h"
#include "tests/support/property.h"

namespace viplane {
namespace {

using namespace test;

// Both sides of a comparison: a message of ours and one of the oracle in an IP packet of the family.
struct Path {
  IpAddress source, target;

  Bytes carry(IpProtocol protocol, ByteView message) const {
    if (source.is_v6) return build_ipv6({source, target, protocol}, message);
    return build_ipv4({source, target, protocol}, message);
  }

  Bytes carry(const Tins::PDU& message) const {
    if (source.is_v6) {
      Tins::IPv6 packet(to_tins6(target), to_tins6(source));
      packet.hop_limit(64);
      packet.inner_pdu(message);
      return serialized(packet);
    }
    Tins::IP packet(to_tins4(target), to_tins4(source));
    packet.ttl(64);
    packet.id(0);
    packet.inner_pdu(message);
    return serialized(packet);
  }
};

Path any_path() { return any<bool>() ? Path{any_v6(), any_v6()} : Path{any_v4(), any_v4()}; }

TEST(TcpOracle, SegmentsAreTheSame) {
  check_property([] {
    const Path path = any_path();
    const Bytes payload = any_bytes(1);
    const auto size = any<std::uint16_t>();
    const bool has_option = any<bool>();
    Bytes options;
    if (has_option) {
      options = {std::byte{2}, std::byte{4}, static_cast<std::byte>(size >> 8), static_cast<std::byte>(size)};
    }
    TcpHeader header{any<std::uint16_t>(), any<std::uint16_t>(), any<std::uint32_t>(),
                     any<std::uint32_t>(), any<std::uint8_t>(),  any<std::uint16_t>()};
    header.options = options;

    Tins::TCP oracle(header.target_port, header.source_port);
    oracle.seq(header.sequence);
    oracle.ack_seq(header.acknowledgement);
    oracle.flags(header.flags);
    oracle.window(header.window);
    if (has_option) oracle.mss(size);
    oracle.inner_pdu(Tins::RawPDU(raw(payload), static_cast<std::uint32_t>(payload.size())));

    const Bytes segment = build_tcp(header, payload, path.source, path.target);
    RC_ASSERT(to_hex(path.carry(IpProtocol::tcp, segment)) == to_hex(path.carry(oracle)));
    const auto view = TcpView::parse(segment);
    RC_ASSERT(view.has_value());
    RC_ASSERT(view->checksum_ok(path.source, path.target));
    RC_ASSERT(view->source_port() == header.source_port && view->target_port() == header.target_port);
    RC_ASSERT(view->sequence() == header.sequence && view->acknowledgement() == header.acknowledgement);
    RC_ASSERT(view->flags() == header.flags && view->window() == header.window);
    RC_ASSERT(view->maximum_segment_size() == (has_option ? std::optional(size) : std::nullopt));
    RC_ASSERT(copy(view->payload()) == payload);
  });
}

TEST(UdpOracle, DatagramsAreTheSame) {
  check_property([] {
    const Path path = any_path();
    const Bytes payload = any_bytes(1);
    const UdpHeader header{any<std::uint16_t>(), any<std::uint16_t>()};
    Tins::UDP oracle(header.target_port, header.source_port);
    oracle.inner_pdu(Tins::RawPDU(raw(payload), static_cast<std::uint32_t>(payload.size())));
    const Bytes datagram = build_udp(header, payload, path.source, path.target);
    RC_ASSERT(to_hex(path.carry(IpProtocol::udp, datagram)) == to_hex(path.carry(oracle)));
    const auto view = UdpView::parse(datagram);
    RC_ASSERT(view.has_value());
    RC_ASSERT(view->checksum_ok(path.source, path.target));
    RC_ASSERT(view->source_port() == header.source_port && view->target_port() == header.target_port);
    RC_ASSERT(copy(view->payload()) == payload);
  });
}

}  // namespace
}  // namespace viplane
