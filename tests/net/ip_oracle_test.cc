// SPDX-License-Identifier: GPL-2.0-or-later
// IPv4, IPv6, ICMP and ICMPv6, judged by libtins.
#include <gtest/gtest.h>
#include <tins/icmp.h>
#include <tins/icmpv6.h>
#include <tins/ip.h>
#include <tins/ipv6.h>
#include <tins/rawpdu.h>

#include "net/icmp.h"
#include "net/icmpv6.h"
#include "net/ipv4.h"
#include "net/ipv6.h"
#include "net/neighbour_discovery.h"
#include "tests/net/generators.h"
#include "tests/net/tins.h"
#include "tests/support/bytes.h"
#include "tests/support/property.h"

namespace viplane {
namespace {

using namespace test;

constexpr auto kExperiment = static_cast<IpProtocol>(253);  // RFC 3692: libtins leaves its payload alone

Tins::RawPDU raw_pdu(ByteView bytes) { return {raw(bytes), static_cast<std::uint32_t>(bytes.size())}; }

TEST(Ipv4Oracle, PacketsAreTheSame) {
  check_property([] {
    Ipv4Header header{any_v4(), any_v4(), kExperiment, any<std::uint8_t>(), any<std::uint8_t>()};
    header.identification = any<std::uint16_t>();
    header.dont_fragment = any<bool>();
    header.more_fragments = any<bool>();
    header.fragment_offset = static_cast<std::uint16_t>(*rc::gen::inRange(0, 8192) * 8);
    const Bytes payload = any_bytes(1);

    Tins::IP oracle(to_tins4(header.target), to_tins4(header.source));
    oracle.ttl(header.ttl);
    oracle.tos(header.tos);
    oracle.id(header.identification);
    oracle.flags(static_cast<Tins::IP::Flags>((header.dont_fragment ? 2 : 0) | (header.more_fragments ? 1 : 0)));
    oracle.fragment_offset(static_cast<std::uint16_t>(header.fragment_offset / 8));
    oracle.protocol(253);
    oracle.inner_pdu(raw_pdu(payload));

    const Bytes packet = build_ipv4(header, payload);
    RC_ASSERT(to_hex(packet) == to_hex(serialized(oracle)));
    const auto view = Ipv4View::parse(packet);
    RC_ASSERT(view.has_value());
    RC_ASSERT(view->checksum_ok());
    RC_ASSERT(view->source() == header.source && view->target() == header.target);
    RC_ASSERT(view->source_value() == header.source.v4_value() && view->target_value() == header.target.v4_value());
    RC_ASSERT(view->ttl() == header.ttl && view->tos() == header.tos && view->protocol() == kExperiment);
    RC_ASSERT(view->identification() == header.identification);
    RC_ASSERT(view->dont_fragment() == header.dont_fragment && view->more_fragments() == header.more_fragments);
    RC_ASSERT(view->fragment_offset() == header.fragment_offset);
    RC_ASSERT(view->is_fragment() == (header.more_fragments || header.fragment_offset != 0));
    RC_ASSERT(copy(view->payload()) == payload);
  });
}

// libtins reads what we write.
TEST(Ipv4Oracle, OptionsAreTheSame) {
  check_property([] {
    const auto count = *rc::gen::inRange<std::size_t>(0, 11);
    Bytes options;
    for (std::size_t i = 0; i < count; ++i) {
      const Bytes option = from_hex("0704 04 00");  // record route, without room for an address
      options.insert(options.end(), option.begin(), option.end());
    }
    Ipv4Header header{any_v4(), any_v4(), kExperiment};
    header.options = options;
    const Bytes payload = any_bytes(1);
    const Bytes packet = build_ipv4(header, payload);
    const Tins::IP oracle(raw(packet), static_cast<std::uint32_t>(packet.size()));
    RC_ASSERT(oracle.options().size() == count);
    for (const auto& option : oracle.options()) RC_ASSERT(option.option().number == Tins::IP::RR);
    RC_ASSERT(oracle.rfind_pdu<Tins::RawPDU>().payload() ==
              std::vector<std::uint8_t>(raw(payload), raw(payload) + payload.size()));
    const auto view = Ipv4View::parse(packet);
    RC_ASSERT(to_hex(view->options()) == to_hex(options));
    RC_ASSERT(to_hex(view->payload()) == to_hex(payload));
  });
}

TEST(Ipv6Oracle, PacketsAreTheSame) {
  check_property([] {
    Ipv6Header header{any_v6(), any_v6(), kExperiment, any<std::uint8_t>(), any<std::uint8_t>()};
    header.flow_label = *rc::gen::inRange<std::uint32_t>(0, 1u << 20);
    const Bytes payload = any_bytes(1);
    Tins::IPv6 oracle(to_tins6(header.target), to_tins6(header.source));
    oracle.hop_limit(header.hop_limit);
    oracle.traffic_class(header.traffic_class);
    oracle.flow_label(header.flow_label);
    oracle.next_header(253);
    oracle.inner_pdu(raw_pdu(payload));
    const Bytes packet = build_ipv6(header, payload);
    RC_ASSERT(to_hex(packet) == to_hex(serialized(oracle)));
    const auto view = Ipv6View::parse(packet);
    RC_ASSERT(view.has_value());
    RC_ASSERT(view->source() == header.source && view->target() == header.target);
    RC_ASSERT(view->hop_limit() == header.hop_limit && view->traffic_class() == header.traffic_class);
    RC_ASSERT(view->flow_label() == header.flow_label);
    RC_ASSERT(view->protocol() == kExperiment);
    RC_ASSERT(copy(view->payload()) == payload);
  });
}

TEST(IcmpOracle, EchoesAreTheSame) {
  check_property([] {
    const auto identifier = any<std::uint16_t>(), sequence = any<std::uint16_t>();
    const Bytes data = any_bytes(1);
    Tins::ICMP oracle(Tins::ICMP::ECHO_REQUEST);
    oracle.id(identifier);
    oracle.sequence(sequence);
    oracle.inner_pdu(raw_pdu(data));
    const Bytes request = build_icmp_echo_request(identifier, sequence, data);
    RC_ASSERT(to_hex(request) == to_hex(serialized(oracle)));
    oracle.type(Tins::ICMP::ECHO_REPLY);
    const Bytes reply = build_icmp_echo_reply(*IcmpView::parse(request));
    RC_ASSERT(to_hex(reply) == to_hex(serialized(oracle)));
    const auto view = IcmpView::parse(reply);
    RC_ASSERT(view->type() == IcmpType::echo_reply && view->checksum_ok());
    RC_ASSERT(view->identifier() == identifier && view->sequence() == sequence);
    RC_ASSERT(copy(view->payload()) == data);
  });
}

TEST(IcmpOracle, FragmentationNeededIsTheSame) {
  check_property([] {
    const Bytes packet = any_bytes(28, 128);  // libtins pads longer ones for the extensions of RFC 4884
    const auto mtu = any<std::uint16_t>();
    Tins::ICMP oracle(Tins::ICMP::DEST_UNREACHABLE);
    oracle.code(4);
    oracle.mtu(mtu);
    oracle.inner_pdu(raw_pdu(packet));
    const Bytes message =
        build_icmp_error(IcmpType::destination_unreachable, icmp_unreachable::kFragmentationNeeded, packet, mtu);
    RC_ASSERT(to_hex(message) == to_hex(serialized(oracle)));
    RC_ASSERT(IcmpView::parse(message)->next_hop_mtu() == mtu);
    RC_ASSERT(IcmpView::parse(message)->is_error());
  });
}

// A message as libtins makes it; it computes the checksum only inside an IPv6 packet.
Bytes in_ipv6(const Tins::ICMPv6& message, const IpAddress& source, const IpAddress& target) {
  Tins::IPv6 packet(to_tins6(target), to_tins6(source));
  packet.hop_limit(255);
  packet.inner_pdu(message);
  return serialized(packet);
}

Bytes in_ipv6(ByteView message, const IpAddress& source, const IpAddress& target) {
  return build_ipv6({source, target, IpProtocol::icmpv6, 255}, message);
}

TEST(Icmpv6Oracle, EchoesAreTheSame) {
  check_property([] {
    const auto identifier = any<std::uint16_t>(), sequence = any<std::uint16_t>();
    const auto source = any_v6(), target = any_v6();
    const Bytes data = any_bytes(1);
    Tins::ICMPv6 oracle(Tins::ICMPv6::ECHO_REQUEST);
    oracle.identifier(identifier);
    oracle.sequence(sequence);
    oracle.inner_pdu(raw_pdu(data));
    const Bytes request = build_icmpv6_echo_request(identifier, sequence, data, source, target);
    RC_ASSERT(to_hex(in_ipv6(request, source, target)) == to_hex(in_ipv6(oracle, source, target)));
    oracle.type(Tins::ICMPv6::ECHO_REPLY);
    const Bytes reply = build_icmpv6_echo_reply(*Icmpv6View::parse(request), target, source);
    RC_ASSERT(to_hex(in_ipv6(reply, target, source)) == to_hex(in_ipv6(oracle, target, source)));
    RC_ASSERT(Icmpv6View::parse(reply)->checksum_ok(target, source));
  });
}

TEST(NeighbourDiscoveryOracle, SolicitationsAreTheSame) {
  check_property([] {
    const auto source = any_unicast_v6(), wanted = any_unicast_v6();
    const auto mac = any_mac();
    const auto target = solicited_node_group(wanted);
    Tins::ICMPv6 oracle(Tins::ICMPv6::NEIGHBOUR_SOLICIT);
    oracle.target_addr(to_tins6(wanted));
    oracle.source_link_layer_addr(to_tins(mac));
    const Bytes message = build_neighbour_solicitation_message({wanted, mac}, source, target);
    const Bytes packet = in_ipv6(message, source, target);
    RC_ASSERT(to_hex(packet) == to_hex(in_ipv6(oracle, source, target)));
    const auto parsed = NeighbourSolicitation::parse(*Ipv6View::parse(packet));
    RC_ASSERT(parsed.has_value());
    RC_ASSERT(parsed->wanted == wanted && parsed->source_mac == mac);
  });
}

TEST(NeighbourDiscoveryOracle, AdvertisementsAreTheSame) {
  check_property([] {
    const auto source = any_unicast_v6(), target = any_unicast_v6(), address = any_unicast_v6();
    const NeighbourAdvertisement fields{address, any_mac(), any<bool>(), any<bool>(), any<bool>()};
    Tins::ICMPv6 oracle(Tins::ICMPv6::NEIGHBOUR_ADVERT);
    oracle.target_addr(to_tins6(address));
    oracle.router(fields.is_router);
    oracle.solicited(fields.is_solicited);
    oracle.override(fields.overrides);
    oracle.target_link_layer_addr(to_tins(*fields.target_mac));
    const Bytes message = build_neighbour_advertisement_message(fields, source, target);
    const Bytes packet = in_ipv6(message, source, target);
    RC_ASSERT(to_hex(packet) == to_hex(in_ipv6(oracle, source, target)));
    const auto parsed = NeighbourAdvertisement::parse(*Ipv6View::parse(packet));
    RC_ASSERT(parsed.has_value());
    RC_ASSERT(parsed->address == address && parsed->target_mac == fields.target_mac);
    RC_ASSERT(parsed->is_router == fields.is_router && parsed->is_solicited == fields.is_solicited);
    RC_ASSERT(parsed->overrides == fields.overrides);
  });
}

}  // namespace
}  // namespace viplane
