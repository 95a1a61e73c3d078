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

sockaddr_in endpoint(const char* address, std::uint16_t port) {
  sockaddr_in made{};
  made.sin_family = AF_INET;
  made.sin_port = htons(port);
  ::inet_pton(AF_INET, address, &made.sin_addr);
  return made;
}

int encapsulate(const char* server) {
  const Descriptor tun(system_call(::open("/dev/net/tun", O_RDWR), "open /dev/net/tun"));
  ifreq request{};
  request.ifr_flags = IFF_TUN | IFF_NO_PI;
  std::strcpy(request.ifr_name, "director");
  system_call(::ioctl(tun.get(), TUNSETIFF, &request), "make a TUN device");
  const Descriptor out(system_call(::socket(AF_INET, SOCK_RAW, IPPROTO_IPIP), "open a raw socket"));
  const sockaddr_in to = endpoint(server, 0);
  std::array<char, 65536> buffer;
  for (ssize_t length; (length = ::read(tun.get(), buffer.data(), buffer.size())) > 0;) {
    (void)::sendto(out.get(), buffer.data(), static_cast<std::size_t>(length), 0,
                   reinterpret_cast<const sockaddr*>(&to), sizeof to);
  }
  return 1;
}

Descriptor connect_from(const NetworkNamespace& from, std::uint16_t port) {
  const Inside inside(from);
  const sockaddr_in to = endpoint("10.71.0.100", port);
  for (int attempt = 0;; ++attempt) {
    Descriptor socket(system_call(::socket(AF_INET, SOCK_STREAM, 0), "open a socket"));
    const timeval patience{10, 0};
    ::setsockopt(socket.get(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    ::setsockopt(socket.get(), SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    const int result = ::connect(socket.get(), reinterpret_cast<const sockaddr*>(&to), sizeof to);
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

int count_octets() {
  const Descriptor listener(system_call(::socket(AF_INET, SOCK_STREAM, 0), "open a socket"));
  const sockaddr_in at = endpoint("10.71.0.100", 9000);
  system_call(::bind(listener.get(), reinterpret_cast<const sockaddr*>(&at), sizeof at), "bind");
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

void route_into_tunnel(const NetworkNamespace& director) {
  for (int i = 0; i < 100 && director.try_run("ip link show director >/dev/null 2>&1") != 0; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  director.run("ip link set director up; ip route add 10.71.0.100/32 dev director");
}

}  // namespace viplane::test
