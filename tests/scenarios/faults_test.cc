// SPDX-License-Identifier: GPL-2.0-or-later
// Whole runs under each kind of trouble: the verb does to clients and directors what it says.
#include <gmock/gmock.h>

#include <set>

#include "env/event_json.h"
#include "scenarios/runner/run.h"
#include "tests/scenarios/fast_pair.h"

namespace viplane::scenarios {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

const std::string kProbe = "traffic: [{client: probe, kind: prober, start: 600ms, every: 1ms}]\n";

RunResult play(const std::string& body, const std::string& more_of_instance = {}) {
  return run(fast_pair(body, more_of_instance), {});
}

Time time_of(const RunResult& result, const std::string& kind, const std::string& node, const std::string& to = {}) {
  for (const Event& event : result.events) {
    if (event.kind == kind && event.node == node && (to.empty() || text_field(event, "to") == to)) return event.at;
  }
  ADD_FAILURE() << node << " has no event " << kind << " " << to;
  return {};
}

Time injected(const RunResult& result, const std::string& fault) {
  for (const Event& event : result.events) {
    if (event.kind == "fault.injected" && text_field(event, "fault") == fault) return event.at;
  }
  ADD_FAILURE() << fault << " never happened";
  return {};
}

long count(const RunResult& result, const std::string& kind, const std::string& node) {
  return std::count_if(result.events.begin(), result.events.end(),
                       [&](const Event& event) { return event.kind == kind && event.node == node; });
}

void expect_no_violation(const RunResult& result) {
  for (const CheckResult& check : result.checks)
    EXPECT_NE(check.verdict, CheckVerdict::fail) << check.name << ": " << check.sentence;
}

const CheckResult* find(const RunResult& result, const std::string& name) {
  for (const CheckResult& check : result.checks) {
    if (check.name == name) return &check;
  }
  return nullptr;
}

TEST(FaultTimes, CountFromTheEventThatTheyWaitFor) {
  const RunResult result = play(
      "duration: 3s\ntopology: {boot: 100ms}\nfaults:\n"
      "  - {at: 1s, crash: lb1, for: 1s}\n"
      "  - {at: 150ms after lb2 is master, terminate: lb2}\n"
      "  - {at: when lb1 is master, reload: lb1}\n");
  const Time taken = time_of(result, "vrrp.state", "lb2", "master");
  EXPECT_GT(taken, Time(1s));
  EXPECT_EQ(injected(result, "terminate"), taken + 150ms);
  EXPECT_GT(injected(result, "reload"), Time(2s)) << "lb1 was master before, which does not count";
  expect_no_violation(result);
}

TEST(FaultTimes, OfTheSameScenarioAreTheSameEachTime) {
  const std::string text = "duration: 2s\nfaults: [{at: 33ms after lb1 is master, crash: lb1, for: 300ms}]\n" + kProbe;
  EXPECT_EQ(play(text).digest, play(text).digest);
}

TEST(FaultTimes, AnEventThatNeverComesFailsTheRun) {
  const RunResult result = play("duration: 1s\nfaults: [{at: when lb2 is fault, crash: lb2}]\n");
  EXPECT_FALSE(result.passed);
  ASSERT_NE(find(result, "fault_happens"), nullptr);
  EXPECT_THAT(find(result, "fault_happens")->sentence, HasSubstr("`when lb2 is fault`, which never came"));
}

TEST(FaultTimes, AnEventThatCameTooEarlyIsNamedWithItsTime) {
  const RunResult result =
      play("duration: 1s\nfaults:\n  - {at: 800ms, flush_forwarding: sw1}\n  - {at: when lb1 is master, crash: lb2}\n");
  EXPECT_FALSE(result.passed);
  ASSERT_NE(find(result, "fault_happens"), nullptr);
  EXPECT_THAT(find(result, "fault_happens")->sentence,
              HasSubstr("`when lb1 is master`, which came at 0.3414 s, and not after the fault before it"));
}

TEST(FaultRuns, ASnoopingSwitchThatLostItsListenerMakesTwoMasters) {
  const RunResult result = play("duration: 2s\nfaults: [{at: 1s, filter_multicast: lb2, for: 600ms}]\n");
  EXPECT_GT(result.measures.two_masters, 100ms);
  expect_no_violation(result);
}

TEST(FaultRuns, UnicastDoesNotCareAboutSnooping) {
  const config::MemoryFiles files(
      {{"lb1.conf", fast_conf(150, "unicast_src_ip 10.0.0.1\nunicast_peer {\n 10.0.0.2\n}")},
       {"lb2.conf", fast_conf(100, "unicast_src_ip 10.0.0.2\nunicast_peer {\n 10.0.0.1\n}")}});
  const PreparedOrNot made = prepare(parse_scenario("directors: {lb1: lb1.conf, lb2: lb2.conf}\nduration: 2s\n"
                                                    "faults: [{at: 1s, filter_multicast: lb2}]\n",
                                                    "t.yaml"),
                                     files);
  ASSERT_TRUE(made.can_run());
  const RunResult result = run(made.prepared, {});
  EXPECT_EQ(result.measures.two_masters, 0ms);
  expect_no_violation(result);
}

TEST(FaultRuns, AnAddressRemovedByHandComesBack) {
  const RunResult result =
      play("duration: 2s\nfaults: [{at: 1s, remove_address: lb1, address: 10.0.0.250}]\n" + kProbe);
  EXPECT_EQ(count(result, "address.lost", "lb1"), 1);
  EXPECT_EQ(count(result, "address.added", "lb1"), 2);
  EXPECT_LT(result.measures.outage, 10ms);
  expect_no_violation(result);
}

TEST(FaultRuns, ACableThatTakesLessThanTheEndsBelieveSwallowsLargeRequests) {
  const std::string upload =
      "duration: 4s\ntraffic: [{client: web, kind: open, rate: 20/s, start: 600ms, request_bytes: 6000, timeout: "
      "1s}]\n";
  EXPECT_EQ(play(upload).measures.failed, 0u);
  EXPECT_GT(play(upload + "faults: [{at: 1s, set_mtu: lb1, mtu: 1400, of: cable}]\n").measures.failed, 30u);
}

TEST(FaultRuns, AnInterfaceThatKnowsItsMtuSaysSoUnlessIcmpIsFiltered) {
  // The last hop to the real servers in another network is smaller; the inner router tells the senders.
  const std::string upload =
      "duration: 4s\ntraffic: [{client: web, kind: open, rate: 20/s, start: 600ms, request_bytes: 6000, timeout: "
      "1s}]\n";
  const std::string small = "faults: [{at: 1s, set_mtu: \"edge:lan0\", mtu: 1400}";
  EXPECT_EQ(play(upload + small + "]\n").measures.failed, 0u) << "the edge router tells its clients";
  const RunResult hole = play(upload + small + ", {at: 900ms, filter: web, protocol: icmp_errors, direction: in}]\n");
  EXPECT_GT(hole.measures.failed, 30u) << "and if they are not told, they never find out";
}

TEST(FaultRuns, ARealServerWithoutItsTunnelLooksHealthyAndServesNobody) {
  const RunResult result = play(
      "duration: 3s\nfaults: [{at: 1s, misconfigure_server: 10.0.0.21, wrong: no_tunnel}]\n"
      "traffic: [{client: web, kind: open, rate: 100/s, start: 600ms, timeout: 500ms}]\n");
  EXPECT_GT(result.measures.failed, 50u);
  EXPECT_EQ(count(result, "health.down", "lb1"), 0) << "TCP_CHECK asks the real server's own address";
}

TEST(FaultRuns, OtherMistakesOfRealServersCostTheirShare) {
  for (const char* wrong : {"no_virtual_address", "strict_rp_filter"}) {
    const RunResult result =
        play(std::string("duration: 3s\nfaults: [{at: 1s, misconfigure_server: 10.0.0.21, wrong: ") + wrong +
             ", for: 1s}]\n"
             "traffic: [{client: web, kind: open, rate: 100/s, start: 600ms, timeout: 200ms}]\n");
    EXPECT_GT(result.measures.failed, 20u) << wrong;
    EXPECT_LT(result.measures.failed, 90u) << wrong << ": the other server goes on, and it heals";
  }
}

TEST(FaultRuns, AHalfOpenServerPassesItsCheckAndAnswersNobody) {
  const std::string traffic = "traffic: [{client: web, kind: open, rate: 100/s, start: 600ms, timeout: 300ms}]\n";
  const RunResult half = play("duration: 3s\nfaults: [{at: 1s, server_half_open: 10.0.0.21}]\n" + traffic);
  EXPECT_GT(half.measures.failed, 50u);
  EXPECT_EQ(half.measures.resets, 0u);
  EXPECT_EQ(count(half, "health.down", "lb1"), 0);
  const RunResult resets = play("duration: 3s\nfaults: [{at: 1s, server_resets: 10.0.0.21, for: 1s}]\n" + traffic);
  EXPECT_GT(resets.measures.resets, 20u);
  EXPECT_LT(resets.measures.resets, 90u);
  EXPECT_EQ(count(resets, "health.down", "lb1"), 0);
}

TEST(FaultRuns, APartitionMakesAMasterOnEachSide) {
  const RunResult result = play("duration: 3s\nfaults: [{at: 1s, partition: [lb1], for: 600ms}]\n");
  EXPECT_GT(result.measures.two_masters, 100ms);
  EXPECT_LT(result.measures.conflict, 150ms) << "the protocol bounds it after the heal";
  expect_no_violation(result);
}

TEST(FaultRuns, ADeletedInterfaceHandsOverAndTakesBack) {
  const RunResult result =
      play("duration: 3s\nfaults: [{at: 1s, delete_interface: lb1, for: 800ms}]\nexpect: {master_at_end: lb1}\n");
  EXPECT_EQ(count(result, "link.down", "lb1"), 1);
  EXPECT_GT(time_of(result, "vrrp.state", "lb2", "master"), Time(1s));
  expect_no_violation(result);
}

TEST(FaultRuns, AFlappingLinkNeitherFreezesNorDoublesTheService) {
  const RunResult result =
      play("duration: 4s\nfaults: [{at: 1s, flap_link: lb1, every: 400ms, down: 100ms, for: 2s}]\n");
  EXPECT_GE(count(result, "link.down", "lb1"), 4);
  expect_no_violation(result);
}

TEST(FaultRuns, AClockThatRunsTooFastDeposesAMasterThatIsWell) {
  // Its three intervals are over before the master's first.
  const RunResult result = play("duration: 3s\nfaults: [{at: 1s, clock_skew: lb2, speed: 8, for: 1s}]\n");
  EXPECT_EQ(time_of(result, "vrrp.state", "lb2", "master") > Time(1s), true);
  expect_no_violation(result);
}

TEST(FaultRuns, AClockThatJumpsIsNotTakenForADeadMaster) {
  const RunResult result =
      play("duration: 2s\nfaults: [{at: 1s, clock_step: lb2, by: 10s}]\nexpect: {master_at_end: lb1}\n");
  EXPECT_GE(count(result, "vrrp.late_timer", "lb2"), 1) << "it woke up late, so it listens first";
  for (const Transition& transition : result.measures.transitions)
    EXPECT_FALSE(transition.node == "lb2" && transition.to == "master");
  expect_no_violation(result);
}

TEST(FaultRuns, ReplayedAdvertisementsKeepADeadMasterAlive) {
  const std::string crash = "duration: 3s\nfaults:\n  - {at: 1500ms, crash: lb1}\n";
  EXPECT_GT(time_of(play(crash), "vrrp.state", "lb2", "master"), Time(1500ms));
  const RunResult deceived = play(crash + "  - {at: 1s, replay_advertisements: lb1, per_second: 10/s}\n");
  for (const Transition& transition : deceived.measures.transitions)
    EXPECT_FALSE(transition.node == "lb2" && transition.to == "master")
        << "an old advertisement is as good as a new one";
}

TEST(FaultRuns, BadCablesAreSurvived) {
  const std::string probe = "traffic: [{client: probe, kind: prober, start: 600ms, every: 5ms}]\n";
  for (const char* fault :
       {"lose_bursts: lb1, burst: 5ms, every: 100ms", "jitter_packets: lb1, by: 3ms", "duplicate_packets: lb1",
        "reorder_packets: lb1, percent: 20, by: 2ms", "corrupt_packets: lb1, percent: 2", "merge_frames: lb1",
        "flush_forwarding: sw1", "age_forwarding: sw1, ageing: 10ms", "set_mtu: lb1, mtu: 1400"}) {
    const bool heals = std::string(fault).find("flush") == std::string::npos;
    const RunResult result = play("duration: 2s\n" + probe + "faults: [{at: 1s, " + fault +
                                  (heals ? ", for: 400ms" : "") + "}]\nexpect: {master_at_end: lb1}\n");
    for (const CheckResult& check : result.checks)
      EXPECT_NE(check.verdict, CheckVerdict::fail) << fault << ": " << check.name << ": " << check.sentence;
    EXPECT_GT(result.measures.requests, 250u) << fault;
  }
}

TEST(FaultRuns, BothBootAtOnceAndAreReloadedMeanwhile) {
  // Both think they are alone when they start; a reload in that moment must not make it last.
  for (const char* reload : {"10ms after lb2 is started", "100ms after lb2 is started", "when lb2 is master",
                             "when lb1 is master", "350ms after lb1 is started"}) {
    const RunResult result = play(std::string("duration: 3s\nfaults:\n  - {at: ") + reload +
                                  ", reload: lb1}\n  - {at: 1s, reload: lb2}\nexpect: {master_at_end: lb1}\n");
    if (const CheckResult* never = find(result, "fault_happens")) {
      // A lone boot does not make the lower one master: then there is nothing to wait for.
      EXPECT_THAT(never->sentence, HasSubstr("lb2 is master"));
      continue;
    }
    expect_no_violation(result);
  }
}

TEST(FaultRuns, OfThreeDirectorsTwoMayNotHearEachOther) {
  const config::MemoryFiles files(
      {{"lb1.conf", fast_conf(150)}, {"lb2.conf", fast_conf(120)}, {"lb3.conf", fast_conf(100)}});
  const PreparedOrNot made =
      prepare(parse_scenario("directors: {lb1: lb1.conf, lb2: lb2.conf, lb3: lb3.conf}\nduration: 3s\n"
                             "faults: [{at: 1s, cut_between: [lb1, lb3], for: 1s}]\nexpect: {master_at_end: lb1}\n",
                             "t.yaml"),
              files);
  for (const Diagnostic& problem : made.problems) ADD_FAILURE() << problem.to_string();
  ASSERT_TRUE(made.can_run());
  const RunResult result = run(made.prepared, {});
  EXPECT_GT(result.measures.two_masters, 300ms) << "lb3 hears nobody better: lb2 is backup and silent";
  expect_no_violation(result);
}

std::string instance(const std::string& name, const std::string& interface, int vrid, int priority,
                     const std::string& address) {
  return "vrrp_instance " + name + " {\n  state BACKUP\n  interface " + interface + "\n  virtual_router_id " +
         std::to_string(vrid) + "\n  version 3\n  advert_int 0.1\n  priority " + std::to_string(priority) +
         "\n  virtual_ipaddress {\n    " + address + "\n  }\n}\n";
}

TEST(FaultRuns, SeveralVirtualRoutersAndASyncGroupCanBeSaid) {
  // A group over two LANs, and a third router that goes its own way with the roles swapped.
  const auto conf = [](int group, int alone) {
    return instance("OUT", "eth0", 51, group, "10.0.0.250") + instance("IN", "eth1", 52, group, "10.1.0.250") +
           instance("ALONE", "eth0", 53, alone, "10.0.0.251") +
           "vrrp_sync_group G {\n  group {\n    OUT\n    IN\n  }\n}\n";
  };
  const config::MemoryFiles files({{"lb1.conf", conf(150, 100)}, {"lb2.conf", conf(100, 150)}});
  const PreparedOrNot made =
      prepare(parse_scenario("directors: {lb1: lb1.conf, lb2: lb2.conf}\nduration: 4s\nfaults:\n"
                             "  - {at: 1s, cut_link: \"lb1:eth1\", for: 1s}\n"
                             "  - {at: 100ms after lb2 is master of OUT, filter: lb2, protocol: vrrp, for: 50ms}\n",
                             "t.yaml"),
              files);
  for (const Diagnostic& problem : made.problems) ADD_FAILURE() << problem.to_string();
  ASSERT_TRUE(made.can_run());
  const RunResult result = run(made.prepared, {});
  std::set<std::string> moved;
  for (const Transition& transition : result.measures.transitions) {
    if (transition.node == "lb2" && transition.to == "master" && transition.at > Time(1s))
      moved.insert(transition.instance);
  }
  EXPECT_THAT(moved, testing::ElementsAre("IN", "OUT")) << "the group moves as one, the third router stays";
  expect_no_violation(result);
}

TEST(FaultRuns, ClientsAreJudgedByNameAndByKind) {
  const std::string crash =
      "duration: 2s\ntopology: {boot: 100ms}\nfaults: [{at: 1s, crash: lb1}]\n"
      "traffic: [{client: a, kind: prober, start: 600ms}, {client: b, kind: long_lived, start: 600ms}]\n";
  const RunResult result = play(
      crash + "expect: {clients: {a: {outage: at most 1ms, served: at least 10}, long_lived: {resets: at most 0}}}\n");
  ASSERT_NE(find(result, "clients.a.outage"), nullptr);
  EXPECT_EQ(find(result, "clients.a.outage")->verdict, CheckVerdict::fail);
  EXPECT_EQ(find(result, "clients.a.served")->verdict, CheckVerdict::pass);
  ASSERT_NE(find(result, "clients.b.resets"), nullptr);
  EXPECT_EQ(find(result, "clients.b.resets")->verdict, CheckVerdict::pass);
}

}  // namespace
}  // namespace viplane::scenarios
