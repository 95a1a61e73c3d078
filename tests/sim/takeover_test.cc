// SPDX-License-Identifier: GPL-2.0-or-later
// Two production directors on two switches: when does the backup take over, measured on the wire, against theory?
#include <gtest/gtest.h>

#include <memory>
#include <optional>

#include "net/ethernet.h"
#include "net/ipv4.h"
#include "sim/director_process.h"
#include "sim/fabric.h"
#include "sim/faults/faults.h"
#include "sim/nic.h"
#include "sim/world.h"

namespace viplane::sim {
namespace {

using namespace std::chrono_literals;

struct Timing {
  int version;
  Duration interval;
  int backup_priority;
};

void PrintTo(const Timing& timing, std::ostream* out) {
  *out << "v" << timing.version << " " << seconds(timing.interval) << " s, priority " << timing.backup_priority;
}

std::string configuration(const Timing& timing, int priority) {
  return "vrrp_instance VI_1 {\n interface eth0\n virtual_router_id 51\n version " + std::to_string(timing.version) +
         "\n advert_int " + std::to_string(seconds(timing.interval)) + "\n priority " + std::to_string(priority) +
         "\n virtual_ipaddress { 10.0.0.100 }\n}\n";
}

// RFC 3768, section 6.1: the skew is in 256ths of a second; RFC 9568, section 6.1: in 256ths of the interval.
Duration master_down(const Timing& timing) {
  const Duration unit = timing.version == 2 ? Duration(1s) : timing.interval;
  return 3 * timing.interval + unit * (256 - timing.backup_priority) / 256;
}

NodeSpec director(const std::string& name, const std::string& peer, const char* address) {
  NodeSpec node;
  node.name = name;
  node.role = Role::director;
  InterfaceSpec card;
  card.peer = peer;
  card.addresses = {*IpPrefix::parse(address)};
  node.interfaces.push_back(card);
  return node;
}

// Notes when each director's advertisements leave it.
class Advertisements final : public FrameTap {
 public:
  void on_frame(const Nic& nic, Direction direction, Time at, ByteView frame) override {
    if (direction != Direction::out) return;
    const auto ethernet = EthernetView::parse(frame);
    if (!ethernet || ethernet->type() != EtherType::ipv4) return;
    const auto ip = Ipv4View::parse(ethernet->payload());
    if (!ip || ip->protocol() != IpProtocol::vrrp) return;
    if (ip->source() == IpAddress::v4(10, 0, 0, 1)) last_of_lb1 = at;
    if (ip->source() == IpAddress::v4(10, 0, 0, 2) && !first_of_lb2) first_of_lb2 = at;
    (void)nic;
  }
  Time last_of_lb1{};
  std::optional<Time> first_of_lb2;
};

class Takeover : public testing::TestWithParam<Timing> {
 protected:
  Takeover() {
    Topology topology;
    topology.switches.resize(2);
    topology.switches[0].name = "sw1";
    topology.switches[1].name = "sw2";
    topology.trunks.push_back({"sw1", "sw2", {}});
    topology.nodes = {director("lb1", "sw1", "10.0.0.1/24"), director("lb2", "sw2", "10.0.0.2/24")};
    world = std::make_unique<World>(topology, 1);
    world->set_tap(&advertisements);
    install("lb1", 250);
    install("lb2", GetParam().backup_priority);
  }
  void install(const char* node, int priority) {
    auto disk = std::make_shared<DirectorDisk>();
    disk->path = "keepalived.conf";
    disk->files.put(disk->path, configuration(GetParam(), priority));
    world->node(node).install(director_process(disk));
    world->node(node).start_process();
  }

  Advertisements advertisements;
  std::unique_ptr<World> world;
};

TEST_P(Takeover, ComesWithinAMillisecondOfTheory) {
  const auto crash = faults::crash("lb1");
  world->run_for(10s + GetParam().interval / 3);
  ASSERT_FALSE(advertisements.first_of_lb2);
  crash->inject(*world);
  world->run_for(10 * GetParam().interval + 1s);
  ASSERT_TRUE(advertisements.first_of_lb2);
  const Duration measured = *advertisements.first_of_lb2 - advertisements.last_of_lb1;
  const Duration off = measured - master_down(GetParam());
  RecordProperty("measured_ns", std::to_string(measured.count()));
  RecordProperty("theory_ns", std::to_string(master_down(GetParam()).count()));
  EXPECT_GE(off, 0ns);
  EXPECT_LE(off, 1ms) << "measured " << seconds(measured) << " s, theory " << seconds(master_down(GetParam())) << " s";
}

INSTANTIATE_TEST_SUITE_P(AllIntervals, Takeover,
                         testing::Values(Timing{2, 1s, 100}, Timing{2, 1s, 1}, Timing{2, 3s, 200}, Timing{3, 1s, 100},
                                         Timing{3, 100ms, 100}, Timing{3, 10ms, 100}, Timing{3, 10ms, 249}));

}  // namespace
}  // namespace viplane::sim
