// SPDX-License-Identifier: GPL-2.0-or-later
// Our machine in the place of one of two keepalived 2.2.7 (or FRR) routers, fed with what the other sent. A
// is 10.77.0.1 with priority 150, B 10.77.0.2 with 100; .c was captured at a client, .a and .b at the routers.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "env/pcap_file.h"
#include "net/ethernet.h"
#include "net/ipv4.h"
#include "tests/support/vrrp_receiver.h"

namespace viplane::testing {
namespace {

using namespace std::chrono_literals;
using vrrp::State;
using vrrp::StateChanged;

namespace fs = std::filesystem;

const fs::path kFolder = fs::path(VIPLANE_SOURCE_DIR) / "tests/golden/keepalived";
constexpr IpAddress kA = IpAddress::v4(10, 77, 0, 1);
constexpr IpAddress kB = IpAddress::v4(10, 77, 0, 2);

struct Heard {
  Time at;
  IpAddress source, target;
  std::uint8_t ttl;
  Bytes message;

  VrrpPacket packet() const { return {source, target, ttl, message}; }
  std::uint8_t priority() const { return load_u8(&message[2]); }
};

std::vector<Heard> advertisements_in(const fs::path& capture) {
  std::vector<Heard> all;
  for (const CapturedFrame& frame : read_capture(capture)) {
    const auto ethernet = EthernetView::parse(frame.bytes);
    if (!ethernet || ethernet->type() != EtherType::ipv4) continue;
    const auto ip = Ipv4View::parse(ethernet->payload());
    if (!ip || ip->protocol() != IpProtocol::vrrp) continue;
    const ByteView payload = ip->payload();
    all.push_back({frame.at, ip->source(), ip->target(), ip->ttl(), Bytes(payload.begin(), payload.end())});
  }
  return all;
}

std::vector<fs::path> captures_of(const std::string& prefix) {
  std::vector<fs::path> found;
  if (!fs::exists(kFolder)) return found;
  for (const auto& entry : fs::directory_iterator(kFolder)) {
    const std::string name = entry.path().filename();
    if (name.starts_with(prefix) && entry.path().extension() == ".pcap") found.push_back(entry.path());
  }
  std::ranges::sort(found);
  return found;
}

// An instance that agrees with what `advertisement` says.
vrrp::InstanceConfig agreeing_with(const Heard& heard, std::uint8_t priority) {
  const auto parsed = parse_advertisement(heard.packet());
  const auto& fields = std::get<ReceivedAdvertisement>(parsed).advertisement;
  auto config = instance_config(priority);
  config.version = fields.version;
  config.virtual_router_id = fields.virtual_router_id;
  config.advertisement_interval = fields.advertisement_interval;
  config.authentication = fields.authentication;
  config.password = fields.authentication_data;
  config.addresses.clear();
  for (const auto& address : fields.addresses) config.addresses.push_back({{address, 32}, "eth0"});
  return config;
}

// A router of ours at `address`, awake since the time of `first`.
Receiver at(const IpAddress& address, const vrrp::InstanceConfig& config, Time first) {
  Receiver receiver(config);
  receiver.now = first;
  receiver.router = vrrp::Router(with(config));
  receiver.router.on_link(first, "eth0", {true, address, IpAddress{true, {}}});
  receiver.router.start(first);
  return receiver;
}

struct Change {
  Time at;
  State to;
};

// Feeds the packets for which `is_heard` and returns what the machine did.
template <class Filter>
std::vector<Change> replay(Receiver& receiver, const std::vector<Heard>& packets, Filter is_heard) {
  std::vector<Change> changes;
  const auto note = [&](const vrrp::RoutedActions& actions) {
    for (const auto& change : only<StateChanged>(actions)) changes.push_back({receiver.now, change.to});
  };
  const auto pass_until = [&](Time end) {
    for (auto due = receiver.router.deadline(); due && *due <= end; due = receiver.router.deadline()) {
      receiver.now = *due;
      note(receiver.router.on_deadline(receiver.now));
    }
    receiver.now = end;
  };
  for (const Heard& heard : packets) {
    if (!is_heard(heard)) continue;
    pass_until(heard.at);
    note(receiver.router.on_packet(receiver.now, "eth0", heard.packet()));
  }
  pass_until(receiver.now + 10s);
  return changes;
}

bool from_a(const Heard& heard) { return heard.source == kA; }

// Replays what A said into our B and compares with when keepalived's B spoke for the first time.
// False: the capture does not hold both.
bool expect_takeover_at_theory(const fs::path& capture, Duration most_later) {
  SCOPED_TRACE(capture.filename());
  const auto packets = advertisements_in(capture);
  const auto first = std::ranges::find_if(packets, from_a);
  const auto theirs = std::ranges::find(packets, kB, &Heard::source);
  if (first == packets.end() || theirs == packets.end() || theirs < first) return false;
  const auto last = std::find_if(std::make_reverse_iterator(theirs), packets.rend(), from_a);

  const auto config = agreeing_with(*first, 100);
  Receiver ours = at(kB, config, first->at);
  const auto changes = replay(ours, packets, [&](const Heard& h) { return from_a(h) && h.at <= last->at; });
  EXPECT_EQ(changes.size(), 1u);
  if (changes.size() != 1) return true;
  EXPECT_EQ(changes[0].to, State::master);

  const Duration interval = config.advertisement_interval;
  const Duration skew = (config.version == 2 ? Duration(1s) : interval) * 156 / 256;
  EXPECT_EQ(changes[0].at - last->at, last->priority() == 0 ? skew : 3 * interval + skew);
  // keepalived's timers run late, never early.
  EXPECT_GE(theirs->at - changes[0].at, -2ms);
  EXPECT_LE(theirs->at - changes[0].at, most_later);
  return true;
}

std::size_t takeovers_compared(const std::string& prefix) {
  std::size_t compared = 0;
  for (const auto& capture : captures_of(prefix)) compared += expect_takeover_at_theory(capture, 60ms) ? 1 : 0;
  return compared;
}

class VrrpCaptures : public ::testing::Test {
 protected:
  void SetUp() override {
    if (captures_of("").empty()) GTEST_SKIP() << kFolder << " holds no captures";
  }
};

TEST_F(VrrpCaptures, S3_WeTakeOverFromACrashedKeepalivedWhenTheoryAndKeepalivedDo) {
  EXPECT_GE(takeovers_compared("crash_host_"), 5u);
}

TEST_F(VrrpCaptures, S4_WeTakeOverFromAStoppedKeepalivedAfterTheSkew) { EXPECT_GE(takeovers_compared("sigterm_"), 4u); }

TEST_F(VrrpCaptures, S3_WeTakeOverWhenTheTrunkIsCut) {
  for (const char* prefix : {"part_trunk_v2_adv1.b", "part_trunk_v3_adv0.1.b", "part_trunk_v2_adv1_nopre.b"}) {
    EXPECT_EQ(takeovers_compared(prefix), 1u) << prefix;
  }
}

// The captures with one configuration or one packet wrong are judged below.
bool is_all_right(const std::string& name) {
  return !name.starts_with("mismatch_") && !name.starts_with("mute_") && name.find("unicast") == std::string::npos;
}

TEST_F(VrrpCaptures, R5_NoAdvertisementOfAHealthyPairIsDiscarded) {
  std::size_t heard = 0;
  for (const auto& capture : captures_of("")) {
    if (!is_all_right(capture.filename())) continue;
    const auto packets = advertisements_in(capture);
    for (const Heard& packet : packets) {
      Receiver receiver = at(IpAddress::v4(10, 77, 0, 250), agreeing_with(packet, 1), packet.at);
      EXPECT_EQ(receiver.hear(packet.packet()), std::nullopt) << capture.filename();
      ++heard;
    }
  }
  EXPECT_GT(heard, 1'000u);
}

TEST_F(VrrpCaptures, I7_MalformedAdvertisementsDoNotSilenceOurMaster) {
  for (const auto& capture : captures_of("mute_")) {
    SCOPED_TRACE(capture.filename());
    const auto packets = advertisements_in(capture);
    const auto first = std::ranges::find_if(packets, from_a);
    ASSERT_NE(first, packets.end());
    Receiver ours = at(kA, agreeing_with(*first, 150), first->at);
    ours.run_for(5s);
    ASSERT_EQ(ours.state(), State::master);
    const Duration shift = ours.now - first->at;
    std::vector<Time> sent;
    std::size_t garbage = 0;
    const auto note = [&](const vrrp::RoutedActions& actions) {
      for (std::size_t i = 0; i < only<vrrp::SendAdvertisement>(actions).size(); ++i) sent.push_back(ours.now);
    };
    for (const Heard& packet : packets) {
      if (packet.source == kA || packet.source == kB) continue;
      while (*ours.router.deadline() <= packet.at + shift) {
        ours.now = *ours.router.deadline();
        note(ours.router.on_deadline(ours.now));
      }
      ours.now = packet.at + shift;
      EXPECT_NE(ours.hear(packet.packet()), std::nullopt);
      ++garbage;
    }
    EXPECT_GE(garbage, 4u);
    ASSERT_GE(sent.size(), 5u);
    for (std::size_t i = 1; i < sent.size(); ++i) EXPECT_EQ(sent[i] - sent[i - 1], 1s);
  }
}

TEST_F(VrrpCaptures, I7_MalformedAdvertisementsDoNotMoveOurBackup) {
  for (const auto& capture : captures_of("mute_")) {
    SCOPED_TRACE(capture.filename());
    const auto packets = advertisements_in(capture);
    const auto first = std::ranges::find_if(packets, from_a);
    ASSERT_NE(first, packets.end());
    const auto config = agreeing_with(*first, 100);
    Receiver with_garbage = at(kB, config, first->at);
    Receiver without = at(kB, config, first->at);
    const auto a = replay(with_garbage, packets, [](const Heard& h) { return h.source != kB; });
    const auto b = replay(without, packets, from_a);
    ASSERT_EQ(a.size(), b.size());
    for (std::size_t i = 0; i < a.size(); ++i) EXPECT_EQ(a[i].at, b[i].at);
  }
}

// What each router of a mismatched pair says is discarded by one of ours that agrees with the other.
TEST_F(VrrpCaptures, R_MismatchedPairsDoNotHearEachOther) {
  for (const auto& [name, reason] : {std::pair{"mismatch_advint_v2", DiscardReason::advertisement_interval},
                                     {"mismatch_version", DiscardReason::version},
                                     {"mismatch_auth_pass", DiscardReason::authentication},
                                     {"mismatch_auth_none", DiscardReason::authentication},
                                     {"mismatch_vip_count", DiscardReason::address_count},
                                     {"mismatch_vip_list", DiscardReason::address_list},
                                     {"mismatch_vrid", DiscardReason::virtual_router_id}}) {
    for (const auto& capture : captures_of(name)) {
      SCOPED_TRACE(name);
      const auto packets = advertisements_in(capture);
      const auto of_a = std::ranges::find_if(packets, from_a);
      const auto of_b = std::ranges::find(packets, kB, &Heard::source);
      ASSERT_TRUE(of_a != packets.end() && of_b != packets.end());
      EXPECT_EQ(at(kB, agreeing_with(*of_b, 100), of_a->at).hear(of_a->packet()), reason);
      EXPECT_EQ(at(kA, agreeing_with(*of_a, 150), of_b->at).hear(of_b->packet()), reason);
    }
  }
}

TEST_F(VrrpCaptures, R10_TheOrderOfAddressesIsNoMismatch) {
  for (const auto& capture : captures_of("mismatch_vip_order")) {
    const auto packets = advertisements_in(capture);
    const auto of_a = std::ranges::find_if(packets, from_a);
    ASSERT_NE(of_a, packets.end());
    auto config = agreeing_with(*of_a, 100);
    std::ranges::reverse(config.addresses);
    EXPECT_EQ(at(kB, config, of_a->at).hear(of_a->packet()), std::nullopt);
  }
}

// FRR 8.4.4 as master, then stopped: it sends priority 0 and we follow. As backup-to-be it yields to us.
TEST_F(VrrpCaptures, S4_WeTakeOverFromAStoppedFrr) {
  for (const char* prefix : {"frr_v2_f200_k100", "frr_v3_f200_k100"}) {
    for (const auto& capture : captures_of(prefix)) {
      SCOPED_TRACE(prefix);
      const auto packets = advertisements_in(capture);
      const IpAddress frr = IpAddress::v4(10, 78, 0, 1);
      const auto first = std::ranges::find(packets, frr, &Heard::source);
      ASSERT_NE(first, packets.end());
      const auto farewell = std::ranges::find_if(packets, [](const Heard& h) { return h.priority() == 0; });
      ASSERT_NE(farewell, packets.end());
      const auto config = agreeing_with(*first, 100);
      Receiver ours = at(IpAddress::v4(10, 78, 0, 2), config, first->at);
      const auto changes =
          replay(ours, packets, [&](const Heard& h) { return h.source == frr && h.at <= farewell->at; });
      ASSERT_EQ(changes.size(), 1u);
      const Duration unit = config.version == 2 ? Duration(1s) : config.advertisement_interval;
      EXPECT_EQ(changes[0].at - farewell->at, unit * 156 / 256);
    }
  }
}

// 25 announcements at once and 20 more after 5 s is what keepalived sent here, with adverts for each queued one.
TEST_F(VrrpCaptures, I12_OurMasterWouldYieldWhereAPausedKeepalivedStormed) {
  for (const auto& capture : captures_of("freeze_v2_adv1_6s")) {
    const auto packets = advertisements_in(capture);
    const auto first = std::ranges::find_if(packets, from_a);
    ASSERT_NE(first, packets.end());
    Receiver ours = at(kA, agreeing_with(*first, 150), first->at - 5s);
    ours.run_for(5s);
    ASSERT_EQ(ours.state(), State::master);
    // Asleep while B speaks; then its whole backlog at once.
    std::vector<Heard> backlog;
    std::ranges::copy_if(packets, std::back_inserter(backlog), [](const Heard& h) { return h.source == kB; });
    ASSERT_FALSE(backlog.empty());
    ours.now += 6s;
    std::size_t announced = 0;
    std::size_t sent = 0;
    for (const Heard& packet : backlog) {
      const auto actions = ours.router.on_packet(ours.now, "eth0", packet.packet());
      announced += only<vrrp::AnnounceAddresses>(actions).size();
      sent += only<vrrp::SendAdvertisement>(actions).size();
    }
    EXPECT_EQ(ours.state(), State::backup);
    EXPECT_EQ(announced, 0u);
    EXPECT_EQ(sent, 1u);
  }
}

}  // namespace
}  // namespace viplane::testing
