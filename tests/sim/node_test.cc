// SPDX-License-Identifier: GPL-2.0-or-later
#include <gmock/gmock.h>

#include "tests/sim/test_process.h"

namespace viplane::sim {
namespace {

using testing::ElementsAre;

TEST(Node, AProcessSeesFramesBeforeTheHostAndPassesThemOn) {
  ProcessWorld lan;
  EXPECT_TRUE(lan.vip_answers());
  EXPECT_EQ(lan.diary.frames, 2) << "ARP and echo";
}

TEST(Node, KilledWholly_TheAddressesStayAndTheHostAnswersForThem) {
  ProcessWorld lan;
  lan.world.run_for(1500ms);
  lan.node().kill_process(KillScope::all);
  lan.world.run_for(10s);
  EXPECT_EQ(lan.diary.ticks_at_s.size(), 2u);
  EXPECT_TRUE(lan.holds_vip());
  EXPECT_TRUE(lan.vip_answers());
  EXPECT_EQ(lan.diary.frames, 0) << "nobody reads the port";
  EXPECT_THAT(lan.events, ElementsAre("b process.started", "b process.killed"));
}

TEST(Node, TheParentKilled_TheChildIsTerminated) {
  ProcessWorld lan;
  lan.node().kill_process(KillScope::parent);
  EXPECT_THAT(lan.diary.entries, ElementsAre("start", "terminate"));
  EXPECT_FALSE(lan.holds_vip());
  EXPECT_TRUE(lan.node().is_process_running()) << "it takes its time";
  lan.world.run_for(200ms);
  EXPECT_FALSE(lan.node().is_process_running());
}

TEST(Node, TheChildKilled_TheSupervisorCleansUpAndStartsAnother) {
  ProcessWorld lan;
  lan.node().host().add_address("eth0", IpPrefix::parse("10.0.0.101/32").value());
  lan.node().kill_process(KillScope::child);
  EXPECT_THAT(lan.diary.entries, ElementsAre("start", "start"));
  EXPECT_FALSE(lan.node().host().holds(address("10.0.0.101")));
  EXPECT_TRUE(lan.node().host().holds(address("10.0.0.2"))) << "its own";
}

TEST(Node, Terminated_ItIsGoneWhenItSaysSo) {
  ProcessWorld lan;
  lan.node().terminate_process();
  lan.world.run_for(99ms);
  EXPECT_TRUE(lan.node().is_process_running());
  lan.world.run_for(2ms);
  EXPECT_FALSE(lan.node().is_process_running());
  lan.node().start_process();
  EXPECT_THAT(lan.diary.entries, ElementsAre("start", "terminate", "start"));
}

TEST(Node, Reloaded_ItReadsTheNewFile) {
  ProcessWorld lan;
  lan.node().reload_process("other.conf");
  EXPECT_THAT(lan.diary.entries, ElementsAre("start", "reload other.conf"));
}

TEST(Node, Frozen_TimersAndFramesAndSignalsWait_WhileTheKernelAnswers) {
  ProcessWorld lan;
  lan.world.run_for(500ms);
  lan.node().freeze_process();
  EXPECT_TRUE(lan.vip_answers()) << "the kernel is not frozen";
  lan.node().reload_process("other.conf");
  lan.world.run_for(5s);
  EXPECT_EQ(lan.diary.ticks_at_s.size(), 1u);
  EXPECT_EQ(lan.diary.frames, 0);
  EXPECT_EQ(lan.diary.entries.size(), 1u);

  lan.node().resume_process();
  EXPECT_THAT(lan.diary.ticks_at_s, ElementsAre(0, testing::DoubleNear(5.55, 0.01))) << "late, once";
  EXPECT_EQ(lan.diary.frames, 3) << "the question, the echo, and what the kernel asked after five seconds";
  EXPECT_EQ(lan.diary.entries.back(), "reload other.conf");
  lan.world.run_for(1s);
  EXPECT_EQ(lan.echo.replies, 1) << "what the host has seen is not answered twice";
}

TEST(Node, Frozen_TheRingHoldsItsSizeAndNoMore) {
  ProcessWorld lan;
  lan.vip_answers();
  lan.diary.frames = 0;
  lan.node().freeze_process();
  for (int i = 0; i < 5000; ++i) {
    lan.world.host("a").ping(kTestVip.address.v4_value(), 1, 1);
    lan.world.run_for(1us);
  }
  lan.world.run_for(1ms);
  lan.node().resume_process();
  EXPECT_EQ(lan.diary.frames, 4096);
  EXPECT_EQ(lan.node().port("eth0").overruns(), 904u);
}

TEST(Node, Paused_TheWholeMachineIsSilentAndWakesWithItsBacklog) {
  ProcessWorld lan;
  lan.vip_answers();
  lan.diary.frames = 0;
  lan.node().pause();
  EXPECT_FALSE(lan.vip_answers());
  lan.node().resume();
  EXPECT_EQ(lan.diary.frames, 1);
  lan.world.run_for(1ms);
  EXPECT_EQ(lan.echo.replies, 2) << "answered late";
}

TEST(Node, ACrashForgetsEverythingAndPowerBringsItBackAfterTheBoot) {
  Topology topology = two_hosts();
  topology.nodes[1].boot_time = 3s;
  ProcessWorld lan(topology);
  lan.node().crash();
  EXPECT_FALSE(lan.node().is_process_running());
  EXPECT_FALSE(lan.holds_vip());
  lan.world.run_for(10s);
  EXPECT_EQ(lan.diary.ticks_at_s.size(), 1u);
  lan.node().power_return();
  lan.world.run_for(2999ms);
  EXPECT_FALSE(lan.node().is_process_running());
  lan.world.run_for(2ms);
  EXPECT_TRUE(lan.node().is_process_running());
  EXPECT_THAT(lan.events,
              ElementsAre("b process.started", "b node.down", "b node.up", "b link.up", "b process.started"));
}

// A process with one connection, which must not hear of its machine's end.
struct Connected final : Process {
  Connected(Env its_env, std::vector<CloseReason>& heard) : env(its_env), ends(heard) {}
  void start() override {
    stream = env.streams.connect(
        {address("10.0.0.1"), 80}, {}, 1s,
        {.connected = {}, .received = {}, .closed = [this](CloseReason why) { ends.push_back(why); }});
  }
  void terminate(std::function<void()> exited) override { exited(); }
  void reload(std::string_view) override {}
  Env env;
  std::vector<CloseReason>& ends;
  std::unique_ptr<Stream> stream;
};

// A transport that reports a reset for every connection when the power goes.
struct ResettingTransport final : StreamConnector, PacketHandler {
  struct Open final : Stream {
    void write(ByteView) override {}
  };
  std::unique_ptr<Stream> connect(Endpoint, const ConnectOptions&, Duration, StreamEvents its_events) override {
    events = std::move(its_events);
    return std::make_unique<Open>();
  }
  bool on_packet(const ReceivedPacket&) override { return false; }
  void on_power_loss() override { events.closed(CloseReason::reset); }
  StreamEvents events;
};

TEST(Node, AProcessDoesNotHearOfItsMachinesCrash) {
  std::vector<CloseReason> ends;
  ResettingTransport transport;
  World world(two_hosts(), 1);
  Node& node = world.node("b");
  node.host().bind(6, &transport);
  node.set_stream_connector(transport);
  node.install([&](Env env) { return std::make_unique<Connected>(env, ends); });
  node.start_process();
  node.crash();
  world.run_for(1s);
  EXPECT_TRUE(ends.empty());
}

TEST(Node, UnicastAdvertisementsAreRefusedByTheHostOnlyWhereNoProcessListens) {
  ProcessWorld lan;
  const auto send = [&] {
    lan.world.host("a").send({.target = ipv4("10.0.0.2"), .protocol = 112}, FrameRef::copy_of(Bytes(20)));
    lan.world.run_for(100ms);
  };
  send();
  EXPECT_EQ(lan.echo.errors, 0);
  lan.node().kill_process(KillScope::all);
  send();
  EXPECT_EQ(lan.echo.errors, 1);
  EXPECT_EQ(lan.echo.last_code, icmp_unreachable::kProtocol);
}

TEST(Node, ACrashWhileItBootsStartsNothing) {
  ProcessWorld lan;
  lan.node().crash();
  lan.node().power_return();
  lan.world.run_for(1s);
  lan.node().crash();
  lan.world.run_for(60s);
  EXPECT_THAT(lan.diary.entries, ElementsAre("start"));
}

TEST(Node, ASlowSchedulerMakesTimersLateButNotTooLate) {
  ProcessWorld lan;
  lan.node().set_timer_latency(10ms, 20ms);
  lan.world.run_for(10s);
  ASSERT_EQ(lan.diary.ticks_at_s.size(), 10u);
  for (std::size_t i = 1; i < lan.diary.ticks_at_s.size(); ++i) {
    const double gap = lan.diary.ticks_at_s[i] - lan.diary.ticks_at_s[i - 1];
    EXPECT_GE(gap, 1.010);
    EXPECT_LE(gap, 1.020);
  }
}

TEST(Node, WatchesReportTheirValueAndEachChange) {
  ProcessWorld lan;
  Node& node = lan.world.node("a");
  const Env env = node.env();
  std::vector<std::string> news;
  const HandlePtr link = env.watches.link("eth0", [&](bool up) { news.push_back(up ? "up" : "down"); });
  const HandlePtr file =
      env.watches.file("/run/weight", [&](std::int64_t value) { news.push_back("file " + std::to_string(value)); });
  const HandlePtr process =
      env.watches.process({.program = "nginx"}, [&](bool running) { news.push_back(running ? "running" : "gone"); });
  EXPECT_TRUE(news.empty()) << "never inside the call";
  lan.world.run_for(1ms);
  EXPECT_THAT(news, ElementsAre("up", "file 0", "running"));
  news.clear();
  lan.world.link("a").cut(true);
  node.set_file("/run/weight", -20);
  node.set_process("nginx", false);
  lan.world.run_for(1ms);
  EXPECT_THAT(news, ElementsAre("down", "file -20", "gone"));
}

TEST(Node, ScriptsBehaveAsTheTableSays) {
  World world(two_hosts(), 1);
  Node& node = world.node("a");
  node.scripts().set("/bin/check", {.takes = 20ms, .exit_code = 1});
  node.scripts().set("/bin/check --fast", {.takes = 1ms, .exit_code = 0});
  node.scripts().set("/bin/hang", {.takes = 60s, .exit_code = 0});
  const Env env = node.env();
  std::vector<std::string> results;
  std::vector<HandlePtr> running;
  const auto run = [&](std::vector<std::string> command) {
    running.push_back(env.scripts.run({.command = command}, 5s, [&results, &world](ScriptResult result) {
      results.push_back(std::to_string(result.exit_code) + (result.timed_out ? " timed out" : "") + " at " +
                        std::to_string(world.now().time_since_epoch() / 1ms));
    }));
  };
  run({"/bin/check", "--slow"});
  run({"/bin/check", "--fast"});
  run({"/bin/hang"});
  run({"/bin/unheard-of"});
  world.run_for(10s);
  EXPECT_THAT(results, ElementsAre("0 at 1", "0 at 1", "1 at 20", "143 timed out at 5000"));
}

TEST(Node, RoutesLeadToPortsAndTellOfChanges) {
  LanBuilder lan;
  lan.add_switch("sw");
  NodeSpec& spec = lan.add_host("a", "10.0.0.1/24");
  RouteSpec route;
  route.target = IpPrefix::parse("0.0.0.0/0").value();
  route.gateway = address("10.0.0.254");
  spec.routes = {route};
  World world(lan.topology, 1);
  const Env env = world.node("a").env();
  const auto far = env.routes.lookup(address("192.0.2.1"));
  ASSERT_TRUE(far);
  EXPECT_EQ(far->port, 0);
  EXPECT_EQ(far->next_hop, address("10.0.0.254"));
  EXPECT_EQ(far->source, address("10.0.0.1"));
  EXPECT_EQ(env.routes.lookup(address("10.0.0.7"))->next_hop, address("10.0.0.7"));
  EXPECT_FALSE(env.routes.lookup(address("127.0.0.1"))) << "by no port";
  int changes = 0;
  HandlePtr watch = env.routes.on_change([&] { ++changes; });
  world.run_for(1ms);
  changes = 0;
  env.addresses.add("eth0", kTestVip, {});
  EXPECT_EQ(changes, 0);
  world.run_for(1ms);
  EXPECT_EQ(changes, 1);
  watch.reset();
  world.link("a").cut(true);
  world.run_for(1ms);
  EXPECT_EQ(changes, 1);
}

TEST(Node, WithoutATransportAStreamIsUnreachable) {
  World world(two_hosts(), 1);
  const Env env = world.node("a").env();
  std::optional<CloseReason> ended;
  const auto stream =
      env.streams.connect({address("10.0.0.2"), 80}, {}, 1s,
                          {.connected = {}, .received = {}, .closed = [&](CloseReason why) { ended = why; }});
  EXPECT_FALSE(ended);
  world.run_for(1ms);
  EXPECT_EQ(ended, CloseReason::unreachable);
}

}  // namespace
}  // namespace viplane::sim
