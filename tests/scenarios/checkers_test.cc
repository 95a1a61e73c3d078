// SPDX-License-Identifier: GPL-2.0-or-later
// Each checker passes a run that keeps its invariant and fails one that breaks it: a checker that cannot fail is a
// defect.
#include <gtest/gtest.h>

#include "net/tcp.h"
#include "tests/scenarios/story.h"

namespace viplane::scenarios {
namespace {

constexpr std::uint8_t kSyn = tcp_flag::kSyn;

// Both start, lb1 takes the address after its Master_Down_Interval of 3.414 s.
Story started() {
  Story story;
  story.state(0, "lb1", "backup").state(0, "lb2", "backup").master(3.4141, "lb1");
  return story;
}

// Both masters apart from 10 s to 20 s; lb2 rose at 13.6 s.
Story split() {
  Story story = started();
  story.parted(10, 20).master(13.6, "lb2");
  return story;
}

TEST(OneMaster, AcceptsTwoMastersThatCannotHearEachOther) {
  EXPECT_TRUE(split().backup(20.5, "lb2").announces(20.5, "lb1").judge(make_one_master).empty());
}

TEST(OneMaster, SeesTwoMastersThatHearEachOtherLongerThanAnInterval) {  // I2
  const auto found = split().backup(22.5, "lb2").judge(make_one_master);
  ASSERT_FALSE(found.empty());
  EXPECT_NE(found[0].story.find("lb1 and lb2"), std::string::npos) << found[0].story;
}

TEST(OneMaster, SeesASettledComponentWithoutAMaster) {  // I1
  Story story;
  story.state(0, "lb1", "backup").state(0, "lb2", "backup");
  ASSERT_EQ(story.judge(make_one_master).size(), 1u);
}

TEST(OneMaster, SeesTheWrongMasterOfASettledComponent) {  // I1
  Story story;
  story.state(0, "lb1", "backup").state(0, "lb2", "backup").master(3.6, "lb2");
  const auto found = story.judge(make_one_master);
  ASSERT_EQ(found.size(), 1u);
  EXPECT_NE(found[0].story.find("higher claim"), std::string::npos);
}

TEST(OneMaster, LeavesTheIncumbentAloneWhereNobodyPreempts) {
  Story story;
  story.facts.instances[0].preempt = story.facts.instances[1].preempt = false;
  story.state(0, "lb1", "backup").state(0, "lb2", "backup").master(3.6, "lb2");
  EXPECT_TRUE(story.judge(make_one_master).empty());
}

TEST(AddressOwned, AcceptsTheSilenceOfMasterDown) {  // I3
  EXPECT_TRUE(started().dead("lb1", 10).master(13.609, "lb2").judge(make_address_owned).empty());
}

TEST(AddressOwned, SeesAnAddressWithoutOwnerLongerThanMasterDown) {  // I3
  EXPECT_EQ(started().dead("lb1", 10).master(13.7, "lb2").judge(make_address_owned).size(), 1u);
}

TEST(AddressOwned, AllowsOnlyTheSkewAfterPriorityZero) {  // I3
  const auto left = [] { return started().advertises(10, "lb1", 0).state(10, "lb1", "init").releases(10, "lb1"); };
  EXPECT_TRUE(left().master(10.6094, "lb2").judge(make_address_owned).empty());
  EXPECT_EQ(left().master(11, "lb2").judge(make_address_owned).size(), 1u);
}

TEST(AddressOwned, AllowsNothingWhenTheOwnerYielded) {  // I3
  EXPECT_TRUE(started().backup(10, "lb1").master(10, "lb2").judge(make_address_owned).empty());
  EXPECT_EQ(started().backup(10, "lb1").master(10.1, "lb2").judge(make_address_owned).size(), 1u);
}

TEST(AnnouncedAfterConflict, AcceptsAWinnerThatAnnounces) {  // I4
  EXPECT_TRUE(split().backup(20.5, "lb2").announces(20.6, "lb1").judge(make_announced_after_conflict).empty());
}

TEST(AnnouncedAfterConflict, SeesTheSilentWinnerThatLeavesClientsWithTheLosersMac) {  // I4
  const auto found = split().backup(20.5, "lb2").judge(make_announced_after_conflict);
  ASSERT_EQ(found.size(), 1u);
  EXPECT_NE(found[0].story.find("left of two masters"), std::string::npos);
}

TEST(AnnouncedAfterConflict, SeesANewMasterThatDoesNotAnnounce) {
  Story story;
  story.state(0, "lb1", "backup").advertises(0, "lb1", 150).state(3.4, "lb1", "master").holds(3.4, "lb1");
  EXPECT_EQ(story.judge(make_announced_after_conflict).size(), 1u);
}

TEST(Nopreempt, SeesABackupThatTakesOverFromAMasterItHears) {  // I5
  Story story;
  story.facts.instances[0].preempt = false;
  story.state(0, "lb2", "backup").master(3.6, "lb2").state(10, "lb1", "backup").master(14, "lb1");
  EXPECT_EQ(story.judge(make_nopreempt).size(), 1u);
}

TEST(Nopreempt, AcceptsATakeoverFromAMasterThatDied) {  // I5
  Story story;
  story.facts.instances[0].preempt = false;
  story.state(0, "lb2", "backup").master(3.6, "lb2").state(5, "lb1", "backup").dead("lb2", 10).master(13.41, "lb1");
  EXPECT_TRUE(story.judge(make_nopreempt).empty());
}

TEST(Nopreempt, AcceptsTwoMastersThatMeet) {  // I5
  Story story = split();
  story.facts.instances[0].preempt = story.facts.instances[1].preempt = false;
  EXPECT_TRUE(story.backup(20.5, "lb2").judge(make_nopreempt).empty());
}

TEST(PriorityZero, AcceptsATakeoverAfterTheSkew) {  // I6
  EXPECT_TRUE(started()
                  .advertises(10, "lb1", 0)
                  .state(10, "lb1", "init")
                  .master(10.6096, "lb2")
                  .judge(make_priority_zero)
                  .empty());
}

TEST(PriorityZero, SeesATakeoverThatComesTooLateOrTooEarly) {  // I6
  EXPECT_EQ(
      started().advertises(10, "lb1", 0).state(10, "lb1", "init").master(10.7, "lb2").judge(make_priority_zero).size(),
      1u);
  EXPECT_EQ(
      started().advertises(10, "lb1", 0).state(10, "lb1", "init").master(10.1, "lb2").judge(make_priority_zero).size(),
      1u);
}

TEST(PriorityZero, SeesASenderThatSpeaksOn) {  // I6
  const auto found =
      started().advertises(10, "lb1", 0).master(10.6096, "lb2").advertises(11, "lb1", 150).judge(make_priority_zero);
  ASSERT_EQ(found.size(), 1u);
  EXPECT_NE(found[0].story.find("silent"), std::string::npos);
}

Story with_garbage() {
  Story story = started();
  story.facts.faults.push_back({.at = at_seconds(12),
                                .healed = at_seconds(20),
                                .verb = "hostile_advertisements",
                                .target = "lb1",
                                .garbage = true});
  return story;
}

TEST(GarbageChangesNothing, AcceptsAMasterThatKeepsItsRhythm) {  // I7
  Story story = with_garbage();
  for (int second = 4; second < 30; ++second) story.advertises(second, "lb1", 150);
  EXPECT_TRUE(story.judge(make_garbage_changes_nothing).empty());
}

TEST(GarbageChangesNothing, SeesAMasterThatFallsSilent) {  // I7
  Story story = with_garbage();
  for (int second = 4; second < 14; ++second) story.advertises(second, "lb1", 150);
  EXPECT_EQ(story.judge(make_garbage_changes_nothing).size(), 1u);
}

TEST(GarbageChangesNothing, SeesAFalseTakeover) {  // I7
  EXPECT_FALSE(with_garbage().state(15, "lb2", "master").judge(make_garbage_changes_nothing).empty());
}

TEST(OnlyMastersHold, AcceptsAnAddressOfTheMaster) {  // I8
  EXPECT_TRUE(started()
                  .answers_arp(5, "lb1")
                  .advertises(5, "lb1", 150)
                  .advertises(20, "lb2", 0)
                  .judge(make_only_masters_hold)
                  .empty());
}

TEST(OnlyMastersHold, SeesABackupThatKeepsTheAddress) {  // I8
  EXPECT_EQ(started().state(10, "lb1", "backup").judge(make_only_masters_hold).size(), 1u);
}

TEST(OnlyMastersHold, SeesABackupThatAnswersOrAdvertises) {  // I8
  EXPECT_EQ(started().answers_arp(5, "lb2").judge(make_only_masters_hold).size(), 1u);
  EXPECT_EQ(started().advertises(5, "lb2", 100).judge(make_only_masters_hold).size(), 1u);
}

Story grouped() {
  Story story;
  InstanceFacts second = story.facts.instances[0];
  story.facts.instances[0].sync_group = "G";
  second.name = "VI_2";
  second.sync_group = "G";
  story.facts.instances.push_back(second);
  return story;
}

TEST(SyncGroups, AcceptsMembersThatChangeTogether) {  // I9
  EXPECT_TRUE(grouped().state(3, "lb1", "master").state(3, "lb1", "master", "VI_2").judge(make_sync_groups).empty());
}

TEST(SyncGroups, SeesAMasterBesideAFault) {  // I9
  EXPECT_EQ(grouped().state(3, "lb1", "master").state(3, "lb1", "fault", "VI_2").judge(make_sync_groups).size(), 1u);
}

TEST(FlowAffinity, AcceptsAConnectionThatStays) {
  EXPECT_TRUE(started()
                  .leaves(5, "lb1", 4000, kServer1, kSyn)
                  .leaves(6, "lb1", 4000, kServer1)
                  .leaves(7, "lb2", 4000, kServer1)
                  .judge(make_flow_affinity)
                  .empty());
}

TEST(FlowAffinity, SeesAConnectionThatMoves) {
  EXPECT_EQ(started()
                .leaves(5, "lb1", 4000, kServer1, kSyn)
                .leaves(6, "lb1", 4000, kServer2)
                .judge(make_flow_affinity)
                .size(),
            1u);
}

TEST(FlowAffinity, DemandsTheSameServerOnTheOtherDirectorOfHashingSchedulersOnly) {
  const auto moved = [](const char* scheduler) {
    Story story = started();
    story.facts.services[0].scheduler = scheduler;
    return story.leaves(5, "lb1", 4000, kServer1, kSyn)
        .leaves(6, "lb2", 4000, kServer2)
        .judge(make_flow_affinity)
        .size();
  };
  EXPECT_EQ(moved("mh"), 1u);
  EXPECT_EQ(moved("rr"), 0u);
}

TEST(NoDeadServer, AcceptsConnectionsUntilTheChecksHadTheirTime) {
  Story story = started();
  story.facts.dead_servers.push_back({kServer1, at_seconds(10), at_seconds(20)});
  EXPECT_TRUE(story.leaves(14, "lb1", 4000, kServer1, kSyn)
                  .leaves(21, "lb1", 4001, kServer1, kSyn)
                  .judge(make_no_dead_server)
                  .empty());
}

TEST(NoDeadServer, SeesAConnectionToADeadServer) {
  Story story = started();
  story.facts.dead_servers.push_back({kServer1, at_seconds(10), at_seconds(20)});
  EXPECT_EQ(story.leaves(16, "lb1", 4000, kServer1, kSyn).judge(make_no_dead_server).size(), 1u);
}

Bytes broken_tunnel_frame(std::size_t offset) {
  Story story;
  Bytes bytes;
  struct Grab : Checker {
    explicit Grab(Bytes& into) : into(into) {}
    std::string_view name() const override { return ""; }
    std::string_view claim() const override { return ""; }
    void see(const CapturedFrame& frame) override { into.assign(frame.bytes.begin(), frame.bytes.end()); }
    std::vector<Violation> conclude(Time) override { return {}; }
    Bytes& into;
  };
  static Bytes* target;
  target = &bytes;
  story.leaves(1, "lb1", 4000, kServer1).judge([](const RunFacts&) -> CheckerPtr {
    return std::make_unique<Grab>(*target);
  });
  bytes[offset] ^= std::byte{1};
  return bytes;
}

TEST(Checksums, AcceptsFramesThatAreRight) {
  EXPECT_TRUE(started().advertises(5, "lb1", 150).leaves(5, "lb1", 4000, kServer1).judge(make_checksums).empty());
}

TEST(Checksums, SeesAWrongOneInEachHeader) {
  constexpr std::size_t kOuter = 14 + 8, kInner = 14 + 20 + 8, kTcp = 14 + 20 + 20 + 4;
  for (const std::size_t offset : {kOuter, kInner, kTcp}) {
    EXPECT_EQ(started().frame(5, "lb1", true, broken_tunnel_frame(offset)).judge(make_checksums).size(), 1u) << offset;
  }
}

TEST(Checksums, LeavesStrangersAlone) {
  Story story = started();
  story.facts.strangers.insert("stranger");
  EXPECT_TRUE(story.frame(5, "stranger", true, broken_tunnel_frame(14 + 8)).judge(make_checksums).empty());
}

TEST(Conservation, AcceptsWhatWasReceived) {
  EXPECT_TRUE(started().enters(5, "lb1", 4000).leaves(5, "lb1", 4000, kServer1).judge(make_conservation).empty());
}

TEST(Conservation, SeesADoubledPacket) {
  EXPECT_EQ(started()
                .enters(5, "lb1", 4000)
                .leaves(5, "lb1", 4000, kServer1)
                .leaves(5.1, "lb1", 4000, kServer1)
                .judge(make_conservation)
                .size(),
            1u);
}

TEST(Checkers, HaveNamesThatScenariosCanUse) {
  const auto names = checker_names();
  EXPECT_EQ(names.size(), 12u);
  EXPECT_EQ(std::set<std::string_view>(names.begin(), names.end()).size(), names.size());
}

}  // namespace
}  // namespace viplane::scenarios
