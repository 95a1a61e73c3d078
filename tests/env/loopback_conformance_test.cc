// SPDX-License-Identifier: GPL-2.0-or-later
#include <chrono>
#include <utility>

#include "env/fake_clock.h"
#include "env/loopback_port.h"
#include "env/lossy_port.h"
#include "env/pcap_port.h"
#include "tests/conformance/clock_conformance.h"
#include "tests/conformance/packet_port_conformance.h"

namespace viplane::conformance {
namespace {

struct FakeClockWorld {
  Clock& clock() { return fake; }
  void run_for(Duration span) { fake.run_for(span); }
  FakeClock fake;
};

struct LoopbackWorld {
  LoopbackWorld() {
    right_port->on_host_frame([this](ByteView frame) { host.emplace_back(frame.begin(), frame.end()); });
  }
  PacketPort& left() { return *left_port; }
  PacketPort& right() { return *right_port; }
  void settle() { clock.run_for(std::chrono::seconds(1)); }
  std::vector<Bytes> host_frames() { return std::exchange(host, {}); }
  bool set_link(bool up) {
    wire.set_up(up);
    return true;
  }

  FakeClock clock;
  LoopbackWire wire{clock, std::chrono::microseconds(50)};
  std::unique_ptr<LoopbackPort> left_port = wire.add_port({.name = "left", .mac = {{2, 0, 0, 0, 0, 1}}});
  std::unique_ptr<LoopbackPort> right_port = wire.add_port({.name = "right", .mac = {{2, 0, 0, 0, 0, 2}}});
  std::vector<Bytes> host;
};

// A wrapper that is told to do no harm does none.
struct LossyWorld : LoopbackWorld {
  PacketPort& left() { return left_wrapper; }
  PacketPort& right() { return right_wrapper; }
  LossyPort left_wrapper{*left_port, clock, Random(1)};
  LossyPort right_wrapper{*right_port, clock, Random(2)};
};

struct PcapWorld : LoopbackWorld {
  PacketPort& left() { return left_wrapper; }
  PacketPort& right() { return right_wrapper; }
  static void ignore(Time, FrameDirection, ByteView) {}
  PcapPort left_wrapper{*left_port, clock, ignore};
  PcapPort right_wrapper{*right_port, clock, ignore};
};

}  // namespace

INSTANTIATE_TYPED_TEST_SUITE_P(Fake, ClockConformance, FakeClockWorld);
INSTANTIATE_TYPED_TEST_SUITE_P(Loopback, PacketPortConformance, LoopbackWorld);
INSTANTIATE_TYPED_TEST_SUITE_P(LossyOverLoopback, PacketPortConformance, LossyWorld);
INSTANTIATE_TYPED_TEST_SUITE_P(PcapOverLoopback, PacketPortConformance, PcapWorld);

}  // namespace viplane::conformance
