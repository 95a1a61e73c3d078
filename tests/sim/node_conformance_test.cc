// SPDX-License-Identifier: GPL-2.0-or-later
#include "sim/nic.h"
#include "tests/conformance/clock_conformance.h"
#include "tests/conformance/packet_port_conformance.h"
#include "tests/sim/small_lan.h"

namespace viplane::conformance {
namespace {

struct NodeClockWorld {
  Clock& clock() { return node_clock; }
  void run_for(Duration span) { scheduler.run_until(scheduler.now() + span); }
  sim::Scheduler scheduler;
  sim::NodeClock node_clock{scheduler, Random(1)};
};

// A slow event loop is still an event loop: late, but in order.
struct SlowClockWorld : NodeClockWorld {
  SlowClockWorld() { node_clock.set_latency(std::chrono::microseconds(10), std::chrono::milliseconds(2)); }
};

// The host behind the right port, which keeps what it gets.
struct KeepingHost : sim::FrameReceiver {
  void on_frame(sim::Nic&, sim::FrameRef frame) override {
    frames.emplace_back(frame.view().begin(), frame.view().end());
  }
  void on_carrier(sim::Nic&, bool) override {}
  std::vector<Bytes> frames;
};

struct NodePortWorld {
  NodePortWorld() {
    sim::Nic* const nics[] = {&left_nic, &right_nic};
    sim::NodePort* const ports[] = {&left_port, &right_port};
    for (unsigned i = 0; i < 2; ++i) {
      nics[i]->attach(link, i);
      link.attach(i, {.nic = nics[i]});
      nics[i]->set_receiver(ports[i]);
      ports[i]->set_reader(sim::NodePort::Reader::running);
    }
  }
  PacketPort& left() { return left_port; }
  PacketPort& right() { return right_port; }
  void settle() { scheduler.run_until(scheduler.now() + std::chrono::seconds(1)); }
  std::vector<Bytes> host_frames() { return std::exchange(host.frames, {}); }
  bool set_link(bool up) {
    up ? link.heal(true) : link.cut(true);
    return true;
  }

  sim::Scheduler scheduler;
  sim::Fabric fabric{.scheduler = scheduler, .counters = {}};
  sim::Link link{fabric, "left-right", {}, Random(1)};
  sim::Nic left_nic{fabric, "left", "eth0", {{2, 0, 0, 0, 0, 1}}, 1500};
  sim::Nic right_nic{fabric, "right", "eth0", {{2, 0, 0, 0, 0, 2}}, 1500};
  KeepingHost host;
  sim::NodePort left_port{left_nic, host};
  sim::NodePort right_port{right_nic, host};
};

}  // namespace

INSTANTIATE_TYPED_TEST_SUITE_P(Simulation, ClockConformance, NodeClockWorld);
INSTANTIATE_TYPED_TEST_SUITE_P(SlowSimulation, ClockConformance, SlowClockWorld);
INSTANTIATE_TYPED_TEST_SUITE_P(Simulation, PacketPortConformance, NodePortWorld);

}  // namespace viplane::conformance
