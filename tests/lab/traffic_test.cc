// SPDX-License-Identifier: GPL-2.0-or-later
#include <gmock/gmock.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <optional>

#include "lab/laboratory.h"
#include "lab/loop.h"
#include "lab/traffic/client.h"
#include "lab/traffic/decapsulator.h"
#include "lab/traffic/socket_address.h"
#include "lab/traffic/web_server.h"
#include "net/checksum.h"
#include "posix/system_call.h"
#include "tests/lab/root.h"

namespace viplane::lab {
namespace {

using namespace std::chrono_literals;

// Sends an echo request for `inner` inside an IPIP packet to the server; whether `inner` answers, without the tunnel.
bool echo_through_tunnel(const IpAddress& inner) {
  std::array<std::byte, 28> packet{};
  const auto put = [&packet](std::size_t at, std::initializer_list<unsigned> octets) {
    for (const unsigned octet : octets) packet[at++] = std::byte(octet);
  };
  const auto& to = inner.octets;
  put(0, {0x45, 0, 0, 28, 0, 1, 0, 0, 64, 1, 0, 0, 10, 9, 0, 1, to[0], to[1], to[2], to[3]});
  put(20, {8, 0, 0, 0, 0, 7, 0, 1});
  for (const auto& [start, length, field] : {std::array<std::size_t, 3>{0, 20, 10}, {20, 8, 22}}) {
    const unsigned sum = internet_checksum(ByteView(packet).subspan(start, length));
    put(field, {sum >> 8U, sum & 0xffU});
  }
  const Descriptor out(system_call(::socket(AF_INET, SOCK_RAW, IPPROTO_IPIP), "open a tunnel"));
  const Descriptor in(system_call(::socket(AF_INET, SOCK_RAW, IPPROTO_ICMP), "listen to ICMP"));
  const timeval patience{.tv_sec = 2, .tv_usec = 0};
  ::setsockopt(in.get(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  const SocketAddress server({IpAddress::v4(10, 9, 0, 2), 0});
  system_call(static_cast<int>(::sendto(out.get(), packet.data(), packet.size(), 0, server.get(), server.size)),
              "send");
  for (std::array<std::uint8_t, 256> answer{}; ::recv(in.get(), answer.data(), answer.size(), 0) > 20;) {
    if (std::equal(answer.begin() + 12, answer.begin() + 16, to.begin()) && answer[20] == 0) return true;
  }
  return false;
}

class Traffic : public testing::Test {
 protected:
  void SetUp() override {
    if (::geteuid() != 0) GTEST_SKIP() << "network namespaces need root";
    lab_.emplace();
    lab_->add_switch("sw1");
    for (const auto& [name, number] : {std::pair{"client", 1}, std::pair{"server", 2}}) {
      lab_->add_machine(name);
      lab_->plug({.machine = name,
                  .network_switch = "sw1",
                  .addresses = {{IpAddress::v4(10, 9, 0, static_cast<std::uint8_t>(number)), 24}}});
    }
  }

  void serve(WebServerOptions options = {}) {
    options.ports = {80};
    server_.emplace(lab_->machine("server"), std::move(options));
    ::usleep(50'000);
  }

  Load load(LoadKind kind, Duration span) const {
    Load load;
    load.kind = kind;
    load.service = {IpAddress::v4(10, 9, 0, 2), 80};
    load.start = now() + 10ms;
    load.stop = load.start + span;
    load.every = 5ms;
    load.connections = 3;
    load.timeout = usual_timeout(kind);
    load.request = kind == LoadKind::long_lived ? "GET / HTTP/1.1\r\nHost: x\r\n\r\n" : "GET / HTTP/1.0\r\n\r\n";
    return load;
  }

  std::vector<Attempt> run(const Load& load) {
    Client client(lab_->machine("client"), load);
    return client.attempts();
  }

  static long count(const std::vector<Attempt>& attempts, Outcome outcome) {
    return std::count_if(attempts.begin(), attempts.end(),
                         [outcome](const Attempt& attempt) { return attempt.outcome == outcome; });
  }

  std::optional<Laboratory> lab_;
  std::optional<WebServer> server_;
};

TEST_F(Traffic, EveryKindOfClientIsServed) {
  serve();
  for (const LoadKind kind :
       {LoadKind::prober, LoadKind::ping, LoadKind::closed, LoadKind::open, LoadKind::long_lived}) {
    const auto attempts = run(load(kind, 300ms));
    EXPECT_GE(count(attempts, Outcome::success), 20) << static_cast<int>(kind);
    EXPECT_LE(attempts.size() - static_cast<std::size_t>(count(attempts, Outcome::success)), 3u)
        << static_cast<int>(kind);
  }
}

TEST_F(Traffic, APageHasAsManyOctetsAsAskedFor) {
  serve({.ports = {}, .page_octets = 500, .pages = {}});
  const auto attempts = run(load(LoadKind::closed, 100ms));
  ASSERT_FALSE(attempts.empty());
  EXPECT_EQ(attempts.front().octets, 500u);
}

TEST_F(Traffic, AServerThatRefusesResetsWhoComesAndWhoIsThere) {
  serve();
  Load sessions = load(LoadKind::long_lived, 600ms);
  Client client(lab_->machine("client"), sessions);
  ::usleep(200'000);
  server_->behave(WebBehaviour::refusing);
  ::usleep(200'000);
  server_->behave(WebBehaviour::serving);
  const auto attempts = client.attempts();
  EXPECT_GT(count(attempts, Outcome::reset), 0);
  EXPECT_GT(count(attempts, Outcome::refused), 0);
  EXPECT_EQ(attempts.back().outcome == Outcome::refused, false);
}

TEST_F(Traffic, ASlowServerTakesItsTimeForEachRequest) {
  serve();
  server_->set_service_time(20ms);
  const auto attempts = run(load(LoadKind::closed, 400ms));
  // One after another: 20 ms each, whoever asks.
  EXPECT_GT(count(attempts, Outcome::success), 5);
  EXPECT_LE(count(attempts, Outcome::success), 20);
}

TEST_F(Traffic, AProbeOfNobodyTimesOutAndOneOfAClosedPortIsRefused) {
  const auto refused = run(load(LoadKind::prober, 100ms));
  EXPECT_GT(count(refused, Outcome::refused), 5);
  lab_->crash("server");
  const auto lost = run(load(LoadKind::prober, 200ms));
  EXPECT_GT(count(lost, Outcome::timed_out), 5);
  EXPECT_EQ(count(lost, Outcome::success), 0);
}

TEST_F(Traffic, WhatCameThroughATunnelIsTakenOut) {
  serve();
  const IpAddress virtual_address = IpAddress::v4(10, 9, 0, 100);
  const Decapsulator tunnel(lab_->machine("server"), {virtual_address});
  Process sender = lab_->machine("client").fork("sender", [&] { return echo_through_tunnel(virtual_address) ? 0 : 1; });
  EXPECT_EQ(sender.wait(5s), 0) << sender.read_output();
}

}  // namespace
}  // namespace viplane::lab
