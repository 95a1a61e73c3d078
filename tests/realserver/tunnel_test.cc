// SPDX-License-Identifier: GPL-2.0-or-later
// Traffic through a tunnel to a machine that viplane-rs set up, on a kernel without ipip: HTTP from nginx, uploads in
// segments that GRO may merge, and packets that must not come out.
#include <arpa/inet.h>
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <netinet/tcp.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <fstream>
#include <memory>
#include <thread>

#include "live/system_call.h"
#include "net/icmp.h"
#include "net/ipv4.h"
#include "tests/realserver/server_machine.h"

namespace viplane::test {
namespace {

using live::Descriptor;
using live::system_call;
using testing::HasSubstr;

sockaddr_in endpoint(const char* address, std::uint16_t port) {
  sockaddr_in made{};
  made.sin_family = AF_INET;
  made.sin_port = htons(port);
  ::inet_pton(AF_INET, address, &made.sin_addr);
  return made;
}

// What a director does: a packet routed into this TUN device leaves with an IPIP header before it.
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

// A connection to the VIP from inside a namespace; waits up to 5 s for a listener.
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

enum class Then { listens, closes };  // nginx takes the end of the request's stream for a client that left

// Sends `request` and answers what comes until the other side closes.
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

// Answers each connection with the number of octets it brought.
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

// client 10.74.0.2 -- 10.74.0.1 director 10.72.0.1 -- 10.72.0.11 server
class Tunnel : public testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    VIPLANE_NEEDS_NAMESPACES();
    server_ = std::make_unique<ServerMachine>();
    client_ = std::make_unique<NetworkNamespace>();
    connect(*client_, "c0", director(), "c0");
    client_->run("ip address add 10.74.0.2/24 dev c0; ip route add default via 10.74.0.1");
    director().run("ip address add 10.74.0.1/24 dev c0; sysctl -qw net.ipv4.ip_forward=1");
    server_->rs(std::string("setup --vip 10.71.0.100 --mode tun --decapsulation ") + GetParam());
    forwarder_ = std::make_unique<Child>(director(), [] { return encapsulate("10.72.0.11"); });
    for (int i = 0; i < 100 && director().try_run("ip link show director >/dev/null 2>&1") != 0; ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    director().run("ip link set director up; ip route add 10.71.0.100/32 dev director");
  }

  const NetworkNamespace& director() const { return server_->neighbour(); }

  // One packet, with an IPIP header to `target` before it, from the director's side.
  void send_outer(const char* target, ByteView inner) {
    const Inside inside(director());
    const Descriptor out(system_call(::socket(AF_INET, SOCK_RAW, IPPROTO_IPIP), "open a raw socket"));
    const sockaddr_in to = endpoint(target, 0);
    system_call(::sendto(out.get(), inner.data(), inner.size(), 0, reinterpret_cast<const sockaddr*>(&to), sizeof to),
                "send a tunnelled packet");
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }

  long echo_requests() const {
    return std::stol(server_->space().run(
        "awk '/^Icmp:/ { if (!n++) { for (i = 1; i <= NF; ++i) if ($i == \"InEchos\") at = i } else print $at }' "
        "/proc/net/snmp"));
  }

  std::unique_ptr<ServerMachine> server_;
  std::unique_ptr<NetworkNamespace> client_;
  std::unique_ptr<Child> forwarder_;
};

TEST_P(Tunnel, CarriesHttp) {
  const TemporaryDirectory folder;
  const std::string path = folder.path().string();
  std::ofstream(path + "/index.html") << std::string(200'000, 'x') << "the end";
  std::ofstream(path + "/nginx.conf")
      << "daemon off; master_process off; pid " << path << "/pid; error_log " << path
      << "/error; events {} http { access_log off; server { listen 10.71.0.100:80; root " << path << "; } }";
  const Child nginx(server_->space(), [&] {
    const std::string configuration = path + "/nginx.conf", log = path + "/error";
    return ::execlp("nginx", "nginx", "-c", configuration.c_str(), "-e", log.c_str(), nullptr);
  });
  const std::string answer = exchange(connect_from(*client_, 80), "GET / HTTP/1.0\r\n\r\n", Then::listens);
  EXPECT_THAT(answer.substr(0, 15), HasSubstr("200 OK"));
  EXPECT_TRUE(answer.ends_with("the end"));
}

TEST_P(Tunnel, CarriesUploadsWholeAlsoWhereSegmentsAreMerged) {
  (void)server_->space().try_run("ethtool -K e0 gro on >/dev/null 2>&1");  // without ethtool they stay apart
  const Child counter(server_->space(), count_octets);
  EXPECT_EQ(exchange(connect_from(*client_, 9000), std::string(3'000'000, 'y'), Then::closes), "3000000");
}

TEST_P(Tunnel, AnnouncesAnMssThatFits) {
  const Child counter(server_->space(), count_octets);
  const Descriptor socket = connect_from(*client_, 9000);
  int mss = 0;
  socklen_t size = sizeof mss;
  ::getsockopt(socket.get(), IPPROTO_TCP, TCP_MAXSEG, &mss, &size);
  EXPECT_LE(mss, 1440);
  EXPECT_GE(mss, 1420);  // less its time stamps
}

TEST_P(Tunnel, OpensToTheVirtualAddressesOnly) {
  const auto echo_to = [](const IpAddress& target) {
    return build_ipv4({.source = IpAddress::v4(10, 74, 0, 2), .target = target, .protocol = IpProtocol::icmp},
                      build_icmp_echo_request(1, 1));
  };
  const long before = echo_requests();
  send_outer("10.72.0.11", echo_to(IpAddress::v4(10, 71, 0, 100)));
  EXPECT_EQ(echo_requests(), before + 1);
  send_outer("10.72.0.11", echo_to(IpAddress::v4(10, 72, 0, 11)));  // inside: the machine's own address
  director().run("ip route add 203.0.113.9 via 10.72.0.11");
  send_outer("203.0.113.9", echo_to(IpAddress::v4(10, 71, 0, 100)));  // outside: another machine's
  EXPECT_EQ(echo_requests(), before + 1);
}

INSTANTIATE_TEST_SUITE_P(By, Tunnel, testing::Values("bpf", "tun"),
                         [](const auto& info) { return std::string(info.param); });

}  // namespace
}  // namespace viplane::test
