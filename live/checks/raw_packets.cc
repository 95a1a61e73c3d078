// SPDX-License-Identifier: GPL-2.0-or-later
#include "live/checks/raw_packets.h"

#include <linux/filter.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <sys/epoll.h>

#include <array>
#include <utility>

#include "live/checks/socket.h"
#include "net/ipv4.h"
#include "posix/system_call.h"

namespace viplane::live {
namespace {

// Lets through IPv4 packets from one source. The socket is of SOCK_DGRAM: offset 0 is the IPv4 header.
void filter_source(int socket, const IpAddress& source) {
  std::array<sock_filter, 4> program = {{
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, 12),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, source.v4_value(), 0, 1),
      BPF_STMT(BPF_RET | BPF_K, 0xffffffff),
      BPF_STMT(BPF_RET | BPF_K, 0),
  }};
  const sock_fprog filter{.len = program.size(), .filter = program.data()};
  system_call(::setsockopt(socket, SOL_SOCKET, SO_ATTACH_FILTER, &filter, sizeof filter), "filter a probe's packets");
}

class PacketListener final : public Handle {
 public:
  PacketListener(Loop& loop, const IpAddress& source, std::function<void(ByteView)> received)
      // Protocol 0: nothing arrives before the filter is in place.
      : socket_(system_call(::socket(AF_PACKET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), "listen for a probe")),
        received_(std::move(received)) {
    filter_source(socket_.get(), source);
    sockaddr_ll everywhere{};
    everywhere.sll_family = AF_PACKET;
    everywhere.sll_protocol = htons(ETH_P_IP);
    system_call(::bind(socket_.get(), reinterpret_cast<const sockaddr*>(&everywhere), sizeof everywhere),
                "listen on all interfaces for a probe");
    watch_ = loop.watch(socket_.get(), EPOLLIN, [this](std::uint32_t) { receive(); });
  }

 private:
  // One packet a turn: what it leads to may destroy this.
  void receive() {
    std::array<std::byte, 2048> buffer;
    sockaddr_ll from{};
    socklen_t size = sizeof from;
    const ssize_t count =
        ::recvfrom(socket_.get(), buffer.data(), buffer.size(), 0, reinterpret_cast<sockaddr*>(&from), &size);
    if (count <= 0 || from.sll_pkttype == PACKET_OUTGOING) return;
    const auto received = received_;
    received(ByteView(buffer.data(), static_cast<std::size_t>(count)));
  }

  Descriptor socket_;
  std::function<void(ByteView)> received_;
  HandlePtr watch_;
};

}  // namespace

RawPackets::RawPackets(Loop& loop)
    : loop_(loop),
      out_(system_call(::socket(AF_INET, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_RAW), "open a raw socket")) {}

bool RawPackets::send(ByteView packet) {
  const auto ip = Ipv4View::parse(packet);
  if (!ip) return false;
  const SocketAddress target({ip->target(), 0});
  return ::sendto(out_.get(), packet.data(), packet.size(), MSG_NOSIGNAL, target.get(), target.size()) >= 0;
}

// Without a descriptor left there is nothing to hear: the probe times out, which says as much.
HandlePtr RawPackets::listen(IpAddress source, std::function<void(ByteView)> received) {
  try {
    return std::make_unique<PacketListener>(loop_, source, std::move(received));
  } catch (const std::system_error&) {
    return std::make_unique<Handle>();
  }
}

}  // namespace viplane::live
