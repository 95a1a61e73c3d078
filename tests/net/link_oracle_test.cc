// SPDX-License-Identifier: GPL-2.0-or-later
// Ethernet and ARP, judged by libtins.
#include <gtest/gtest.h>
#include <tins/arp.h>
#include <tins/ethernetII.h>
#include <tins/rawpdu.h>

#include "net/arp.h"
#include "tests/net/generators.h"
#include "tests/net/tins.h"
#include "tests/support/bytes.h"
#include "tests/support/property.h"

namespace viplane {
namespace {

using namespace test;

Tins::ARP as_tins(const ArpPacket& fields) {
  Tins::ARP arp(to_tins4(fields.target_ip), to_tins4(fields.sender_ip), to_tins(fields.target_mac),
                to_tins(fields.sender_mac));
  arp.opcode(static_cast<Tins::ARP::Flags>(fields.operation));
  return arp;
}

TEST(EthernetOracle, HeadersAreTheSame) {
  check_property([] {
    const EthernetHeader header{any_mac(), any_mac(), static_cast<EtherType>(0x88b5)};
    const Bytes payload = any_bytes(46);
    Tins::EthernetII oracle(to_tins(header.target), to_tins(header.source));
    oracle.inner_pdu(Tins::RawPDU(raw(payload), static_cast<std::uint32_t>(payload.size())));
    oracle.payload_type(0x88b5);
    const Bytes frame = build_ethernet(header, payload);
    RC_ASSERT(to_hex(frame) == to_hex(serialized(oracle)));
    const auto view = EthernetView::parse(frame);
    RC_ASSERT(view->target() == header.target);
    RC_ASSERT(view->source() == header.source);
    RC_ASSERT(view->type() == header.type);
    RC_ASSERT(copy(view->payload()) == payload);
  });
}

TEST(ArpOracle, PacketsAreTheSame) {
  check_property([] {
    const ArpPacket fields{*rc::gen::element(ArpOperation::request, ArpOperation::reply), any_mac(), any_v4(),
                           any_mac(), any_v4()};
    Tins::ARP oracle = as_tins(fields);
    const Bytes packet = build_arp(fields);
    RC_ASSERT(to_hex(packet) == to_hex(serialized(oracle)));
    const auto view = ArpView::parse(packet);
    RC_ASSERT(view->operation() == fields.operation);
    RC_ASSERT(view->sender_mac() == fields.sender_mac);
    RC_ASSERT(view->sender_ip() == fields.sender_ip);
    RC_ASSERT(view->target_mac() == fields.target_mac);
    RC_ASSERT(view->target_ip() == fields.target_ip);
  });
}

}  // namespace
}  // namespace viplane
