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
#include "net/icmpv6.h"
#include "net/ipv4.h"
#include "net/ipv6.h"
#include "tests/realserver/server_machine.h"
#include "tests/realserver/traffic.h"

namespace viplane::test {
namespace {

using testing::HasSubstr;

struct Passage {
  const char* name;
  const char* decapsulation;
  const char* vip;
  const char* server;  // where the tunnel ends
  int mss;             // the largest segment that fits: 1500 octets less both IP headers and TCP's

  bool is_v6() const { return std::string(vip).find(':') != std::string::npos; }
};

// client 10.74.0.2, fd74::2 -- 10.74.0.1, fd74::1 director 10.72.0.1, fd72::1 -- 10.72.0.11, fd72::11 server
class Tunnel : public testing::TestWithParam<Passage> {
 protected:
  void SetUp() override {
    VIPLANE_NEEDS_NAMESPACES();
    server_ = std::make_unique<ServerMachine>();
    client_ = std::make_unique<NetworkNamespace>();
    connect(*client_, "c0", director(), "c0");
    client_->run(
        "ip address add 10.74.0.2/24 dev c0; ip route add default via 10.74.0.1; "
        "ip -6 address add fd74::2/64 dev c0 nodad; ip -6 route add default via fd74::1");
    director().run(
        "ip address add 10.74.0.1/24 dev c0; ip -6 address add fd74::1/64 dev c0 nodad; "
        "sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1");
    server_->rs(std::string("setup --mode tun --vip ") + vip() + " --decapsulation " + GetParam().decapsulation);
    forwarder_ = std::make_unique<Child>(director(), [] { return encapsulate(GetParam().server); });
    route_into_tunnel(director(), vip());
  }

  const NetworkNamespace& director() const { return server_->neighbour(); }
  static const char* vip() { return GetParam().vip; }

  void send_outer(const char* target, ByteView inner) {
    send_tunnelled(director(), target, inner);
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }

  long echo_requests() const {
    if (GetParam().is_v6()) {
      return std::stol(server_->space().run("awk '$1 == \"Icmp6InEchos\" { print $2 }' /proc/net/snmp6"));
    }
    return std::stol(server_->space().run(
        "awk '/^Icmp:/ { if (!n++) { for (i = 1; i <= NF; ++i) if ($i == \"InEchos\") at = i } else print $at }' "
        "/proc/net/snmp"));
  }

  std::unique_ptr<ServerMachine> server_;
  std::unique_ptr<NetworkNamespace> client_;
  std::unique_ptr<Child> forwarder_;
};

Bytes echo_request(const IpAddress& target, std::size_t size = 0) {
  const Bytes data(size);
  if (!target.is_v6) {
    return build_ipv4({.source = IpAddress::v4(10, 74, 0, 2), .target = target, .protocol = IpProtocol::icmp},
                      build_icmp_echo_request(1, 1, data));
  }
  const IpAddress client = IpAddress::parse("fd74::2").value();
  return build_ipv6({.source = client, .target = target, .protocol = IpProtocol::icmpv6},
                    build_icmpv6_echo_request(1, 1, data, client, target));
}

TEST_P(Tunnel, CarriesHttp) {
  const TemporaryDirectory folder;
  const std::string path = folder.path().string();
  std::ofstream(path + "/index.html") << std::string(200'000, 'x') << "the end";
  std::ofstream(path + "/nginx.conf") << "daemon off; master_process off; pid " << path << "/pid; error_log " << path
                                      << "/error; events {} http { access_log off; server { listen "
                                      << (GetParam().is_v6() ? "[" + std::string(vip()) + "]" : vip()) << ":80; root "
                                      << path << "; } }";
  const Child nginx(server_->space(), [&] {
    const std::string configuration = path + "/nginx.conf", log = path + "/error";
    return ::execlp("nginx", "nginx", "-c", configuration.c_str(), "-e", log.c_str(), nullptr);
  });
  const std::string answer = exchange(connect_from(*client_, 80, vip()), "GET / HTTP/1.0\r\n\r\n", Then::listens);
  EXPECT_THAT(answer.substr(0, 15), HasSubstr("200 OK"));
  EXPECT_TRUE(answer.ends_with("the end"));
}

TEST_P(Tunnel, CarriesUploadsWholeAlsoWhereSegmentsAreMerged) {
  (void)server_->space().try_run("ethtool -K e0 gro on >/dev/null 2>&1");  // without ethtool they stay apart
  const Child counter(server_->space(), [] { return count_octets(vip()); });
  EXPECT_EQ(exchange(connect_from(*client_, 9000, vip()), std::string(3'000'000, 'y'), Then::closes), "3000000");
}

TEST_P(Tunnel, AnnouncesAnMssThatFits) {
  const Child counter(server_->space(), [] { return count_octets(vip()); });
  const Descriptor socket = connect_from(*client_, 9000, vip());
  int mss = 0;
  socklen_t size = sizeof mss;
  ::getsockopt(socket.get(), IPPROTO_TCP, TCP_MAXSEG, &mss, &size);
  EXPECT_LE(mss, GetParam().mss);
  EXPECT_GE(mss, GetParam().mss - 20);  // less its time stamps
}

TEST_P(Tunnel, OpensToTheVirtualAddressesOnly) {
  const IpAddress address = IpAddress::parse(vip()).value();
  const IpAddress own = IpAddress::parse(GetParam().is_v6() ? "fd72::11" : "10.72.0.11").value();
  const long before = echo_requests();
  send_outer(GetParam().server, echo_request(address));
  EXPECT_EQ(echo_requests(), before + 1);
  send_outer(GetParam().server, echo_request(own));  // inside: the machine's own address
  director().run("ip route add 203.0.113.9 via 10.72.0.11; ip -6 route add 2001:db8::9 via fd72::11");
  const bool outer_is_v6 = std::string(GetParam().server).find(':') != std::string::npos;
  send_outer(outer_is_v6 ? "2001:db8::9" : "203.0.113.9", echo_request(address));  // outside: another machine's
  EXPECT_EQ(echo_requests(), before + 1);
}

// The process gets them whole; the program counts them and leaves them to a host that has no tunnel.
TEST_P(Tunnel, IsCrossedInFragmentsByTheProcessOnly) {
  const bool is_program = std::string(GetParam().decapsulation) == "bpf";
  const long before = echo_requests();
  send_outer(GetParam().server, echo_request(IpAddress::parse(vip()).value(), 2000));
  EXPECT_EQ(echo_requests(), before + (is_program ? 0 : 1));
  EXPECT_THAT(server_->rs("status --json"), HasSubstr(is_program ? "\"outer_fragments\":2" : "\"outer_fragments\":0"));
}

constexpr const char *kVip6 = "fd71::100", *kServer = "10.72.0.11", *kServer6 = "fd72::11";
INSTANTIATE_TEST_SUITE_P(By, Tunnel,
                         testing::Values(Passage{"bpf", "bpf", kVipText, kServer, 1440},
                                         Passage{"tun", "tun", kVipText, kServer, 1440},
                                         Passage{"bpf_ipv6", "bpf", kVip6, kServer6, 1400},
                                         Passage{"tun_ipv6", "tun", kVip6, kServer6, 1400},
                                         Passage{"bpf_ipv6_in_ipv4", "bpf", kVip6, kServer, 1400},
                                         Passage{"tun_ipv6_in_ipv4", "tun", kVip6, kServer, 1400}),
                         [](const auto& info) { return std::string(info.param.name); });

}  // namespace
}  // namespace viplane::test
