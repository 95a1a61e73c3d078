// SPDX-License-Identifier: GPL-2.0-or-later
// Who gets which packets of a service: the port, the host, or both. The same for every kind of port.
#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>

#include "dataplane/reason.h"
#include "live/ports/host_filter.h"
#include "live/ports/port_set.h"
#include "live/xdp/program.h"
#include "net/bytes.h"
#include "posix/system_call.h"
#include "tests/live/veth_pair.h"

namespace viplane::live {
namespace {

using namespace std::chrono_literals;

const IpAddress kVip = IpAddress::v4(10, 0, 0, 100);

// A client in the left namespace; in the right one a host with a virtual address and a port that listens.
struct ServedFlowsTest : testing::TestWithParam<Io> {
  void SetUp() override {
    VIPLANE_NEEDS_NAMESPACES();
    link = std::make_unique<VethPair>();
    link->left_space.run("ip address add 10.0.0.9/24 dev left");
    link->right_space.run("ip address add 10.0.0.1/24 dev right; ip address add 10.0.0.100/32 dev right");
    ports = open_inside<PortSet>(link->right_space, std::vector<std::string>{"right"}, GetParam(), link->context);
    port = ports->live_ports()[0];
    port->on_readable([this] { drain(); });
  }

  void drain() {
    std::array<Frame, 32> slots;
    while (const std::size_t count = port->receive(slots)) {
      for (Frame& frame : std::span(slots).first(count)) {
        seen.emplace_back(frame.bytes().begin(), frame.bytes().end());
        frame.verdict = verdict;
        frame.reason = static_cast<std::uint8_t>(reason);
      }
      port->finish(std::span(slots).first(count));
    }
  }

  void serve(std::vector<ServedFlow> flows) {
    test::Inside inside(link->right_space);
    ports->served().set(flows);
    EXPECT_EQ(link->events.count("host.not_filtered"), 0u);
  }

  // Whether somebody answers the client's SYN with a reset.
  bool is_refused(std::uint16_t to_port) {
    const Descriptor socket = begin_connection(to_port);
    {
      test::Inside inside(link->right_space);
      link->run_for(30ms);
    }
    int error = 0;
    socklen_t size = sizeof error;
    system_call(::getsockopt(socket.get(), SOL_SOCKET, SO_ERROR, &error, &size), "read the error");
    return error == ECONNREFUSED;
  }

  Descriptor begin_connection(std::uint16_t to_port) {
    test::Inside inside(link->left_space);
    Descriptor socket(system_call(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), "open a socket"));
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(to_port);
    to.sin_addr.s_addr = htonl(kVip.v4_value());
    (void)::connect(socket.get(), reinterpret_cast<const sockaddr*>(&to), sizeof to);
    return socket;
  }

  Verdict verdict = Verdict::drop;
  dataplane::Reason reason = dataplane::Reason::tunnelled;
  std::unique_ptr<VethPair> link;
  std::unique_ptr<PortSet> ports;
  LivePort* port = nullptr;
  std::vector<Bytes> seen;
};

const ServedFlow kWeb{ServedFlow::End::service, IpProtocol::tcp, {kVip, 80}};

TEST_P(ServedFlowsTest, TheHostAnswersWhatNobodyServes) {
  EXPECT_TRUE(is_refused(80));
  serve({kWeb});
  EXPECT_TRUE(is_refused(81));
  serve({});
  EXPECT_TRUE(is_refused(80));
}

TEST_P(ServedFlowsTest, TheHostIsSilentAboutAServiceAndThePortHearsIt) {
  serve({kWeb});
  seen.clear();
  EXPECT_FALSE(is_refused(80));
  EXPECT_FALSE(seen.empty());
}

TEST_P(ServedFlowsTest, AServiceOfEveryPortIsCoveredWhole) {
  serve({{ServedFlow::End::service, IpProtocol::tcp, {kVip, 0}}});
  EXPECT_FALSE(is_refused(80));
  EXPECT_FALSE(is_refused(81));
}

TEST_P(ServedFlowsTest, APacketThatIsTheHostsAfterAllReachesIt) {
  serve({kWeb});
  verdict = Verdict::to_host;
  reason = dataplane::Reason::no_connection;
  EXPECT_TRUE(is_refused(80));
  EXPECT_EQ(port->counters().given_to_host, 1u);
}

// As a health check's answer: from a real server behind NAT, to the host's own address.
TEST_P(ServedFlowsTest, AServersAnswersToTheHostItselfReachIt) {
  serve({{ServedFlow::End::real_server, IpProtocol::tcp, {IpAddress::v4(10, 0, 0, 9), 80}}});
  const std::string connect = "timeout 2 bash -c 'exec 3<>/dev/tcp/10.0.0.9/80' 2>&1 || true";
  EXPECT_NE(link->right_space.run(connect).find("refused"), std::string::npos);
}

TEST_P(ServedFlowsTest, TheRulesReturnWithTheInterface) {
  serve({kWeb});
  link->right_space.run("ip link delete right");
  {
    test::Inside inside(link->right_space);
    link->run_for(10ms);
  }
  test::connect(link->left_space, "left", link->right_space, "right");
  link->left_space.run("ip address add 10.0.0.9/24 dev left");
  link->right_space.run("ip address add 10.0.0.1/24 dev right; ip address add 10.0.0.100/32 dev right");
  {
    test::Inside inside(link->right_space);
    link->run_for(150ms);
  }
  seen.clear();
  EXPECT_FALSE(is_refused(80));
  EXPECT_FALSE(seen.empty());
  EXPECT_EQ(link->events.count("port.lost"), 1u);
}

TEST_P(ServedFlowsTest, AServicesFragmentsAreKeptFromTheHost) {
  serve({{ServedFlow::End::service, IpProtocol::udp, {kVip, 53}}});
  const auto reassembled = [&] { return link->right_space.run("nstat -az IpReasmReqds | awk '/Reasm/ {print $2}'"); };
  const std::string before = reassembled();
  seen.clear();
  link->left_space.run("bash -c 'head -c 4000 /dev/zero > /dev/udp/10.0.0.100/53'");
  link->run_for(10ms);
  EXPECT_EQ(reassembled(), before);
  EXPECT_GE(seen.size(), 3u);
}

// A real server behind NAT answers in fragments: the host must not forward them as they are.
TEST_P(ServedFlowsTest, AServersFragmentsToAClientAreKeptFromTheHost) {
  serve({{ServedFlow::End::real_server, IpProtocol::udp, {IpAddress::v4(10, 0, 0, 9), 53}}});
  link->right_space.run(
      "sysctl -qw net.ipv4.ip_forward=1; ip link add out type veth peer name far; ip link set out up; ip link set far "
      "up; "
      "ip route add 198.51.100.0/24 dev out");
  link->left_space.run("ip route add 198.51.100.0/24 via 10.0.0.1");
  const auto forwarded = [&] { return link->right_space.run("nstat -az IpForwDatagrams | awk '/Forw/ {print $2}'"); };
  const std::string before = forwarded();
  link->left_space.run("ping -c 1 -W 1 10.0.0.1");  // the neighbours know each other
  seen.clear();
  link->left_space.run(
      "python3 -c \"import socket as s; u = s.socket(s.AF_INET, s.SOCK_DGRAM); u.bind(('10.0.0.9', 53)); "
      "u.sendto(bytes(4000), ('198.51.100.1', 20001))\"");
  link->run_for(10ms);
  EXPECT_EQ(forwarded(), before);
  EXPECT_GE(seen.size(), 3u);
}

INSTANTIATE_TEST_SUITE_P(Ports, ServedFlowsTest, testing::Values(Io::packet, Io::xsk, Io::pcap),
                         [](const auto& info) { return std::string(to_string(info.param)); });

TEST(XdpProgram, IsLoadedWithItsTypes) {
  VIPLANE_NEEDS_NAMESPACES();
  EXPECT_TRUE(XdpProgram("right").has_type_information());
}

TEST(HostFilter, VanishesWithItsProcess) {
  VIPLANE_NEEDS_NAMESPACES();
  VethPair link;
  test::Child director(link.right_space, [&] {
    HostFilter filter({"right"}, link.loop, link.events);
    filter.set({&kWeb, 1});
    ::pause();
    return 0;
  });
  const auto rules = [&] { return link.right_space.run("nft list ruleset"); };
  for (int i = 0; i < 100 && rules().empty(); ++i) link.run_for(10ms);
  EXPECT_NE(rules().find("10.0.0.100"), std::string::npos);
  director.signal(SIGKILL);
  director.wait();
  EXPECT_EQ(rules(), "");
}

}  // namespace
}  // namespace viplane::live
