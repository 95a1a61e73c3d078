// SPDX-License-Identifier: GPL-2.0-or-later
#include "realserver/wire.h"

#include <arpa/inet.h>
#include <bpf/bpf.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <chrono>

#include "posix/system_call.h"

namespace viplane::realserver {
namespace {

constexpr std::uint32_t kLiveFrames = 1u << 1;  // BPF_F_TEST_XDP_LIVE_FRAMES, Linux 5.18

Descriptor open_tap() {
  return Descriptor(system_call(::socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, htons(ETH_P_ALL)),
                                "open a packet socket"));
}

}  // namespace

Wire::Wire(const std::string& interface)
    : interface_(interface),
      index_(static_cast<int>(::if_nametoindex(interface.c_str()))),
      object_(load_bpf_object()),
      tap_(open_tap()) {
  sockaddr_ll address{};
  address.sll_family = AF_PACKET;
  address.sll_protocol = htons(ETH_P_ALL);
  address.sll_ifindex = index_;
  system_call(::bind(tap_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address),
              "listen on " + interface);
  socklen_t size = sizeof address;
  system_call(::getsockname(tap_.get(), reinterpret_cast<sockaddr*>(&address), &size), "ask for the MAC address");
  std::copy_n(address.sll_addr, mac_.octets.size(), mac_.octets.begin());
}

void Wire::put_in(Bytes frame, const std::string& what) {
  xdp_md context{};
  context.data_end = static_cast<std::uint32_t>(frame.size());
  context.ingress_ifindex = static_cast<std::uint32_t>(index_);
  LIBBPF_OPTS(bpf_test_run_opts, options);
  options.data_in = frame.data();
  options.data_size_in = static_cast<std::uint32_t>(frame.size());
  options.ctx_in = &context;
  options.ctx_size_in = sizeof context;
  options.repeat = 1;
  options.flags = kLiveFrames;
  system_call(bpf_prog_test_run_opts(program_fd(object_, "viplane_inject"), &options),
              "put " + what + " in at " + interface_);
}

std::optional<MacAddress> Wire::listen(const std::function<std::optional<MacAddress>(const EthernetView&)>& answer_in) {
  using Clock = std::chrono::steady_clock;
  const auto end = Clock::now() + std::chrono::milliseconds(100);
  std::array<std::byte, 2048> buffer;
  for (;;) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - Clock::now()).count();
    pollfd wait{tap_.get(), POLLIN, 0};
    if (left <= 0 || ::poll(&wait, 1, static_cast<int>(left)) <= 0) return std::nullopt;
    const ssize_t length = ::recv(tap_.get(), buffer.data(), buffer.size(), 0);
    if (length <= 0) continue;
    const auto ethernet = EthernetView::parse(ByteView(buffer.data(), static_cast<std::size_t>(length)));
    if (!ethernet) continue;
    if (const auto mac = answer_in(*ethernet)) return mac;
  }
}

}  // namespace viplane::realserver
