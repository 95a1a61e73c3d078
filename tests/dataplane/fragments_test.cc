// SPDX-License-Identifier: GPL-2.0-or-later
// Datagrams that arrive in fragments: put together, balanced, and sent on in fragments of the same size.
#include "dataplane/fragments.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

#include "dataplane/reassembly.h"
#include "tests/dataplane/ipvsadm.h"
#include "tests/dataplane/packets.h"

namespace viplane::test {
namespace {

using dataplane::Reason;
using namespace std::chrono_literals;

void set_flags(Bytes& frame, unsigned flags) {
  const std::size_t header = (load_u8(frame.data() + 14) & 0xfu) * 4;
  store_be16(frame.data() + 20, static_cast<std::uint16_t>(load_be16(frame.data() + 20) | flags));
  store_be16(frame.data() + 24, 0);
  store_be16(frame.data() + 24, internet_checksum(ByteView(frame).subspan(14, header)));
}

// The frames of a packet that was cut to an MTU on its way here.
std::vector<Bytes> cut(const Packet& packet, std::uint16_t mtu, bool dont_fragment = false) {
  const Bytes frame = packet.frame();
  const Bytes whole = ip_of(frame);
  dataplane::Fragments fragments(whole, mtu);
  std::vector<Bytes> frames;
  Bytes room(mtu);
  while (const std::size_t length = fragments.next(room)) {
    Bytes piece(frame.begin(), frame.begin() + 14);
    piece.insert(piece.end(), room.begin(), room.begin() + static_cast<std::ptrdiff_t>(length));
    if (dont_fragment) set_flags(piece, 0x4000);
    frames.push_back(std::move(piece));
  }
  return frames;
}

class Fragmented : public testing::Test {
 protected:
  void serve(const std::string& method, const std::string& server_port = "53") {
    run_command(lab, "ipvsadm -A -u 10.71.0.100:53 -s rr");
    run_command(lab, "ipvsadm -a -u 10.71.0.100:53 -r 10.72.0.21:" + server_port + " " + method);
  }

  // What a row of frames leads to; all but the last lead to nothing.
  Lab::Outcome last_of(const std::vector<Bytes>& frames) {
    for (std::size_t i = 0; i + 1 < frames.size(); ++i) {
      const Lab::Outcome outcome = lab.process(frames[i]);
      EXPECT_EQ(outcome.reason, Reason::fragment_waits);
      EXPECT_TRUE(outcome.sent.empty());
    }
    return lab.process(frames.back());
  }
  static std::vector<std::size_t> sizes(const Lab::Outcome& outcome) {
    std::vector<std::size_t> found;
    for (const Sent& sent : outcome.sent) {
      EXPECT_EQ(wrong_checksums(ip_of(sent.frame)), "");
      found.push_back(ip_of(sent.frame).size());
    }
    return found;
  }
  // The packet that fragments make, its header that of the first.
  static Bytes joined(const Lab::Outcome& outcome) {
    Bytes whole;
    for (const Sent& sent : outcome.sent) {
      const Bytes packet = ip_of(sent.frame);
      const auto view = Ipv4View::parse(packet);
      if (whole.empty()) whole.assign(view->header().begin(), view->header().end());
      EXPECT_EQ(whole.size() - 20, view->fragment_offset());
      whole.insert(whole.end(), view->payload().begin(), view->payload().end());
    }
    if (whole.empty()) return whole;
    store_be16(whole.data() + 2, static_cast<std::uint16_t>(whole.size()));
    store_be16(whole.data() + 6, 0);
    store_be16(whole.data() + 10, 0);
    store_be16(whole.data() + 10, internet_checksum(ByteView(whole).first(20)));
    return whole;
  }
  static Packet datagram(std::size_t size = 3000) { return Packet::udp().id(0x4711).length(size); }

  Lab lab;
};

TEST_F(Fragmented, DatagramsKeepTheirSizesAndLeaveInOrderByDirectRouting) {
  serve("-g");
  std::vector<Bytes> frames = cut(datagram(), 1020);
  std::sort(frames.begin(), frames.end());
  do {
    const Lab::Outcome outcome = last_of(frames);
    ASSERT_EQ(outcome.reason, Reason::fragmented);
    ASSERT_EQ(sizes(outcome), (std::vector<std::size_t>{1020, 1020, 1000}));
    Bytes expected = datagram().ttl(63).ip();
    ASSERT_EQ(joined(outcome), expected);
  } while (std::next_permutation(frames.begin(), frames.end()));
  EXPECT_EQ(lab.services.list()[0].traffic.in_packets, 6u) << "one packet each time";
}

TEST_F(Fragmented, DatagramsTravelWholeInATunnelWhoseOuterPacketIsCutToTheirSize) {
  serve("-i");
  const Lab::Outcome outcome = last_of(cut(datagram(), 1420));
  EXPECT_EQ(outcome.reason, Reason::fragmented);
  EXPECT_EQ(sizes(outcome), (std::vector<std::size_t>{1420, 1420, 220}));
  EXPECT_EQ(inner_of(joined(outcome)), datagram().ttl(63).ip());
}

TEST_F(Fragmented, DatagramsAreTranslatedByNatBothWays) {
  serve("-m", "5353");
  const Lab::Outcome request = last_of(cut(datagram(), 800));
  ASSERT_EQ(request.reason, Reason::fragmented);
  EXPECT_EQ(joined(request), datagram().ttl(63).to("10.72.0.21:5353").ip());
  const auto answer = [](const std::string& from) { return datagram(4000).from(from).to("198.51.100.1:20001"); };
  const Lab::Outcome reply = last_of(cut(answer("10.72.0.21:5353").from_back(), 1500));
  ASSERT_EQ(reply.reason, Reason::fragmented);
  EXPECT_EQ(reply.sent[0].port, Lab::kFront);
  EXPECT_EQ(sizes(reply), (std::vector<std::size_t>{1500, 1500, 1040}));
  EXPECT_EQ(joined(reply), answer("10.71.0.100:53").ttl(63).ip());
}

TEST_F(Fragmented, DatagramsWithoutAChecksumGetOneByNat) {
  serve("-m", "5353");
  const Lab::Outcome outcome = last_of(cut(datagram().without_checksum(), 800));
  EXPECT_EQ(joined(outcome), datagram().ttl(63).to("10.72.0.21:5353").ip());
}

TEST_F(Fragmented, DatagramsOfAConnectionGoWhereItGoes) {
  serve("-g");
  run_command(lab, "ipvsadm -a -u 10.71.0.100:53 -r 10.72.0.22:53 -g");
  const Lab::Outcome first = lab.process(datagram(100).frame());
  const Lab::Outcome second = last_of(cut(datagram(), 1500));
  EXPECT_EQ(load_mac(second.sent.at(0).frame.data()), load_mac(first.sent.at(0).frame.data()));
  EXPECT_EQ(lab.forwarder.connections(), 1u);
}

TEST_F(Fragmented, DatagramsWithDfKeepItAndHaveToFit) {
  serve("-g");
  const Lab::Outcome outcome = last_of(cut(datagram(1400), 820, true));
  ASSERT_EQ(sizes(outcome), (std::vector<std::size_t>{820, 600}));
  for (const Sent& sent : outcome.sent) EXPECT_TRUE(Ipv4View::parse(ip_of(sent.frame))->dont_fragment());
  EXPECT_EQ(last_of(cut(datagram(3000), 820, true)).reason, Reason::too_big) << "as in Linux: the whole does not fit";
}

TEST_F(Fragmented, DatagramsWhoseTimeIsOverAreQuotedWhole) {
  serve("-i");
  const Lab::Outcome outcome = last_of(cut(datagram().ttl(1), 1500));
  EXPECT_EQ(outcome.reason, Reason::ttl_expired);
  ASSERT_EQ(outcome.sent.size(), 1u);
  const Bytes quote = quoted_by(ip_of(outcome.sent[0].frame));
  EXPECT_EQ(load_be16(quote.data() + 2), 3000);
  EXPECT_EQ(load_be16(quote.data() + 6), 0) << "no fragment";
}

TEST_F(Fragmented, AServersFragmentsWhoseTimeIsOverAreQuotedOneByOneByTheFirst) {
  serve("-m");
  const std::vector<Bytes> frames =
      cut(datagram().from("10.72.0.21:53").to("198.51.100.1:20001").ttl(1).from_back(), 1500);
  const Lab::Outcome first = lab.process(frames[0]), second = lab.process(frames[1]);
  EXPECT_EQ(first.reason, Reason::ttl_expired);
  ASSERT_EQ(first.sent.size(), 1u);
  EXPECT_EQ(Ipv4View::parse(ip_of(first.sent[0].frame))->source().to_string(), "10.72.0.1");
  EXPECT_EQ(second.reason, Reason::ttl_expired);
  EXPECT_TRUE(second.sent.empty()) << "RFC 1122: only about the first fragment";
}

TEST_F(Fragmented, DatagramsWhosePartsOverlapAreDropped) {
  serve("-g");
  const std::vector<Bytes> frames = cut(datagram(), 1500), others = cut(datagram(), 1200);
  EXPECT_EQ(lab.process(frames[0]).reason, Reason::fragment_waits);
  EXPECT_EQ(lab.process(others[1]).reason, Reason::fragment_refused);
  for (std::size_t i = 1; i < frames.size(); ++i) EXPECT_TRUE(lab.process(frames[i]).sent.empty());
}

TEST_F(Fragmented, DatagramsMayHaveAPartTwice) {
  serve("-g");
  std::vector<Bytes> frames = cut(datagram(), 1500);
  EXPECT_EQ(lab.process(frames[1]).reason, Reason::fragment_waits);
  EXPECT_EQ(lab.process(frames[1]).reason, Reason::fragment_refused);
  EXPECT_EQ(lab.process(frames[0]).reason, Reason::fragment_waits);
  EXPECT_EQ(lab.process(frames[2]).reason, Reason::fragmented);
}

TEST_F(Fragmented, DatagramsWithTwoEndsAreDropped) {
  serve("-g");
  const std::vector<Bytes> longer = cut(datagram(3000), 1020), shorter = cut(datagram(1500), 1020);
  EXPECT_EQ(lab.process(longer[2]).reason, Reason::fragment_waits);
  EXPECT_EQ(lab.process(shorter[1]).reason, Reason::fragment_refused);
  EXPECT_EQ(lab.process(longer[0]).reason, Reason::fragment_waits) << "a new beginning";
}

TEST_F(Fragmented, DatagramsKeepCongestionExperiencedAndMustNotMixIt) {
  serve("-g");
  const auto with_tos = [](unsigned first, unsigned rest) {
    std::vector<Bytes> frames = cut(datagram().tos(rest), 1020);
    frames[0] = cut(datagram().tos(first), 1020)[0];
    return frames;
  };
  EXPECT_EQ(last_of(with_tos(0, 3)).reason, Reason::fragment_refused);
  const Lab::Outcome outcome = last_of(with_tos(2, 3));
  ASSERT_EQ(outcome.reason, Reason::fragmented);
  EXPECT_EQ(Ipv4View::parse(ip_of(outcome.sent[0].frame))->tos(), 3);
}

TEST_F(Fragmented, DatagramsAreWaitedForHalfAMinute) {
  serve("-g");
  const std::vector<Bytes> frames = cut(datagram(), 1500);
  lab.process(frames[0]);
  lab.advance(29s);
  lab.process(frames[1]);
  lab.forwarder.expire(lab.now);
  lab.advance(2s);
  EXPECT_EQ(lab.process(frames[2]).reason, Reason::fragment_waits) << "the others have been given up";
}

TEST_F(Fragmented, DatagramsCrowdOutTheOldestOnly) {
  serve("-g");
  const auto part = [](unsigned datagram, unsigned i) { return cut(Packet::udp().id(datagram).length(3000), 1500)[i]; };
  constexpr unsigned kMost = dataplane::Reassembly::kMostDatagrams;
  for (unsigned i = 0; i < kMost + 1; ++i) {
    lab.process(part(i, 0));
    lab.process(part(i, 1));
    lab.advance(1ms);
  }
  EXPECT_EQ(lab.process(part(1, 2)).reason, Reason::fragmented);
  EXPECT_EQ(lab.process(part(kMost, 2)).reason, Reason::fragmented);
  EXPECT_EQ(lab.process(part(0, 2)).reason, Reason::fragment_waits);
}

TEST_F(Fragmented, DatagramsForANeighbourThatIsNotKnownYetAreNotLost) {
  serve("-i");
  const std::vector<Bytes> frames = cut(datagram(), 1500);
  dataplane::NextHop hop = lab.neighbour("10.72.0.21");
  hop.resolved = false;
  lab.set_neighbour("10.72.0.21", hop);
  EXPECT_EQ(last_of(frames).reason, Reason::neighbour_unresolved);
  hop.resolved = true;
  lab.set_neighbour("10.72.0.21", hop);
  const Lab::Outcome outcome = lab.process(frames.back());  // which was held
  EXPECT_EQ(outcome.reason, Reason::fragmented);
  EXPECT_EQ(inner_of(joined(outcome)), datagram().ttl(63).ip());
}

TEST_F(Fragmented, DatagramsForNoServiceEndHere) {
  serve("-g");
  EXPECT_EQ(last_of(cut(datagram().to("10.71.0.100:54"), 1500)).reason, Reason::fragments_for_host);
}

TEST_F(Fragmented, DatagramsOfTheGreatestSizeGoThroughATunnel) {
  serve("-i");
  constexpr std::size_t kMost = dataplane::Reassembly::kMostPayload;
  const Lab::Outcome outcome = last_of(cut(datagram(20 + kMost), 1500));
  EXPECT_EQ(outcome.reason, Reason::fragmented);
  EXPECT_EQ(inner_of(joined(outcome)), datagram(20 + kMost).ttl(63).ip());
  const std::vector<Bytes> larger = cut(datagram(21 + kMost), 1500);
  EXPECT_EQ(lab.process(larger.back()).reason, Reason::fragment_refused);
}

}  // namespace
}  // namespace viplane::test
