// SPDX-License-Identifier: GPL-2.0-or-later
#include "live/checks/datagrams.h"

#include <netinet/icmp6.h>
#include <sys/epoll.h>
#include <unistd.h>

#include <array>
#include <optional>
#include <system_error>
#include <utility>

#include "live/checks/socket.h"
#include "net/bytes.h"
#include "net/icmp.h"
#include "net/icmpv6.h"
#include "net/ipv4.h"
#include "posix/system_call.h"

namespace viplane::live {
namespace {

// Without it Linux tells a connected socket of a port that is closed, not of a host or network that cannot be reached.
void ask_for_errors(int socket, bool is_v6) {
  const int on = 1;
  const int result = is_v6 ? ::setsockopt(socket, SOL_IPV6, IPV6_RECVERR, &on, sizeof on)
                           : ::setsockopt(socket, SOL_IP, IP_RECVERR, &on, sizeof on);
  system_call(result, "ask for the ICMP errors of a check");
}

// A connected socket that has asked one question. Its events may destroy it: each is called through a copy, last.
class Exchange : public Handle {
 public:
  Exchange(Loop& loop, DatagramEvents events) : loop_(loop), events_(std::move(events)) {}

  void open(const IpAddress& peer, std::uint16_t port, int type, int protocol, const ConnectOptions& options,
            ByteView request) {
    try {
      socket_ = make_socket(peer, type, protocol, options);
      ask_for_errors(socket_.get(), peer.is_v6);
      const SocketAddress address({peer, port}, options.interface);
      system_call(::connect(socket_.get(), address.get(), address.size()), "name the peer of a datagram");
      watch_ = loop_.watch(socket_.get(), EPOLLIN, [this](std::uint32_t) { receive(); });
      system_call(::send(socket_.get(), request.data(), request.size(), MSG_NOSIGNAL), "send a datagram");
    } catch (const std::system_error& error) {
      const bool is_refused = error.code().value() == ECONNREFUSED;
      fail_soon(is_refused ? DatagramError::refused : DatagramError::unreachable);
    }
  }

 protected:
  // What of a received packet is the answer; nullopt: nothing.
  virtual std::optional<ByteView> answer_in(ByteView packet) const { return packet; }

 private:
  void receive() {
    std::array<std::byte, 65536> buffer;
    const ssize_t count = ::recv(socket_.get(), buffer.data(), buffer.size(), 0);
    if (count < 0) {
      if (errno == EAGAIN || errno == EINTR) return;
      const auto failed = events_.failed;
      const int error = errno;
      watch_.reset();  // the error stays readable: it would be told for ever
      return failed(error == ECONNREFUSED ? DatagramError::refused : DatagramError::unreachable);
    }
    const auto answer = answer_in(ByteView(buffer.data(), static_cast<std::size_t>(count)));
    if (!answer) return;
    const auto received = events_.received;
    received(*answer);
  }

  void fail_soon(DatagramError error) {
    watch_.reset();
    failing_ = loop_.call_at(loop_.now(), [failed = events_.failed, error] { failed(error); });
  }

  Loop& loop_;
  DatagramEvents events_;
  Descriptor socket_;
  HandlePtr watch_;
  HandlePtr failing_;
};

// Raw sockets hear every ICMP message from the peer: only the reply to this one counts.
class Echo final : public Exchange {
 public:
  Echo(Loop& loop, DatagramEvents events, bool is_v6, std::uint16_t identifier)
      : Exchange(loop, std::move(events)), is_v6_(is_v6), identifier_(identifier) {}

 private:
  std::optional<ByteView> answer_in(ByteView packet) const override {
    ByteView message = packet;
    if (!is_v6_) {
      const auto ip = Ipv4View::parse(packet);
      if (!ip) return std::nullopt;
      message = ip->payload();
    }
    if (message.size() < IcmpView::kSize) return std::nullopt;
    const auto reply = static_cast<std::uint8_t>(is_v6_ ? ICMP6_ECHO_REPLY : 0);
    if (load_u8(message.data()) != reply || load_be16(message.data() + 4) != identifier_) return std::nullopt;
    return message.subspan(IcmpView::kSize);
  }

  bool is_v6_;
  std::uint16_t identifier_;
};

// The kernel fills in the checksum of a raw ICMPv6 socket.
Bytes echo_request(bool is_v6, std::uint16_t identifier) {
  Bytes message = build_icmp_echo_request(identifier, 1);
  if (is_v6) message[0] = std::byte{ICMP6_ECHO_REQUEST};
  return message;
}

}  // namespace

HandlePtr SocketDatagrams::exchange(Endpoint peer, const ConnectOptions& options, ByteView request,
                                    DatagramEvents events) {
  auto exchange = std::make_unique<Exchange>(loop_, std::move(events));
  exchange->open(peer.address, peer.port, SOCK_DGRAM, 0, options, request);
  return exchange;
}

HandlePtr SocketDatagrams::echo(IpAddress peer, const ConnectOptions& options, DatagramEvents events) {
  const auto identifier = static_cast<std::uint16_t>(::getpid() + 7919 * ++echoes_);
  auto echo = std::make_unique<Echo>(loop_, std::move(events), peer.is_v6, identifier);
  const int protocol = peer.is_v6 ? int{IPPROTO_ICMPV6} : int{IPPROTO_ICMP};
  echo->open(peer, 0, SOCK_RAW, protocol, options, echo_request(peer.is_v6, identifier));
  return echo;
}

}  // namespace viplane::live
