// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <gmock/gmock.h>

#include <map>
#include <vector>

#include "net/arp.h"
#include "net/ethernet.h"
#include "net/ipv4.h"
#include "sim/faults/faults.h"
#include "tests/sim/test_process.h"

namespace viplane::sim {

// "b" advertises every second; "a" is the audience, "s" a stranger.
inline Topology three_hosts() {
  LanBuilder lan;
  lan.add_switch("sw").add_switch("sw2").add_trunk("sw", "sw2");
  lan.add_host("a", "10.0.0.1/24");
  lan.add_host("b", "10.0.0.2/24", "sw2");
  lan.add_host("s", "10.0.0.66/24");
  return lan.topology;
}

// Counts what the audience hears.
class Faults : public testing::Test, public FrameTap {
 protected:
  Faults() {
    lan_.world.set_tap(this);
    run(500ms);
  }
  void on_frame(const Nic& nic, FrameTap::Direction direction, Time, ByteView frame) override {
    if (nic.node() != "a" || direction != FrameTap::Direction::in) return;
    const auto ethernet = EthernetView::parse(frame);
    if (ethernet->type() == EtherType::arp) ++arp_;
    const auto packet = Ipv4View::parse(ethernet->payload());
    if (ethernet->type() != EtherType::ipv4 || !packet || packet->protocol() != IpProtocol::vrrp) return;
    ++advertisements_[packet->source().to_string()];
    heard_at_.push_back(lan_.world.now());
    last_mac_ = ethernet->source();
    last_[packet->source().to_string()] = Bytes(packet->bytes().begin(), packet->bytes().end());
  }
  World& world() { return lan_.world; }
  void run(Duration span) { world().run_for(span); }
  // Advertisements of "b" that reached "a" in the next seconds.
  int heard_in(Duration span) {
    const int before = advertisements_["10.0.0.2"];
    run(span);
    return advertisements_["10.0.0.2"] - before;
  }
  bool echo_passes() {
    const int before = lan_.echo.replies;
    world().host("a").ping(ipv4("10.0.0.2"), 1, 1);
    run(100ms);
    return lan_.echo.replies > before;
  }

  ProcessWorld lan_{three_hosts()};
  std::map<std::string, int> advertisements_;
  int arp_ = 0;
  std::vector<Time> heard_at_;
  MacAddress last_mac_{};
  std::map<std::string, Bytes> last_;  // packets, by source
};

}  // namespace viplane::sim
