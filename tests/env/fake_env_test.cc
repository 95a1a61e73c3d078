// SPDX-License-Identifier: GPL-2.0-or-later
#include "env/fake_env.h"

#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <vector>

#include "net/arp.h"
#include "tests/support/bytes.h"

namespace viplane {
namespace {

using namespace std::chrono_literals;
using test::as_view;

const Endpoint kServer{IpAddress::v4(10, 0, 0, 21), 80};
const MacAddress kMac1{{2, 0, 0, 0, 0, 1}}, kMac2{{2, 0, 0, 0, 0, 2}};

TEST(FakeClock, JumpsToTheNextDeadline) {
  FakeClock clock;
  const auto handle = clock.call_at(Time(3s), [] {});
  EXPECT_EQ(clock.deadline(), Time(3s));
  EXPECT_TRUE(clock.run_next());
  EXPECT_EQ(clock.now(), Time(3s));
  EXPECT_FALSE(clock.run_next());
}

TEST(FakeClock, StopsAtTheEndThoughMoreIsPlanned) {
  FakeClock clock;
  bool ran = false;
  const auto handle = clock.call_at(Time(3s), [&] { ran = true; });
  clock.run_until(Time(2s));
  EXPECT_FALSE(ran);
  EXPECT_EQ(clock.now(), Time(2s));
  clock.run_for(1s);
  EXPECT_TRUE(ran);
}

TEST(FakeClock, APauseMakesTimersLate) {
  FakeClock clock;
  Time seen{};
  const auto handle = clock.call_at(Time(1s), [&] { seen = clock.now(); });
  clock.pause_for(6s);
  clock.run_for(0s);
  EXPECT_EQ(seen, Time(6s));
}

TEST(FakeRouteTable, TheLongestPrefixWins) {
  FakeRouteTable routes;
  const auto own = IpAddress::v4(10, 0, 0, 1), gateway = IpAddress::v4(10, 0, 0, 254);
  routes.add(*IpPrefix::parse("0.0.0.0/0"), 0, own, gateway);
  routes.add(*IpPrefix::parse("10.0.0.0/24"), 1, own);
  EXPECT_EQ(routes.lookup(IpAddress::v4(10, 0, 0, 7))->next_hop, IpAddress::v4(10, 0, 0, 7));
  EXPECT_EQ(routes.lookup(IpAddress::v4(10, 0, 0, 7))->port, 1);
  EXPECT_EQ(routes.lookup(IpAddress::v4(8, 8, 8, 8))->next_hop, gateway);
  EXPECT_FALSE(routes.lookup(*IpAddress::parse("fe80::1")));
}

TEST(FakeWatches, ReportTheValueOnceThenEachChange) {
  FakeClock clock;
  FakeWatches watches(clock);
  std::vector<std::int64_t> told;
  auto handle = watches.file("/run/weight", [&](std::int64_t value) { told.push_back(value); });
  EXPECT_TRUE(told.empty());  // never inside the call
  clock.run_for(0s);
  watches.set_file("/run/weight", -5);
  watches.set_file("/run/other", 9);
  watches.set_file("/run/weight", 7);
  clock.run_for(0s);
  EXPECT_EQ(told, (std::vector<std::int64_t>{0, -5, 7}));
  watches.set_file("/run/weight", 1);
  handle.reset();
  clock.run_for(0s);
  EXPECT_EQ(told.size(), 3u);
}

TEST(FakeWatches, AWatcherMayStopItselfWhileTold) {
  FakeClock clock;
  FakeWatches watches(clock);
  HandlePtr handle;
  int told = 0;
  handle = watches.link("eth0", [&](bool) {
    handle.reset();
    ++told;
  });
  clock.run_for(0s);
  watches.set_link("eth0", false);
  clock.run_for(0s);
  EXPECT_EQ(told, 1);
}

struct Script : testing::Test {
  ScriptResult run(std::vector<std::string> command, Duration timeout) {
    ScriptResult result{-1, false};
    const auto handle = scripts.run({.command = std::move(command)}, timeout, [&](ScriptResult r) { result = r; });
    clock.run_for(1min);
    return result;
  }
  FakeClock clock;
  FakeScriptRunner scripts{clock};
};

TEST_F(Script, ExitsAsTheTableSays) {
  scripts.set("/bin/check", {3, 1s});
  scripts.set("/bin/check well", {0, 1s});
  EXPECT_EQ(run({"/bin/check", "ill"}, 5s).exit_code, 3);
  EXPECT_EQ(run({"/bin/check", "well"}, 5s).exit_code, 0);
  ASSERT_EQ(scripts.runs().size(), 2u);
  EXPECT_EQ(scripts.runs()[0].command, "/bin/check ill");
}

TEST_F(Script, AnUnknownProgramCannotBeStarted) { EXPECT_EQ(run({"/bin/none"}, 5s).exit_code, 127); }

TEST_F(Script, ASlowOneTimesOut) {
  scripts.set("/bin/slow", {0, 10s});
  const auto result = run({"/bin/slow"}, 5s);
  EXPECT_TRUE(result.timed_out);
  EXPECT_EQ(result.exit_code, 128 + 15);
}

// What a check sees of one connection, as a story.
struct Connection : testing::Test {
  std::unique_ptr<Stream> connect(Duration timeout = 5s) {
    return streams.connect(
        kServer, {}, timeout,
        {[this] { tell("connected"); },
         [this](ByteView bytes) {
           tell("received " + std::string(reinterpret_cast<const char*>(bytes.data()), bytes.size()));
         },
         [this](CloseReason reason) { tell("closed " + std::to_string(static_cast<int>(reason))); }});
  }
  void tell(const std::string& what) {
    story +=
        std::to_string(std::chrono::duration_cast<std::chrono::milliseconds>(clock.now().time_since_epoch()).count()) +
        " ms " + what + '\n';
  }
  FakeClock clock;
  FakeStreamConnector streams{clock};
  std::string story;
};

TEST_F(Connection, NobodyListensMeansRefused) {
  const auto stream = connect();
  EXPECT_EQ(story, "");
  clock.run_for(1s);
  EXPECT_EQ(story, "0 ms closed 2\n");
}

TEST_F(Connection, SilenceTimesOut) {
  streams.set(kServer, {.behaviour = FakePeer::Behaviour::silent});
  const auto stream = connect(3s);
  clock.run_for(10s);
  EXPECT_EQ(story, "3000 ms closed 4\n");
}

TEST_F(Connection, ConnectsAnswersAndCloses) {
  FakePeer peer{.connect_takes = 2ms, .answer_takes = 5ms};
  peer.answer = [](std::string_view heard) { return heard.ends_with("\n\n") ? std::string("200") : std::string(); };
  streams.set(kServer, peer);
  const auto stream = connect();
  clock.run_for(10ms);
  stream->write(as_view("GET /\n"));
  clock.run_for(10ms);
  stream->write(as_view("\n"));
  clock.run_for(10ms);
  EXPECT_EQ(story, "2 ms connected\n25 ms received 200\n25 ms closed 1\n");
}

TEST_F(Connection, ADestroyedStreamHearsNothingMore) {
  streams.set(kServer, {.connect_takes = 2ms});
  connect().reset();
  clock.run_for(1s);
  EXPECT_EQ(story, "");
}

TEST_F(Connection, TheReceiverMayDestroyTheStreamFromInside) {
  streams.set(kServer, {.answer = [](std::string_view) { return std::string("hello"); }});
  std::unique_ptr<Stream> stream;
  int calls = 0;
  stream = streams.connect(kServer, {}, 5s,
                           {[&] { stream->write(as_view("x")); },
                            [&](ByteView) {
                              ++calls;
                              stream.reset();
                            },
                            [&](CloseReason) { ++calls; }});
  clock.run_for(1s);
  EXPECT_EQ(calls, 1);
}

TEST(LoopbackWire, LosesByAFunction) {
  FakeClock clock;
  LoopbackWire wire(clock);
  FakeEnv lb1(clock, "lb1"), lb2(clock, "lb2"), client(clock, "client");
  auto& from = lb1.add_port(wire, "eth0", kMac1, *IpPrefix::parse("10.0.0.1/24"));
  lb2.add_port(wire, "eth0", kMac2, *IpPrefix::parse("10.0.0.2/24"));
  client.add_port(wire, "eth0", {{2, 0, 0, 0, 0, 9}}, *IpPrefix::parse("10.0.0.9/24"));
  wire.lose([](const PortInfo&, const PortInfo& to, ByteView) { return to.mac == kMac2; });
  EXPECT_TRUE(from.send(build_gratuitous_arp(kMac1, IpAddress::v4(10, 0, 0, 1))));
  clock.run_for(1ms);
  std::array<Frame, 4> slots;
  EXPECT_EQ(lb2.env().ports[0]->receive(slots), 0u);
  EXPECT_EQ(client.env().ports[0]->receive(slots), 1u);
}

TEST(LoopbackWire, MayGoBeforeItsPorts) {
  FakeClock clock;
  FakeEnv lb1(clock, "lb1");
  {
    LoopbackWire wire(clock);
    lb1.add_port(wire, "eth0", kMac1);
  }
  EXPECT_FALSE(lb1.env().ports[0]->send(build_gratuitous_arp(kMac1, {})));
}

TEST(FakeEnv, AFrameLeavesByTheEgressPort) {
  FakeClock clock;
  LoopbackWire front(clock), back(clock);
  FakeEnv lb1(clock, "lb1"), client(clock, "client"), server(clock, "server");
  lb1.add_port(front, "eth0", kMac1);
  lb1.add_port(back, "eth1", kMac2);
  client.add_port(front, "eth0", {{2, 0, 0, 0, 0, 9}});
  server.add_port(back, "eth0", {{2, 0, 0, 0, 0, 21}});
  client.env().ports[0]->send(build_gratuitous_arp(kMac1, {}));
  clock.run_for(1ms);
  std::array<Frame, 4> slots;
  ASSERT_EQ(lb1.env().ports[0]->receive(slots), 1u);
  slots[0].verdict = Verdict::transmit;
  slots[0].egress = 1;
  lb1.env().ports[0]->finish(std::span(slots).first(1));
  clock.run_for(1ms);
  EXPECT_EQ(server.env().ports[0]->receive(slots), 1u);
  EXPECT_EQ(client.env().ports[0]->receive(slots), 0u);
}

TEST(FakeEnv, NamesItsEvents) {
  FakeClock clock;
  FakeEnv lb1(clock, "lb1");
  lb1.env().events.record({Time(1500ms), {}, "director.started", {}});
  EXPECT_EQ(lb1.events.text(), "{\"at_s\":1.500000000,\"node\":\"lb1\",\"kind\":\"director.started\"}\n");
  EXPECT_EQ(lb1.events.count("director.started"), 1u);
}

TEST(FakeEnv, NodesDrawDifferentNumbers) {
  FakeClock clock;
  FakeEnv lb1(clock, "lb1"), lb2(clock, "lb2"), again(clock, "lb1");
  auto one = lb1.env().random, two = lb2.env().random, three = again.env().random;
  const auto drawn = one.next();
  EXPECT_NE(drawn, two.next());
  EXPECT_EQ(drawn, three.next());
}

}  // namespace
}  // namespace viplane
