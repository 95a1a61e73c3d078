// SPDX-License-Identifier: GPL-2.0-or-later
#include "live/ports/packet_sender.h"

#include <arpa/inet.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <sys/socket.h>

#include <algorithm>

#include "posix/system_call.h"

namespace viplane::live {

PacketSender::PacketSender(int interface_index)
    : socket_(
          system_call(::socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, 0), "open an AF_PACKET socket")) {
  sockaddr_ll address{};
  address.sll_family = AF_PACKET;  // protocol 0: it receives nothing
  address.sll_ifindex = interface_index;
  system_call(::bind(socket_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address),
              "bind an AF_PACKET socket for sending");
  const int on = 1, buffer = 1 << 22;
  system_call(::setsockopt(socket_.get(), SOL_PACKET, PACKET_QDISC_BYPASS, &on, sizeof on), "bypass the qdisc");
  // Without the privilege the system's limit holds.
  (void)::setsockopt(socket_.get(), SOL_SOCKET, SO_SNDBUFFORCE, &buffer, sizeof buffer);
}

// An interface that went down and came back leaves an error behind, which the first call after that reports once.
bool PacketSender::send(ByteView frame) {
  for (int attempt = 0; attempt < 2; ++attempt) {
    if (::send(socket_.get(), frame.data(), frame.size(), MSG_DONTWAIT) >= 0) return true;
    if (errno != ENETDOWN && errno != EINTR) return false;
  }
  return false;
}

std::size_t PacketSender::send(std::span<const ByteView> frames) {
  std::size_t sent = 0;
  for (; !frames.empty(); frames = frames.subspan(std::min(kBatch, frames.size()))) {
    sent += send_batch(frames.first(std::min(kBatch, frames.size())));
  }
  return sent;
}

std::size_t PacketSender::send_batch(std::span<const ByteView> frames) {
  std::array<iovec, kBatch> parts;
  std::array<mmsghdr, kBatch> messages;
  for (std::size_t i = 0; i < frames.size(); ++i) {
    parts[i] = {const_cast<std::byte*>(frames[i].data()), frames[i].size()};
    messages[i] = {};
    messages[i].msg_hdr.msg_iov = &parts[i];
    messages[i].msg_hdr.msg_iovlen = 1;
  }
  std::size_t done = 0, sent = 0;
  while (done < frames.size()) {
    const int count =
        ::sendmmsg(socket_.get(), &messages[done], static_cast<unsigned>(frames.size() - done), MSG_DONTWAIT);
    if (count > 0) {
      done += static_cast<std::size_t>(count);
      sent += static_cast<std::size_t>(count);
    } else {
      sent += send(frames[done++]) ? 1u : 0u;  // its own error, or one left behind
    }
  }
  return sent;
}

}  // namespace viplane::live
