// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/conformance/packet_port_conformance.h"

#include <arpa/inet.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <sys/socket.h>

#include <memory>

#include "live/ports/packet_socket_port.h"
#include "live/ports/pcap_device_port.h"
#include "live/xdp/xsk_port.h"
#include "posix/system_call.h"
#include "tests/live/veth_pair.h"

namespace viplane::live {
namespace {

using namespace std::chrono_literals;

struct VethWorld {
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

  std::unique_ptr<VethPair> link;
  std::unique_ptr<LivePort> left_port, right_port;
};

struct PacketSocketWorld : VethWorld {
  PacketSocketWorld() {
    if (!why_not().empty()) return;
    link = std::make_unique<VethPair>();
    left_port = open_inside<PacketSocketPort>(link->left_space, "left", link->context);
    right_port = open_inside<PacketSocketPort>(link->right_space, "right", link->context);
  }
};

struct PcapWorld : VethWorld {
  PcapWorld() {
    if (!why_not().empty()) return;
    link = std::make_unique<VethPair>();
    left_port = open_pcap(link->left_space, "left");
    right_port = open_pcap(link->right_space, "right");
  }
  std::unique_ptr<LivePort> open_pcap(const test::NetworkNamespace& space, const char* name) {
    return open_inside<PcapDevicePort>(space, name, link->context);
  }
};

// The frames of the suite are no service's, so the XDP program must take everything.
template <XdpMode mode>
struct XskWorld : VethWorld {
  XskWorld() {
    if (!why_not().empty()) return;
    link = std::make_unique<VethPair>();
    const XskPortOptions options{.mode = mode, .takes_everything = true};
    left_port = open_inside<XskPort>(link->left_space, "left", link->context, options);
    right_port = open_inside<XskPort>(link->right_space, "right", link->context, options);
    open_host();
  }

  // The right host's stack, as a protocol in it sees frames. The right port gives frames to the stack of the namespace
  // that its process is in.
  void open_host() {
    inside = std::make_unique<test::Inside>(link->right_space);
    const int on = 1;
    host = Descriptor(system_call(::socket(AF_PACKET, SOCK_RAW | SOCK_NONBLOCK, htons(ETH_P_ALL)), "open a tap"));
    sockaddr_ll address{};
    address.sll_family = AF_PACKET;
    address.sll_protocol = htons(ETH_P_ALL);
    address.sll_ifindex = static_cast<int>(if_nametoindex("right"));
    system_call(::bind(host.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address), "bind a tap");
    system_call(::setsockopt(host.get(), SOL_PACKET, PACKET_IGNORE_OUTGOING, &on, sizeof on), "listen one way");
  }
  std::vector<Bytes> host_frames() {
    std::vector<Bytes> frames;
    Bytes buffer(2048);
    for (ssize_t size; (size = ::recv(host.get(), buffer.data(), buffer.size(), 0)) >= 0;) {
      frames.emplace_back(buffer.begin(), buffer.begin() + size);
    }
    return frames;
  }
  std::unique_ptr<test::Inside> inside;
  Descriptor host;
};

using NativeXskWorld = XskWorld<XdpMode::native>;

}  // namespace
}  // namespace viplane::live

namespace viplane::conformance {
INSTANTIATE_TYPED_TEST_SUITE_P(PacketSocket, PacketPortConformance, live::PacketSocketWorld);
INSTANTIATE_TYPED_TEST_SUITE_P(PcapDevice, PacketPortConformance, live::PcapWorld);
INSTANTIATE_TYPED_TEST_SUITE_P(NativeXsk, PacketPortConformance, live::NativeXskWorld);
}  // namespace viplane::conformance
