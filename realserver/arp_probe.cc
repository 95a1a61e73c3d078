// SPDX-License-Identifier: GPL-2.0-or-later
#include "realserver/arp_probe.h"

#include <arpa/inet.h>
#include <bpf/bpf.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <chrono>

#include "net/arp.h"
#include "posix/descriptor.h"
#include "posix/system_call.h"
#include "realserver/bpf_object.h"

namespace viplane::realserver {
namespace {

constexpr MacAddress kNobodysMac{{0x02, 0x76, 0x70, 0x72, 0x6f, 0x62}};
constexpr std::uint32_t kLiveFrames = 1u << 1;  // BPF_F_TEST_XDP_LIVE_FRAMES, Linux 5.18

Descriptor tap(int interface_index, const std::string& interface) {
  Descriptor socket(system_call(::socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, htons(ETH_P_ALL)),
                                "open a packet socket"));
  sockaddr_ll address{};
  address.sll_family = AF_PACKET;
  address.sll_protocol = htons(ETH_P_ALL);
  address.sll_ifindex = interface_index;
  system_call(::bind(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address),
              "listen on " + interface);
  return socket;
}

void inject(const BpfObject& object, int interface_index, const std::string& interface, Bytes frame) {
  xdp_md context{};
  context.data_end = static_cast<std::uint32_t>(frame.size());
  context.ingress_ifindex = static_cast<std::uint32_t>(interface_index);
  LIBBPF_OPTS(bpf_test_run_opts, options);
  options.data_in = frame.data();
  options.data_size_in = static_cast<std::uint32_t>(frame.size());
  options.ctx_in = &context;
  options.ctx_size_in = sizeof context;
  options.repeat = 1;
  options.flags = kLiveFrames;
  system_call(bpf_prog_test_run_opts(program_fd(object, "viplane_inject"), &options),
              "put an ARP request in at " + interface);
}

std::optional<MacAddress> answer_in(ByteView frame, const IpAddress& wanted) {
  const auto ethernet = EthernetView::parse(frame);
  if (!ethernet || ethernet->type() != EtherType::arp || ethernet->target() != kNobodysMac) return std::nullopt;
  const auto arp = ArpView::parse(ethernet->payload());
  if (!arp || arp->operation() != ArpOperation::reply || arp->sender_ip() != wanted) return std::nullopt;
  return arp->sender_mac();
}

}  // namespace

std::optional<MacAddress> probe_arp(const std::string& interface, const IpAddress& wanted) {
  const int index = static_cast<int>(::if_nametoindex(interface.c_str()));
  const BpfObject object = load_bpf_object();
  const Descriptor socket = tap(index, interface);
  inject(object, index, interface, build_arp_request(kNobodysMac, IpAddress::v4(0, 0, 0, 0), wanted));
  using Clock = std::chrono::steady_clock;
  const auto end = Clock::now() + std::chrono::milliseconds(100);
  std::array<std::byte, 2048> buffer;
  for (;;) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - Clock::now()).count();
    pollfd wait{socket.get(), POLLIN, 0};
    if (left <= 0 || ::poll(&wait, 1, static_cast<int>(left)) <= 0) return std::nullopt;
    const ssize_t length = ::recv(socket.get(), buffer.data(), buffer.size(), 0);
    if (length <= 0) continue;
    if (const auto mac = answer_in(ByteView(buffer.data(), static_cast<std::size_t>(length)), wanted)) return mac;
  }
}

}  // namespace viplane::realserver
