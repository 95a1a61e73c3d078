// SPDX-License-Identifier: GPL-2.0-or-later
#include "live/ports/host_filter.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>

#include "dataplane/reason.h"
#include "live/ports/port_set.h"
#include "live/system_call.h"
#include "net/bytes.h"
#include "tests/live/veth_pair.h"

namespace viplane::live {
namespace {

using namespace std::chrono_literals;

const IpAddress kVip = IpAddress::v4(10, 0, 0, 100);

// A client in the left namespace; in the right one a host with a virtual address and a port that listens.
struct HostFilterTest : testing::Test {
  void SetUp() override {
    VIPLANE_NEEDS_NAMESPACES();
    link = std::make_unique<VethPair>();
    link->left_space.run("ip address add 10.0.0.9/24 dev left");
    link->right_space.run("ip address add 10.0.0.1/24 dev right; ip address add 10.0.0.100/32 dev right");
    ports = open_inside<PortSet>(link->right_space, std::vector<std::string>{"right"}, Io::packet, link->loop,
                                 link->events);
    port = ports->live_ports()[0];
    port->on_readable([this] { drain(); });
  }

  void drain() {
    std::array<Frame, 32> slots;
    while (const std::size_t count = port->receive(slots)) {
      for (Frame& frame : std::span(slots).first(count)) {
        seen.emplace_back(frame.bytes().begin(), frame.bytes().end());
        frame.verdict = Verdict::to_host;
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
    test::Inside inside(link->left_space);
    const Descriptor socket(system_call(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), "open a socket"));
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(to_port);
    to.sin_addr.s_addr = htonl(kVip.v4_value());
    (void)::connect(socket.get(), reinterpret_cast<const sockaddr*>(&to), sizeof to);
    link->run_for(30ms);
    int error = 0;
    socklen_t size = sizeof error;
    system_call(::getsockopt(socket.get(), SOL_SOCKET, SO_ERROR, &error, &size), "read the error");
    return error == ECONNREFUSED;
  }

  dataplane::Reason reason = dataplane::Reason::not_local;
  std::unique_ptr<VethPair> link;
  std::unique_ptr<PortSet> ports;
  LivePort* port = nullptr;
  std::vector<Bytes> seen;
};

const ServedFlow kWeb{ServedFlow::End::service, IpProtocol::tcp, {kVip, 80}};

TEST_F(HostFilterTest, TheHostAnswersWhatNobodyServes) {
  EXPECT_TRUE(is_refused(80));
  serve({kWeb});
  EXPECT_TRUE(is_refused(81));
  serve({});
  EXPECT_TRUE(is_refused(80));
}

TEST_F(HostFilterTest, TheHostIsSilentAboutAServiceAndThePortHearsIt) {
  serve({kWeb});
  seen.clear();
  EXPECT_FALSE(is_refused(80));
  EXPECT_FALSE(seen.empty());
}

TEST_F(HostFilterTest, AServiceOfEveryPortIsCoveredWhole) {
  serve({{ServedFlow::End::service, IpProtocol::tcp, {kVip, 0}}});
  EXPECT_FALSE(is_refused(80));
  EXPECT_FALSE(is_refused(81));
}

TEST_F(HostFilterTest, APacketThatIsTheHostsAfterAllReachesIt) {
  serve({kWeb});
  reason = dataplane::Reason::no_connection;
  EXPECT_TRUE(is_refused(80));
  EXPECT_EQ(port->counters().given_to_host, 1u);
}

// As a health check's answer: from a real server behind NAT, to the host's own address.
TEST_F(HostFilterTest, AServersAnswersToTheHostItselfReachIt) {
  serve({{ServedFlow::End::real_server, IpProtocol::tcp, {IpAddress::v4(10, 0, 0, 9), 80}}});
  const std::string connect = "timeout 2 bash -c 'exec 3<>/dev/tcp/10.0.0.9/80' 2>&1 || true";
  EXPECT_NE(link->right_space.run(connect).find("refused"), std::string::npos);
}

TEST_F(HostFilterTest, TheRulesReturnWithTheInterface) {
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

TEST_F(HostFilterTest, TheRulesVanishWithTheProcess) {
  test::Child director(link->right_space, [&] {
    HostFilter filter({"right"}, link->loop, link->events);
    filter.set({&kWeb, 1});
    ::pause();
    return 0;
  });
  const auto rules = [&] { return link->right_space.run("nft list ruleset"); };
  for (int i = 0; i < 100 && rules().empty(); ++i) link->run_for(10ms);
  EXPECT_NE(rules().find("10.0.0.100"), std::string::npos);
  director.signal(SIGKILL);
  director.wait();
  EXPECT_EQ(rules(), "");
}

}  // namespace
}  // namespace viplane::live
