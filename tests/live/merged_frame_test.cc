// SPDX-License-Identifier: GPL-2.0-or-later
#include "live/ports/merged_frame.h"

#include <gtest/gtest.h>

#include <vector>

#include "net/checksum.h"
#include "net/ethernet.h"
#include "net/ipv4.h"
#include "net/tcp.h"
#include "net/udp.h"
#include "tests/live/frame_ends.h"

namespace viplane::live {
namespace {

Bytes payload(std::size_t size) {
  Bytes bytes(size);
  for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<std::byte>(i * 7);
  return bytes;
}

Bytes tcp_frame(std::size_t size, std::uint8_t flags = tcp_flag::kAck) {
  const Bytes segment = build_tcp({.source_port = 1, .target_port = 2, .sequence = 0xfffffff0, .flags = flags},
                                  payload(size), kSource, kTarget);
  return build_ethernet(
      {},
      build_ipv4({.source = kSource, .target = kTarget, .protocol = IpProtocol::tcp, .identification = 7}, segment));
}

// As a sender with checksum offload leaves it: the pseudo-header's sum, not complemented.
void leave_checksum(Bytes& frame, std::size_t field) {
  const std::uint16_t sum =
      pseudo_header(kSource, kTarget, static_cast<IpProtocol>(frame[23]), frame.size() - kTransport).finish();
  store_be16(frame.data() + kTransport + field, static_cast<std::uint16_t>(~sum));
}

bool has_sound_checksums(ByteView frame) {
  const auto ip = Ipv4View::parse(frame.subspan(EthernetView::kSize));
  return ip && ip->checksum_ok() && upper_layer_checksum(kSource, kTarget, ip->protocol(), ip->payload()) == 0;
}

std::vector<Bytes> parts_of(ByteView frame, const OffloadHeader& offload) {
  std::vector<Bytes> parts;
  EXPECT_TRUE(take_apart(frame, offload, [&](MutableByteView part) { parts.emplace_back(part.begin(), part.end()); }));
  return parts;
}

OffloadHeader merged(std::uint8_t kind, std::uint16_t size, std::uint16_t field) {
  OffloadHeader offload{};
  offload.flags = OffloadHeader::needs_checksum;
  offload.kind = kind;
  offload.part_size = size;
  offload.checksum_start = kTransport;
  offload.checksum_offset = field;
  return offload;
}

TEST(UnfinishedChecksum, IsFinished) {
  for (const std::size_t size : {0u, 1u, 100u, 1460u}) {
    Bytes frame = tcp_frame(size);
    leave_checksum(frame, 16);
    EXPECT_TRUE(finish_checksum(frame, merged(OffloadHeader::none, 0, 16)));
    EXPECT_TRUE(has_sound_checksums(frame)) << size;
  }
}

TEST(UnfinishedChecksum, OutsideTheFrameIsRefused) {
  Bytes frame = tcp_frame(0);
  OffloadHeader offload = merged(OffloadHeader::none, 0, 16);
  offload.checksum_start = static_cast<std::uint16_t>(frame.size() - 17);
  EXPECT_FALSE(finish_checksum(frame, offload));
  offload.checksum_start = 0xffff;
  EXPECT_FALSE(finish_checksum(frame, offload));
}

TEST(MergedFrame, BecomesTheSegmentsACardWouldHaveSent) {
  Bytes frame = tcp_frame(3000, tcp_flag::kAck | tcp_flag::kFin | tcp_flag::kPsh | 0x80);
  leave_checksum(frame, 16);
  const auto parts = parts_of(frame, merged(OffloadHeader::tcp4 | OffloadHeader::ecn, 1448, 16));
  ASSERT_EQ(parts.size(), 3u);
  Bytes whole;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    EXPECT_TRUE(has_sound_checksums(parts[i])) << i;
    const auto ip = Ipv4View::parse(ByteView(parts[i]).subspan(EthernetView::kSize));
    const auto tcp = TcpView::parse(ip->payload());
    EXPECT_EQ(tcp->sequence(), 0xfffffff0 + static_cast<std::uint32_t>(whole.size()));
    EXPECT_EQ(load_be16(ip->header().data() + 4), 7 + i);
    EXPECT_EQ((tcp->flags() & tcp_flag::kFin) != 0, i == 2);
    EXPECT_EQ((tcp->flags() & 0x80) != 0, i == 0);
    whole.insert(whole.end(), tcp->payload().begin(), tcp->payload().end());
  }
  EXPECT_EQ(whole, payload(3000));
}

TEST(MergedFrame, OfDatagramsBecomesDatagrams) {
  const Bytes datagram = build_udp({.source_port = 1, .target_port = 2}, payload(2500), kSource, kTarget);
  Bytes frame =
      build_ethernet({}, build_ipv4({.source = kSource, .target = kTarget, .protocol = IpProtocol::udp}, datagram));
  const auto parts = parts_of(frame, merged(OffloadHeader::udp_datagrams, 1000, 6));
  ASSERT_EQ(parts.size(), 3u);
  for (const auto& part : parts) EXPECT_TRUE(has_sound_checksums(part));
  const auto last = Ipv4View::parse(ByteView(parts[2]).subspan(EthernetView::kSize));
  EXPECT_EQ(UdpView::parse(last->payload())->payload().size(), 500u);
}

TEST(MergedFrame, ThatContradictsItselfIsNotUnderstood) {
  const Bytes frame = tcp_frame(100);
  const auto refuses = [&](OffloadHeader offload) {
    return !take_apart(frame, offload, [](MutableByteView) { ADD_FAILURE() << "taken"; });
  };
  OffloadHeader offload = merged(OffloadHeader::tcp4, 0, 16);
  EXPECT_TRUE(refuses(offload)) << "no size";
  offload = merged(OffloadHeader::tcp4, 10, 16);
  offload.checksum_start = 0xfff0;
  EXPECT_TRUE(refuses(offload)) << "beyond the end";
  offload.checksum_start = 3;
  EXPECT_TRUE(refuses(offload)) << "inside the Ethernet header";
  EXPECT_TRUE(refuses(merged(OffloadHeader::udp_fragments, 10, 6)))
      << "fragments, which no sender leaves to a card any more";
}

}  // namespace
}  // namespace viplane::live
