// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/conformance/packet_port_conformance.h"

#include <memory>

#include "live/ports/packet_socket_port.h"
#include "tests/live/veth_pair.h"

namespace viplane::live {
namespace {

using namespace std::chrono_literals;

struct PacketSocketWorld {
  PacketPort& left() { return *left_port; }
  PacketPort& right() { return *right_port; }
  void settle() { link->run_for(3ms); }
  std::vector<Bytes> host_frames() { return {}; }
  bool set_link(bool up) {
    link->left_space.run(std::string("ip link set left ") + (up ? "up" : "down"));
    settle();
    return true;
  }
  static std::string why_not() { return VethPair::why_not(); }

  PacketSocketWorld() {
    if (!why_not().empty()) return;
    link = std::make_unique<VethPair>();
    left_port = open_inside<PacketSocketPort>(link->left_space, "left", link->loop, link->events);
    right_port = open_inside<PacketSocketPort>(link->right_space, "right", link->loop, link->events);
  }
  std::unique_ptr<VethPair> link;
  std::unique_ptr<PacketSocketPort> left_port, right_port;
};

}  // namespace

namespace {
using conformance::PacketPortConformance;
}

}  // namespace viplane::live

namespace viplane::conformance {
INSTANTIATE_TYPED_TEST_SUITE_P(PacketSocket, PacketPortConformance, live::PacketSocketWorld);
}
