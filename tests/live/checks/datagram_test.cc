// SPDX-License-Identifier: GPL-2.0-or-later
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/epoll.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <vector>

#include "live/checks/datagrams.h"
#include "live/checks/notify_fifos.h"
#include "live/checks/socket.h"
#include "net/bytes.h"
#include "posix/system_call.h"
#include "tests/conformance/datagram_conformance.h"
#include "tests/live/checks/loop_world.h"
#include "tests/live/checks/loopback_socket.h"
#include "tests/support/netns.h"

namespace viplane::live {
namespace {

using namespace std::chrono_literals;

const IpAddress kLoopback = IpAddress::v4(127, 0, 0, 1);

struct LiveDatagrams : testing::Test {
  DatagramEvents events() {
    return {.received =
                [this](ByteView bytes) {
                  answers.emplace_back(reinterpret_cast<const char*>(bytes.data()), bytes.size());
                  handle.reset();  // an event may end the exchange
                },
            .failed = [this](DatagramError why) { failure = why; }};
  }
  LoopWorld world;
  SocketDatagrams datagrams{world.loop};
  HandlePtr handle;
  std::vector<std::string> answers;
  std::optional<DatagramError> failure;
};

TEST_F(LiveDatagrams, ARouterThatKnowsNoWayMakesThePeerUnreachable) {
  VIPLANE_NEEDS_NAMESPACES();
  const test::NetworkNamespace here, router;
  test::connect(here, "eth0", router, "eth0");
  here.run("ip address add 10.0.0.1/24 dev eth0; ip route add default via 10.0.0.2");
  router.run(
      "ip address add 10.0.0.2/24 dev eth0; ip route add unreachable 10.9.0.0/24; "
      "sysctl -qw net.ipv4.ip_forward=1");
  const test::Inside inside(here);
  int failures = 0;
  DatagramEvents told = events();
  told.failed = [&](DatagramError why) {
    failure = why;
    ++failures;
  };
  handle = datagrams.exchange({IpAddress::v4(10, 9, 0, 1), 53}, {}, std::as_bytes(std::span("hello", 5)), told);
  world.run_for(300ms);
  EXPECT_EQ(failure, DatagramError::unreachable);
  EXPECT_EQ(failures, 1);
}

TEST_F(LiveDatagrams, ASourceThatIsNotHereIsUnreachable) {
  handle = datagrams.exchange({kLoopback, 9}, {.source = IpAddress::v4(192, 0, 2, 1)}, {}, events());
  EXPECT_FALSE(failure);
  world.run_for(50ms);
  EXPECT_EQ(failure, DatagramError::unreachable);
}

struct LiveFifo : testing::Test {
  LiveFifo() {
    std::string name = (std::filesystem::temp_directory_path() / "vpl-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("make a folder");
    folder = name;
  }
  ~LiveFifo() override { std::filesystem::remove_all(folder); }
  std::unique_ptr<viplane::NotifyFifo> open(const std::filesystem::path& path) {
    return fifos.open({.path = path}, [this](const std::string& text) { problems.push_back(text); });
  }
  LoopWorld world;
  live::NotifyFifos fifos{world.loop};
  std::filesystem::path folder;
  std::vector<std::string> problems;
};

TEST_F(LiveFifo, KeepsLinesForAReaderThatComesLater) {
  const auto path = folder / "fifo";
  const auto fifo = open(path);
  fifo->write("INSTANCE \"VI_1\" MASTER 100");
  fifo->write("INSTANCE \"VI_1\" BACKUP 100");
  const Descriptor reader(::open(path.c_str(), O_RDONLY | O_NONBLOCK));
  std::array<char, 256> text{};
  const ssize_t count = ::read(reader.get(), text.data(), text.size());
  ASSERT_GT(count, 0);
  EXPECT_EQ(std::string(text.data(), static_cast<std::size_t>(count)),
            "INSTANCE \"VI_1\" MASTER 100\nINSTANCE \"VI_1\" BACKUP 100\n");
  EXPECT_TRUE(problems.empty());
}

TEST_F(LiveFifo, AFullOneDropsLinesAndSaysSoOnce) {
  const auto fifo = open(folder / "fifo");
  for (int i = 0; i < 3000; ++i) fifo->write("a line of a few octets that nobody ever reads");
  world.run_for(50ms);
  ASSERT_EQ(problems.size(), 1u);
  EXPECT_EQ(problems[0],
            "the notify FIFO " + (folder / "fifo").string() + " is full; start what reads it. Lines are dropped");
}

TEST_F(LiveFifo, AFileInItsPlaceIsLeftAloneAndTold) {
  const auto path = folder / "file";
  std::ofstream(path) << "mine";
  const auto fifo = open(path);
  fifo->write("line");
  world.run_for(50ms);
  ASSERT_EQ(problems.size(), 1u);
  EXPECT_EQ(problems[0], path.string() + " is there and is no FIFO; remove it, or name another");
  EXPECT_EQ(std::filesystem::file_size(path), 4u);
}

}  // namespace
}  // namespace viplane::live

namespace viplane::conformance {

struct SocketDatagramWorld : live::LoopWorld {
  SocketDatagramWorld() {
    serving = loop.watch(server.socket.get(), EPOLLIN, [this](std::uint32_t) {
      std::array<char, 64> text{};
      sockaddr_storage from{};
      socklen_t size = sizeof from;
      auto* const sender = reinterpret_cast<sockaddr*>(&from);
      if (::recvfrom(server.socket.get(), text.data(), text.size(), 0, sender, &size) < 0) return;
      system_call(::sendto(server.socket.get(), "pong", 4, 0, sender, size), "answer a datagram");
    });
  }
  static std::string why_not() { return ::geteuid() == 0 ? "" : "raw ICMP sockets need CAP_NET_RAW"; }
  Datagrams& datagrams() { return sockets; }
  Endpoint ponger() { return server.endpoint; }
  Endpoint closed_port() { return {server.endpoint.address, 9}; }
  std::optional<IpAddress> silent() { return std::nullopt; }  // loopback holds every address

  live::LoopbackSocket server{SOCK_DGRAM};
  HandlePtr serving;
  live::SocketDatagrams sockets{loop};
};
INSTANTIATE_TYPED_TEST_SUITE_P(Live, DatagramConformance, SocketDatagramWorld);

}  // namespace viplane::conformance
