// SPDX-License-Identifier: GPL-2.0-or-later
#include "live/xdp/control_tap.h"

#include <arpa/inet.h>
#include <linux/filter.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <sys/socket.h>

#include <array>

#include "live/ports/vrrp_groups.h"
#include "posix/system_call.h"

namespace viplane::live {
namespace {

constexpr std::uint16_t kQueueHeadroom = 128;
constexpr std::size_t kLargest = 9216;  // control frames are small; one that is cut short is no valid one

constexpr std::uint32_t kVlanTagPresent = static_cast<std::uint32_t>(SKF_AD_OFF + SKF_AD_VLAN_TAG_PRESENT);
constexpr std::uint8_t kVrrp = 112, kIcmpv6 = 58, kUdp = 17;
constexpr std::uint8_t kMulticast = 0xe0;
constexpr std::uint8_t kRouterSolicitation = 133, kRedirect = 137;

// Classic BPF. The jumps count instructions to skip when true and when false.
std::array<sock_filter, 20> control_frames() {
  return {{
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, kVlanTagPresent),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 0, 0, 17),  // of another VLAN: not ours
      BPF_STMT(BPF_LD | BPF_H | BPF_ABS, 12),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ETH_P_ARP, 14, 0),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ETH_P_IP, 0, 6),
      BPF_STMT(BPF_LD | BPF_B | BPF_ABS, 23),  // IPv4: protocol
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, kVrrp, 11, 0),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, kUdp, 0, 11),
      BPF_STMT(BPF_LD | BPF_B | BPF_ABS, 30),  // IPv4: the target's first octet
      BPF_STMT(BPF_ALU | BPF_AND | BPF_K, 0xf0),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, kMulticast, 7, 8),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ETH_P_IPV6, 0, 7),
      BPF_STMT(BPF_LD | BPF_B | BPF_ABS, 20),  // IPv6: next header
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, kVrrp, 4, 0),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, kIcmpv6, 0, 4),
      BPF_STMT(BPF_LD | BPF_B | BPF_ABS, 54),  // ICMPv6: type
      BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, kRouterSolicitation, 0, 2),
      BPF_JUMP(BPF_JMP | BPF_JGT | BPF_K, kRedirect, 1, 0),
      BPF_STMT(BPF_RET | BPF_K, 0xffffffff),
      BPF_STMT(BPF_RET | BPF_K, 0),
  }};
}

}  // namespace

ControlTap::ControlTap(const std::string& interface, int interface_index)
    : socket_(system_call(::socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, 0),
                          "open an AF_PACKET socket for " + interface)),
      queue_(kQueueHeadroom) {
  auto filter = control_frames();
  const sock_fprog program{.len = static_cast<unsigned short>(filter.size()), .filter = filter.data()};
  const int on = 1;
  system_call(::setsockopt(socket_.get(), SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof program),
              "attach the filter for control frames");
  system_call(::setsockopt(socket_.get(), SOL_PACKET, PACKET_IGNORE_OUTGOING, &on, sizeof on),
              "ignore what leaves " + interface);
  sockaddr_ll address{};
  address.sll_family = AF_PACKET;
  address.sll_protocol = htons(ETH_P_ALL);
  address.sll_ifindex = interface_index;
  system_call(::bind(socket_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address),
              "bind an AF_PACKET socket to " + interface);
  join_vrrp_groups(socket_.get(), interface_index, interface);
}

std::size_t ControlTap::receive(std::span<Frame> slots) {
  std::array<std::byte, kLargest> buffer;
  for (std::size_t i = 0; may_have_more_ && i < slots.size(); ++i) {
    const ssize_t size = ::recv(socket_.get(), buffer.data(), buffer.size(), MSG_DONTWAIT);
    if (size < 0) {
      may_have_more_ = false;
    } else {
      queue_.push({buffer.data(), static_cast<std::size_t>(size)});
    }
  }
  return queue_.lend(slots);
}

}  // namespace viplane::live
