// SPDX-License-Identifier: GPL-2.0-or-later
// Traffic through a tunnel to a machine that viplane-rs set up, on a kernel without ipip: HTTP from nginx, uploads in
// segments that GRO may merge, and packets that must not come out.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <fstream>
#include <memory>
#include <thread>

#include "net/icmp.h"
#include "net/ipv4.h"
#include "posix/system_call.h"
#include "tests/realserver/server_machine.h"
#include "tests/realserver/traffic.h"

namespace viplane::test {
namespace {

using testing::HasSubstr;

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
    route_into_tunnel(director());
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
