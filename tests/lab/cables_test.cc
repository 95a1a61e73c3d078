// SPDX-License-Identifier: GPL-2.0-or-later
// What can be done to a cable, each tried with real packets.
#include <gmock/gmock.h>
#include <linux/if_packet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <optional>
#include <vector>

#include "lab/frame_recorder.h"
#include "lab/interface_monitor.h"
#include "lab/laboratory.h"
#include "lab/loop.h"
#include "lab/port_filter.h"
#include "lab/slow_wire.h"
#include "lab/traffic/client.h"
#include "net/ethernet.h"
#include "posix/system_call.h"
#include "tests/lab/root.h"

namespace viplane::lab {
namespace {

using namespace std::chrono_literals;

// left and right on a switch, a third machine on another behind a trunk.
class Cables : public testing::Test {
 protected:
  void SetUp() override {
    if (::geteuid() != 0) GTEST_SKIP() << "network namespaces need root";
    lab_.emplace();
    lab_->add_switch("sw1");
    lab_->add_switch("sw2");
    lab_->add_trunk("sw1", "sw2");
    add("left", "sw1", 1);
    add("right", "sw1", 2);
    add("far", "sw2", 3);
    ASSERT_TRUE(reaches("left", 2));
    ASSERT_TRUE(reaches("left", 3));
  }

  void add(const std::string& name, const std::string& network_switch, std::uint8_t number) {
    lab_->add_machine(name);
    lab_->plug({.machine = name, .network_switch = network_switch, .addresses = {{address(number), 24}}});
  }

  static IpAddress address(std::uint8_t number) { return IpAddress::v4(10, 9, 0, number); }

  bool reaches(const std::string& from, std::uint8_t to) {
    Process ping = lab_->machine(from).start({"ping", "-c1", "-W1", "-i0.2", address(to).to_string()});
    return ping.wait(3s) == 0;
  }

  std::string port(const std::string& machine) { return lab_->port_of(machine, "eth0").name; }
  const Machine& fabric() { return lab_->fabric(); }

  std::optional<Laboratory> lab_;
};

TEST_F(Cables, AFilterDropsOneProtocolAndLetsOthersPass) {
  {
    const PortFilter filter(fabric(), port("right"), Way::both, protocol_match(17));
    EXPECT_TRUE(reaches("left", 2));
  }
  const PortFilter filter(fabric(), port("right"), Way::both, protocol_match(1));
  EXPECT_FALSE(reaches("left", 2));
}

TEST_F(Cables, AFilterCanActOneWay) {
  FrameRecorder recorder(*lab_);
  {
    const PortFilter filter(fabric(), port("right"), Way::from_machine, protocol_match(1));
    EXPECT_FALSE(reaches("left", 2));
  }
  recorder.stop();
  // The question arrived, and was answered; the answer did not arrive.
  int asked = 0, answered = 0, arrived = 0;
  recorder.replay([&](const RecordedFrame& frame) {
    const auto ethernet = EthernetView::parse(frame.bytes);
    if (!ethernet || ethernet->type() != EtherType::ipv4) return;
    if (frame.machine == "right" && !frame.outgoing) ++asked;
    if (frame.machine == "right" && frame.outgoing) ++answered;
    if (frame.machine == "left" && !frame.outgoing) ++arrived;
  });
  EXPECT_GT(asked, 0);
  EXPECT_GT(answered, 0);
  EXPECT_EQ(arrived, 0);
}

TEST_F(Cables, AFilterOfEverythingKeepsTheCarrier) {
  InterfaceMonitor monitor(lab_->machine("right").network());
  {
    const PortFilter cut(fabric(), port("right"), Way::both, {});
    EXPECT_FALSE(reaches("left", 2));
    EXPECT_TRUE(monitor.read().empty());
  }
  EXPECT_TRUE(reaches("left", 2));
}

TEST_F(Cables, TakingThePortDownTakesTheCarrier) {
  InterfaceMonitor monitor(lab_->machine("right").network());
  set_up(fabric().network(), port("right"), false);
  ::usleep(50'000);
  bool lost = false;
  for (const auto& change : monitor.read()) {
    const auto* link = std::get_if<LinkChange>(&change);
    lost = lost || (link != nullptr && link->interface == "eth0" && !link->has_carrier);
  }
  EXPECT_TRUE(lost);
  EXPECT_FALSE(reaches("left", 2));
}

TEST_F(Cables, ACutTrunkPartsTheSwitches) {
  for (const auto& end : lab_->trunk_ports()) set_bridge(fabric().network(), end.name, {});
  EXPECT_FALSE(reaches("left", 3));
  EXPECT_TRUE(reaches("left", 2));
  for (const auto& end : lab_->trunk_ports()) set_bridge(fabric().network(), end.name, end.network_switch);
  EXPECT_TRUE(reaches("left", 3));
}

TEST_F(Cables, IsolatedPortsSeeEverybodyButEachOther) {
  for (const char* machine : {"left", "right"}) set_isolated(fabric().network(), port(machine), true);
  EXPECT_FALSE(reaches("left", 2));
  EXPECT_TRUE(reaches("left", 3));
  EXPECT_TRUE(reaches("right", 3));
}

// How long an echo from left to right takes, the least of five.
Duration echo_time(const Machine& machine, const IpAddress& target) {
  Client ping(machine, {.kind = LoadKind::ping,
                        .service = {target, 0},
                        .start = now(),
                        .stop = now() + 300ms,
                        .every = 50ms,
                        .timeout = 200ms,
                        .request = {}});
  Duration least = 1h;
  for (const Attempt& attempt : ping.attempts()) {
    if (attempt.outcome == Outcome::success) least = std::min(least, attempt.ended - attempt.planned);
  }
  return least;
}

TEST_F(Cables, ASlowWireDelaysEachWayAndLeavesNoTrace) {
  {
    const SlowWire slow(*lab_, lab_->port_of("right", "eth0"), {.delay = 20ms}, {.delay = 10ms});
    const Duration taken = echo_time(lab_->machine("left"), address(2));
    EXPECT_GE(taken, 30ms);
    EXPECT_LT(taken, 120ms);
  }
  EXPECT_LT(echo_time(lab_->machine("left"), address(2)), 25ms);
}

TEST_F(Cables, ChanceLosesAboutAsManyAsItIsTold) {
  const PortFilter lossy(fabric(), port("right"), Way::to_machine, chance_match(0.5));
  Client ping(lab_->machine("left"), {.kind = LoadKind::ping,
                                      .service = {address(2), 0},
                                      .start = now(),
                                      .stop = now() + 1s,
                                      .every = 2ms,
                                      .timeout = 100ms,
                                      .request = {}});
  int lost = 0, all = 0;
  for (const Attempt& attempt : ping.attempts()) {
    if (attempt.outcome == Outcome::given_up) continue;
    ++all;
    if (attempt.outcome != Outcome::success) ++lost;
  }
  ASSERT_GT(all, 100);
  EXPECT_NEAR(static_cast<double>(lost) / all, 0.5, 0.15);
}

// A gratuitous ARP request, from right's own MAC address.
void announce(const Machine& machine, const IpAddress& address) {
  const MacAddress mac = mac_of(machine.network(), "eth0");
  std::vector<std::uint8_t> frame(6, 0xff);
  const auto add = [&frame](const auto& octets, std::size_t count) {
    frame.insert(frame.end(), octets.begin(), octets.begin() + static_cast<std::ptrdiff_t>(count));
  };
  add(mac.octets, 6);
  add(std::array<std::uint8_t, 10>{0x08, 0x06, 0, 1, 8, 0, 6, 4, 0, 1}, 10);
  add(mac.octets, 6);
  add(address.octets, 4);
  add(std::array<std::uint8_t, 6>{}, 6);
  add(address.octets, 4);
  const Descriptor socket = machine.network().socket(AF_PACKET, SOCK_RAW, 0);
  sockaddr_ll port{};
  port.sll_family = AF_PACKET;
  port.sll_ifindex = static_cast<int>(index_of(machine.network(), "eth0"));
  system_call(static_cast<int>(::sendto(socket.get(), frame.data(), frame.size(), 0,
                                        reinterpret_cast<const sockaddr*>(&port), sizeof port)),
              "send an announcement");
}

TEST_F(Cables, OnlyAnnouncementsOfTheNamedAddressesAreLost) {
  FrameRecorder recorder(*lab_);
  const PortFilter filter(fabric(), port("right"), Way::both, announcement_match({address(77)}));
  EXPECT_TRUE(reaches("left", 2));
  announce(lab_->machine("right"), address(77));
  announce(lab_->machine("right"), address(78));
  ::usleep(50'000);
  recorder.stop();
  std::vector<int> sent, arrived;
  recorder.replay([&](const RecordedFrame& frame) {
    const bool announcement = EthernetView::parse(frame.bytes)->type() == EtherType::arp && frame.bytes.size() >= 42 &&
                              std::to_integer<int>(frame.bytes[41]) >= 77;
    if (!announcement) return;
    if (frame.machine == "right" && frame.outgoing) sent.push_back(std::to_integer<int>(frame.bytes[41]));
    if (frame.machine == "left" && !frame.outgoing) arrived.push_back(std::to_integer<int>(frame.bytes[41]));
  });
  EXPECT_THAT(sent, testing::ElementsAre(77, 78));
  EXPECT_THAT(arrived, testing::ElementsAre(78));
}

TEST_F(Cables, AddressesAreReportedAsTheyComeAndGo) {
  InterfaceMonitor monitor(lab_->machine("right").network());
  lab_->machine("right").run({"ip", "addr", "add", "10.9.0.50/32", "dev", "eth0"});
  lab_->machine("right").run({"ip", "addr", "del", "10.9.0.50/32", "dev", "eth0"});
  std::vector<std::string> seen;
  for (const auto& change : monitor.read()) {
    const auto* address = std::get_if<AddressChange>(&change);
    if (address != nullptr)
      seen.push_back((address->added ? "+" : "-") + address->address.to_string() + address->interface);
  }
  EXPECT_THAT(seen, testing::ElementsAre("+10.9.0.50/32eth0", "-10.9.0.50/32eth0"));
}

}  // namespace
}  // namespace viplane::lab
