// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/realserver/traffic.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstring>
#include <thread>

#include "posix/system_call.h"

namespace viplane::test {

namespace {

// Raw sockets that put a tunnel's header of one family before IPv4 and IPv6 packets.
class TunnelMouth {
 public:
  explicit TunnelMouth(const char* target) : to_(socket_address(target, 0)) {
    v4_ = Descriptor(system_call(::socket(to_.family(), SOCK_RAW, IPPROTO_IPIP), "open a raw socket"));
    v6_ = Descriptor(system_call(::socket(to_.family(), SOCK_RAW, IPPROTO_IPV6), "open a raw socket"));
  }

  ssize_t send(ByteView inner) const {
    const bool is_v6 = load_u8(inner.data()) >> 4 == 6;
    return ::sendto((is_v6 ? v6_ : v4_).get(), inner.data(), inner.size(), 0, to_.get(), to_.size);
  }

 private:
  SocketAddress to_;
  Descriptor v4_, v6_;
};

}  // namespace

SocketAddress socket_address(const char* address, std::uint16_t port) {
  SocketAddress made;
  auto* v4 = reinterpret_cast<sockaddr_in*>(&made.address);
  auto* v6 = reinterpret_cast<sockaddr_in6*>(&made.address);
  if (::inet_pton(AF_INET, address, &v4->sin_addr) == 1) {
    v4->sin_family = AF_INET;
    v4->sin_port = htons(port);
    made.size = sizeof *v4;
  } else {
    ::inet_pton(AF_INET6, address, &v6->sin6_addr);
    v6->sin6_family = AF_INET6;
    v6->sin6_port = htons(port);
    made.size = sizeof *v6;
  }
  return made;
}

void send_tunnelled(const NetworkNamespace& from, const char* target, ByteView inner) {
  const Inside inside(from);
  system_call(TunnelMouth(target).send(inner), "send a tunnelled packet");
}

int encapsulate(const char* server) {
  const Descriptor tun(system_call(::open("/dev/net/tun", O_RDWR), "open /dev/net/tun"));
  ifreq request{};
  request.ifr_flags = IFF_TUN | IFF_NO_PI;
  std::strcpy(request.ifr_name, "director");
  system_call(::ioctl(tun.get(), TUNSETIFF, &request), "make a TUN device");
  const TunnelMouth mouth(server);
  Bytes buffer(65536);
  for (ssize_t length; (length = ::read(tun.get(), buffer.data(), buffer.size())) > 0;) {
    (void)mouth.send(ByteView(buffer).first(static_cast<std::size_t>(length)));  // lost, as on any link
  }
  return 1;
}

Descriptor connect_from(const NetworkNamespace& from, std::uint16_t port, const char* vip) {
  const Inside inside(from);
  const SocketAddress to = socket_address(vip, port);
  for (int attempt = 0;; ++attempt) {
    Descriptor socket(system_call(::socket(to.family(), SOCK_STREAM, 0), "open a socket"));
    const timeval patience{10, 0};
    ::setsockopt(socket.get(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    ::setsockopt(socket.get(), SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    const int result = ::connect(socket.get(), to.get(), to.size);
    if (result == 0) return socket;
    if (errno != ECONNREFUSED || attempt == 100) system_call(result, "connect to the VIP");
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
}

std::string exchange(const Descriptor& socket, const std::string& request, Then then) {
  for (std::size_t sent = 0; sent < request.size();) {
    sent += static_cast<std::size_t>(
        system_call(::send(socket.get(), request.data() + sent, request.size() - sent, MSG_NOSIGNAL), "send"));
  }
  if (then == Then::closes) ::shutdown(socket.get(), SHUT_WR);
  std::string answer;
  std::array<char, 65536> buffer;
  for (ssize_t count; (count = ::recv(socket.get(), buffer.data(), buffer.size(), 0)) > 0;) {
    answer.append(buffer.data(), static_cast<std::size_t>(count));
  }
  return answer;
}

int count_octets(const char* vip) {
  const SocketAddress at = socket_address(vip, 9000);
  const Descriptor listener(system_call(::socket(at.family(), SOCK_STREAM, 0), "open a socket"));
  system_call(::bind(listener.get(), at.get(), at.size), "bind");
  ::listen(listener.get(), 8);
  for (;;) {
    const Descriptor peer(::accept(listener.get(), nullptr, nullptr));
    std::size_t count = 0;
    std::array<char, 65536> buffer;
    for (ssize_t got; (got = ::recv(peer.get(), buffer.data(), buffer.size(), 0)) > 0;) {
      count += static_cast<std::size_t>(got);
    }
    const std::string answer = std::to_string(count);
    (void)::send(peer.get(), answer.data(), answer.size(), MSG_NOSIGNAL);
  }
}

void route_into_tunnel(const NetworkNamespace& director, const char* vip) {
  for (int i = 0; i < 100 && director.try_run("ip link show director >/dev/null 2>&1") != 0; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  director.run(std::string("ip link set director up; ip route add ") + vip + " dev director");
}

}  // namespace viplane::test
