// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/peers/kernel.h"

#include <arpa/inet.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <poll.h>
#include <sys/socket.h>

#include <memory>
#include <stdexcept>

#include "net/ethernet.h"
#include "net/icmp.h"
#include "net/ipv4.h"
#include "posix/system_call.h"
#include "tests/dataplane/masked.h"

namespace viplane::test {
namespace {

constexpr const char* kSetup = R"(
cd /proc/sys/net/ipv4
for i in all default eth0 eth1; do echo 0 >conf/$i/rp_filter; echo 0 >conf/$i/send_redirects; done
echo 1 >ip_forward; echo 0 >icmp_ratelimit; echo 100000 >icmp_msgs_per_sec; echo 100000 >icmp_msgs_burst
echo 1 >/proc/sys/net/ipv6/conf/all/disable_ipv6
{
echo "link set eth0 up
link set eth1 up
addr add 10.71.0.1/24 dev eth0
addr add 10.72.0.1/24 dev eth1
addr add 10.71.0.100/32 dev eth0
addr add 10.71.0.101/32 dev eth0
neigh replace 10.71.0.254 lladdr 02:71:00:00:00:fe dev eth0 nud permanent
route add default via 10.71.0.254"
for i in 1 2 3 4 5 9; do echo "neigh replace 10.72.0.2$i lladdr 02:72:00:00:00:2$i dev eth1 nud permanent"; done
} >/tmp/batch
ip -force -batch /tmp/batch
)";

constexpr const char* kForget = R"(
ipvsadm -C
for module in $(cut -d' ' -f1 /proc/modules | grep '^ip_vs_') ip_vs; do rmmod $module; done
ip route flush cache
)";

// An echo request to the director's own address on a card, which it answers when all before it is done.
constexpr std::uint16_t kFence = 0xfe0c;

Bytes fence(bool back, std::uint16_t number) {
  const Bytes packet = build_ipv4({.source = *IpAddress::parse(back ? "10.72.0.29" : "10.71.0.254"),
                                   .target = *IpAddress::parse(back ? "10.72.0.1" : "10.71.0.1"),
                                   .protocol = IpProtocol::icmp},
                                  build_icmp_echo_request(kFence, number));
  return build_ethernet({lab_mac(back ? "02:72:00:00:00:01" : "02:71:00:00:00:01"),
                         lab_mac(back ? "02:72:00:00:00:29" : "02:71:00:00:00:fe"), EtherType::ipv4},
                        packet);
}

bool is_fence(ByteView frame) {
  return frame.size() >= 42 && load_u8(frame.data() + 23) == 1 && load_u8(frame.data() + 34) == 0 &&
         load_be16(frame.data() + 38) == kFence;
}

}  // namespace

Card::Card(const char* tap)
    : socket_(system_call(::socket(AF_PACKET, SOCK_RAW | SOCK_NONBLOCK, htons(ETH_P_ALL)), "open a socket")) {
  sockaddr_ll address{};
  address.sll_family = AF_PACKET;
  address.sll_protocol = htons(ETH_P_ALL);
  address.sll_ifindex = static_cast<int>(::if_nametoindex(tap));
  system_call(::bind(socket_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address), "bind");
}

void Card::send(ByteView frame) const { system_call(::send(socket_.get(), frame.data(), frame.size(), 0), "send"); }

Bytes Card::receive() const {
  for (;;) {
    Bytes frame(2048);
    sockaddr_ll from{};
    socklen_t size = sizeof from;
    const ssize_t length =
        ::recvfrom(socket_.get(), frame.data(), frame.size(), 0, reinterpret_cast<sockaddr*>(&from), &size);
    if (length < 0) return {};
    frame.resize(static_cast<std::size_t>(length));
    if (from.sll_pkttype != PACKET_OUTGOING && load_be16(frame.data() + 12) == ETH_P_IP) return frame;
  }
}

void Card::wait() const {
  pollfd wait{socket_.get(), POLLIN, 0};
  ::poll(&wait, 1, 100);
}

Kernel::Kernel() : guest_(space_, "tapF,02:71:00:00:00:01 tapB,02:72:00:00:00:01", kSetup) {
  const Inside inside(space_);
  cards_.emplace_back("tapF");
  cards_.emplace_back("tapB");
}

void Kernel::forget() const {
  const std::string said = run(kForget);
  if (!said.empty()) throw std::runtime_error("reset IPVS: " + said);
}

std::vector<std::string> Kernel::answers(std::uint8_t port, ByteView frame) {
  cards_[port].send(frame);
  cards_[port].send(fence(port == Lab::kBack, ++fences_));
  std::vector<std::string> lines;
  bool is_done = false;
  for (int waits = 0; !is_done && waits < 50; ++waits) {
    for (Bytes sent = cards_[port].receive(); !sent.empty(); sent = cards_[port].receive()) {
      if (is_fence(sent)) {
        is_done = true;
      } else {
        lines.push_back(describe(port, sent));
      }
    }
    if (!is_done) cards_[port].wait();
  }
  if (!is_done) throw std::runtime_error("the guest does not answer");
  const auto other = static_cast<std::uint8_t>(1 - port);
  for (Bytes sent = cards_[other].receive(); !sent.empty(); sent = cards_[other].receive()) {
    lines.push_back(describe(other, sent));
  }
  return lines;
}

std::vector<Bytes> Kernel::unasked(std::uint8_t port) const {
  std::vector<Bytes> frames;
  for (Bytes sent = cards_[port].receive(); !sent.empty(); sent = cards_[port].receive()) frames.push_back(sent);
  return frames;
}

Kernel* shared_kernel(std::string& why_not) {
  static std::string missing = why_no_namespaces();
  static std::unique_ptr<Kernel> kernel;
  try {
    if (missing.empty() && !kernel) kernel = std::make_unique<Kernel>();
  } catch (const NoGuest& none) {
    missing = none.what();
  }
  why_not = missing;
  return kernel.get();
}

}  // namespace viplane::test
