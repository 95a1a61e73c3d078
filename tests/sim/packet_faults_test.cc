// SPDX-License-Identifier: GPL-2.0-or-later
// What happens to packets on a link.
#include <algorithm>

#include "net/tcp.h"
#include "tests/sim/audience.h"

namespace viplane::sim {
namespace {

TEST_F(Faults, BurstsLoseTheirShareInAFew) {
  const auto fault = faults::lose_bursts("b", faults::Direction::out, 4s, 12s);
  fault->inject(world());
  const std::size_t first = heard_at_.size();
  EXPECT_NEAR(heard_in(2000s), 1500, 150);  // a quarter of the time is bad
  // What is lost is lost together: far fewer gaps than losses.
  int gaps = 0;
  for (std::size_t i = first + 1; i < heard_at_.size(); ++i) gaps += heard_at_[i] - heard_at_[i - 1] > 1500ms ? 1 : 0;
  EXPECT_LT(gaps, 200);
  EXPECT_GT(gaps, 40);
  fault->heal(world());
  EXPECT_EQ(heard_in(5s), 5);
}

TEST_F(Faults, JitterDelaysByChanceAndKeepsTheOrder) {
  const auto fault = faults::jitter_packets("b", faults::Direction::out, 1500ms);
  fault->inject(world());
  const std::size_t first = heard_at_.size();
  run(400s);
  Duration least = 1h, most{0};
  for (std::size_t i = first + 1; i < heard_at_.size(); ++i) {
    least = std::min(least, heard_at_[i] - heard_at_[i - 1]);
    most = std::max(most, heard_at_[i] - heard_at_[i - 1]);
  }
  EXPECT_GE(heard_at_.size() - first, 397u) << "nothing is lost";
  EXPECT_LT(least, 300ms);
  EXPECT_GT(most, 1700ms);
  EXPECT_TRUE(std::is_sorted(heard_at_.begin(), heard_at_.end()));
}

TEST_F(Faults, ReorderedPacketsComeBehindThoseThatWereSentLater) {
  const auto fault = faults::reorder_packets("b", faults::Direction::out, 0.2, 1500ms);
  fault->inject(world());
  const std::size_t first = heard_at_.size();
  run(400s);
  // Each late one stands between two that were sent half a second before and after it.
  int late = 0;
  for (std::size_t i = first + 1; i < heard_at_.size(); ++i) late += heard_at_[i] - heard_at_[i - 1] < 600ms ? 1 : 0;
  EXPECT_GT(late, 60);
}

TEST_F(Faults, DuplicatesArriveTwice) {
  const auto fault = faults::duplicate_packets("b", faults::Direction::out, 0.5);
  fault->inject(world());
  EXPECT_NEAR(heard_in(400s), 600, 45);
  const FrameCounters& frames = world().fabric().counters;
  EXPECT_EQ(frames.sent + frames.copies, frames.delivered + frames.lost_total() + frames.in_flight);
}

TEST_F(Faults, CorruptedPacketsAreOneBitWrong) {
  run(1s);
  const Bytes right = last_["10.0.0.2"];
  const auto fault = faults::corrupt_packets("b", faults::Direction::out, 1);
  fault->inject(world());
  int compared = 0;
  for (int i = 0; i < 20; ++i) {
    last_.clear();
    run(1s);
    if (!last_.contains("10.0.0.2") || last_["10.0.0.2"].size() != right.size()) continue;  // the bit was in its header
    int bits = 0;
    for (std::size_t at = 0; at < right.size(); ++at)
      bits += std::popcount(std::to_integer<unsigned>(right[at] ^ last_["10.0.0.2"][at]));
    // Identification and checksum of the IP header differ from packet to packet, if at all.
    EXPECT_EQ(bits, 1);
    ++compared;
  }
  EXPECT_GT(compared, 5);
}

TEST_F(Faults, ASmallerMtuIsKnownToTheInterfaceOrToNobody) {
  const auto large_echo = [this](Ipv4 target) {
    const int before = lan_.echo.replies;
    const auto result = world().host("a").ping(target, 1, 1, 1200);
    run(100ms);
    return std::pair(result, lan_.echo.replies > before);
  };
  EXPECT_TRUE(large_echo(ipv4("10.0.0.2")).second);
  const auto interface = faults::set_mtu("a", 1000, true);
  interface->inject(world());
  EXPECT_EQ(large_echo(ipv4("10.0.0.2")).first, SendResult::too_big);
  EXPECT_EQ(world().node("a").port("eth0").info().mtu, 1000u);
  interface->heal(world());
  EXPECT_TRUE(large_echo(ipv4("10.0.0.2")).second);
  const auto cable = faults::set_mtu("a", 1000, false);
  cable->inject(world());
  EXPECT_EQ(large_echo(ipv4("10.0.0.2")), std::pair(SendResult::sent, false)) << "gone without a word";
  EXPECT_TRUE(echo_passes()) << "small ones pass";
}

TEST_F(Faults, IcmpErrorsAreFilteredAndEchoIsNot) {
  const auto fault = faults::filter("b", faults::Direction::out, faults::kIcmpErrors);
  const auto ask_nobody = [this] {
    const int before = lan_.echo.errors;
    world().host("a").send({.target = ipv4("10.0.0.2"), .protocol = 200}, FrameRef::copy_of(Bytes(20)));
    run(100ms);
    return lan_.echo.errors - before;
  };
  EXPECT_EQ(ask_nobody(), 1);
  fault->inject(world());
  EXPECT_EQ(ask_nobody(), 0);
  EXPECT_TRUE(echo_passes());
}

Bytes segment(std::uint32_t sequence, std::size_t octets) {
  TcpHeader tcp = {.source_port = 40000, .target_port = 80, .sequence = sequence};
  tcp.flags = tcp_flag::kAck;
  const IpAddress from = address("10.0.0.2"), to = address("10.0.0.1");
  const Bytes data(octets, std::byte{'x'});
  return build_ipv4({.source = from, .target = to, .protocol = IpProtocol::tcp}, build_tcp(tcp, data, from, to));
}

TEST_F(Faults, ConsecutiveSegmentsBecomeOneThatIsLargerThanTheMtu) {
  std::vector<std::size_t> sizes;
  class Listener final : public PacketHandler {
   public:
    explicit Listener(std::vector<std::size_t>& sizes) : sizes_(sizes) {}
    bool on_packet(const ReceivedPacket& packet) override {
      const auto tcp = TcpView::parse(packet.payload);
      EXPECT_TRUE(tcp->checksum_ok(IpAddress::v4(packet.source), IpAddress::v4(packet.target)));
      sizes_.push_back(tcp->payload().size());
      return true;
    }

   private:
    std::vector<std::size_t>& sizes_;
  } listener(sizes);
  world().host("a").bind(6, &listener);
  const auto fault = faults::merge_frames("a");
  fault->inject(world());
  NodePort& from = world().node("b").port("eth0");
  const MacAddress to = world().node("a").port("eth0").info().mac;
  for (const std::uint32_t number : {0u, 1u, 2u, 7u})  // the last is not consecutive
    from.send(build_ethernet({to, from.info().mac, EtherType::ipv4}, segment(1000 + number * 1400, 1400)));
  run(1ms);
  EXPECT_THAT(sizes, testing::ElementsAre(4200, 1400));
  const FrameCounters& frames = world().fabric().counters;
  EXPECT_EQ(frames.sent + frames.copies, frames.delivered + frames.lost_total() + frames.in_flight);
  EXPECT_TRUE(echo_passes()) << "what is no data passes";
  world().host("a").bind(6, nullptr);
}

TEST_F(Faults, AFlappingLinkComesAndGoes) {
  const auto fault = faults::flap_link("b", 10s, 4s);
  fault->inject(world());
  EXPECT_EQ(heard_in(4s), 0);
  EXPECT_EQ(heard_in(6s), 6);
  EXPECT_EQ(heard_in(4s), 0);
  fault->heal(world());
  EXPECT_EQ(heard_in(12s), 12);
}

TEST_F(Faults, TwoNodesDoNotHearEachOtherWhileAThirdHearsBoth) {
  const auto both = faults::cut_between("a", "b", faults::Direction::both);
  both->inject(world());
  EXPECT_EQ(heard_in(2s), 0);
  EXPECT_FALSE(echo_passes());
  EchoCounter stranger(world().host("s"));
  world().host("s").ping(ipv4("10.0.0.2"), 1, 1);
  world().host("s").ping(ipv4("10.0.0.1"), 1, 1);
  run(1s);
  EXPECT_EQ(stranger.replies, 2);
  both->heal(world());
  EXPECT_EQ(heard_in(2s), 2);
  const auto out = faults::cut_between("a", "b", faults::Direction::out);
  out->inject(world());
  EXPECT_EQ(heard_in(2s), 2) << "b still reaches a";
  EXPECT_FALSE(echo_passes());
}

TEST_F(Faults, PartitionsNest) {
  const auto first = faults::partition({{"b"}});
  const auto second = faults::partition({{"a", "s"}});
  first->inject(world());
  second->inject(world());
  first->heal(world());
  EXPECT_EQ(heard_in(2s), 0);
  second->heal(world());
  EXPECT_EQ(heard_in(2s), 2);
}

TEST_F(Faults, ASwitchForgetsAtOnceOrSooner) {
  EXPECT_TRUE(echo_passes());
  Switch& one = world().switch_named("sw");
  EXPECT_GT(one.database().size(world().now()), 0u);
  faults::flush_forwarding("sw")->inject(world());
  EXPECT_EQ(one.database().size(world().now()), 0u);
  EXPECT_TRUE(echo_passes());
  const auto fault = faults::age_forwarding("sw", 200ms);
  fault->inject(world());
  run(300ms);
  EXPECT_LE(one.database().size(world().now()), 1u) << "at most whoever has just advertised";
  fault->heal(world());
  EXPECT_EQ(one.database().ageing(), 300s);
}

TEST_F(Faults, ReplayedAdvertisementsAreTheOldOnesOctetByOctet) {
  const auto fault = faults::replay_advertisements("b", "s", 10);
  fault->prepare(world());
  run(2s);
  const Bytes genuine = last_["10.0.0.2"];
  const MacAddress mac = last_mac_;
  faults::crash("b")->inject(world());
  EXPECT_EQ(heard_in(2s), 0);
  fault->inject(world());
  EXPECT_NEAR(heard_in(2s), 20, 1);
  EXPECT_EQ(last_["10.0.0.2"], genuine);
  EXPECT_EQ(last_mac_, mac);
  fault->heal(world());
  run(1ms);  // what was on the wire
  EXPECT_EQ(heard_in(2s), 0);
}

}  // namespace
}  // namespace viplane::sim
