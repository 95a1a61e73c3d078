// SPDX-License-Identifier: GPL-2.0-or-later
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "dataplane/schedulers/hash.h"
#include "dataplane/schedulers/scheduler.h"
#include "dataplane/schedulers/siphash.h"

namespace viplane::dataplane {
namespace {

// A service whose servers are named by the last digit of their address: '1' is 10.0.0.1. As in IPVS the server added
// last stands first.
class Service {
 public:
  explicit Service(const std::string& scheduler, std::vector<std::uint32_t> weights = {}, SchedulerFlags flags = {})
      : scheduler_(make_scheduler(scheduler, flags)) {
    scheduler_->started(servers_);
    for (const std::uint32_t weight : weights) add(static_cast<std::uint8_t>(servers_.size() + 1), weight);
  }

  void add(std::uint8_t name, std::uint32_t weight) {
    servers_.insert(servers_.begin(), {IpAddress::v4(10, 0, 0, name), 80, weight});
    scheduler_->server_added(servers_, 0);
  }
  void remove(std::uint8_t name) {
    const std::size_t index = index_of(name);
    servers_.erase(servers_.begin() + static_cast<std::ptrdiff_t>(index));
    scheduler_->server_removed(servers_, index);
  }
  void weigh(std::uint8_t name, std::uint32_t weight) {
    const std::size_t index = index_of(name);
    servers_[index].set_weight(weight);
    scheduler_->weight_changed(servers_, index);
  }
  Server& server(std::uint8_t name) { return servers_[index_of(name)]; }

  // The names of the servers that the next connections get, '-' for none; each stays active.
  std::string picks(int count) {
    std::string names;
    for (int i = 0; i < count; ++i) names += pick({IpAddress::v4(198, 51, 100, 1), 10000, IpAddress::v4(10, 9, 9, 9)});
    return names;
  }
  char pick(const Flow& flow) {
    const std::optional<std::size_t> index = scheduler_->pick(flow, servers_);
    if (!index) return '-';
    ++servers_[*index].active;
    return static_cast<char>('0' + servers_[*index].address.octets[3]);
  }
  // The server of each of 5000 clients.
  std::string clients() {
    std::string names;
    for (std::uint32_t i = 0; i < 5000; ++i) {
      const auto port = static_cast<std::uint16_t>(1024 + i % 977);
      names += pick({IpAddress::v4(0xc6336400 + i * 7), port, IpAddress::v4(0x0a090000 + i)});
    }
    return names;
  }

 private:
  std::size_t index_of(std::uint8_t name) const {
    std::size_t index = 0;
    while (servers_.at(index).address.octets[3] != name) ++index;
    return index;
  }

  std::unique_ptr<Scheduler> scheduler_;
  std::vector<Server> servers_;
};

std::set<char> kinds(const std::string& names) { return {names.begin(), names.end()}; }

class EveryScheduler : public testing::TestWithParam<const char*> {};
INSTANTIATE_TEST_SUITE_P(Schedulers, EveryScheduler,
                         testing::Values("rr", "wrr", "lc", "wlc", "sed", "nq", "sh", "dh", "mh"),
                         [](const auto& info) { return std::string(info.param); });

TEST_P(EveryScheduler, PicksNoneWithoutServers) { EXPECT_EQ(Service(GetParam()).picks(3), "---"); }

TEST_P(EveryScheduler, PicksNoneWhenEveryWeightIsZero) { EXPECT_EQ(Service(GetParam(), {0, 0, 0}).picks(3), "---"); }

TEST_P(EveryScheduler, PicksNoneWhenEveryWeightBecomesZero) {
  Service service(GetParam(), {1, 2});
  service.picks(3);
  service.weigh(1, 0);
  service.weigh(2, 0);
  EXPECT_EQ(service.picks(3), "---");
}

TEST_P(EveryScheduler, PicksNoneWhileAllAreOverloadedAndResumesAfterwards) {
  Service service(GetParam(), {1, 2, 5});
  for (int before = 0; before < 9; ++before) {
    for (std::uint8_t name = 1; name <= 3; ++name) service.server(name).overloaded = true;
    EXPECT_EQ(service.picks(3), "---");
    for (std::uint8_t name = 1; name <= 3; ++name) service.server(name).overloaded = false;
    EXPECT_NE(service.picks(1), "-");
  }
}

TEST_P(EveryScheduler, NeverPicksAServerOfWeightZeroOrAnOverloadedOne) {
  Service service(GetParam(), {3, 0, 1, 2});
  service.server(4).overloaded = true;
  const std::set<char> seen = kinds(service.clients());
  EXPECT_FALSE(seen.contains('2'));
  EXPECT_FALSE(seen.contains('4'));
  EXPECT_TRUE(seen.contains('1'));
}

TEST_P(EveryScheduler, SurvivesEveryServerLeavingAndComing) {
  Service service(GetParam(), {1, 2, 5});
  service.picks(4);
  for (const std::uint8_t name : {2, 3, 1}) {
    service.remove(name);
    service.picks(2);
  }
  EXPECT_EQ(service.picks(1), "-");
  service.add(7, 1);
  EXPECT_EQ(service.picks(3), "777");
}

TEST(Schedulers, AnUnknownNameGivesNothing) { EXPECT_EQ(make_scheduler("lblcr"), nullptr); }

// The sequences of a Linux kernel with weights 1, 2 and 5.
TEST(Schedulers, SequencesAreTheKernels) {
  EXPECT_EQ(Service("rr", {1, 2, 5}).picks(9), "321321321");
  EXPECT_EQ(Service("wrr", {1, 2, 5}).picks(16), "3213333232133332");
  EXPECT_EQ(Service("lc", {1, 2, 5}).picks(9), "321321321");
  EXPECT_EQ(Service("wlc", {1, 2, 5}).picks(16), "3213323332133233");
  EXPECT_EQ(Service("sed", {1, 2, 5}).picks(16), "3323332133233321");
  EXPECT_EQ(Service("nq", {1, 2, 5}).picks(16), "3213333233233321");
}

TEST(RoundRobin, GoesOnBehindAServerThatLeft) {
  Service service("rr", {1, 1, 1, 1});
  EXPECT_EQ(service.picks(2), "43");
  service.remove(3);
  EXPECT_EQ(service.picks(3), "214");
}

TEST(RoundRobin, KeepsItsTurnWhenAServerComes) {
  Service service("rr", {1, 1, 1});
  EXPECT_EQ(service.picks(2), "32");
  service.add(4, 1);
  EXPECT_EQ(service.picks(5), "14321");
}

TEST(RoundRobin, ServesTheOnlyAvailableServerAgainAndAgain) {
  Service service("rr", {0, 1, 0});
  EXPECT_EQ(service.picks(3), "222");
}

TEST(WeightedRoundRobin, StartsWithTheHighestRoundWhenItTakesOverAList) {
  std::vector<Server> servers{
      {IpAddress::v4(10, 0, 0, 3), 80, 5}, {IpAddress::v4(10, 0, 0, 2), 80, 2}, {IpAddress::v4(10, 0, 0, 1), 80, 1}};
  const auto scheduler = make_scheduler("wrr");
  scheduler->started(servers);
  std::string picks;
  for (int i = 0; i < 8; ++i) picks += static_cast<char>('3' - *scheduler->pick({}, servers));
  EXPECT_EQ(picks, "33332321");
}

TEST(WeightedRoundRobin, DividesByTheGreatestCommonDivisor) {
  EXPECT_EQ(Service("wrr", {10, 20, 50}).picks(16), Service("wrr", {1, 2, 5}).picks(16));
}

TEST(WeightedRoundRobin, RestartsTheListButKeepsTheBarAfterAChange) {
  Service service("wrr", {1, 2, 5});
  EXPECT_EQ(service.picks(4), "3213");  // the bar has risen to 5
  service.weigh(1, 3);
  EXPECT_EQ(service.picks(9), "333132132");
}

TEST(LeastConnection, TiesGoToTheFirstOfTheList) {
  EXPECT_EQ(Service("lc", {1, 1, 1}).picks(1), "3");
  EXPECT_EQ(Service("wlc", {2, 2, 2}).picks(1), "3");
}

TEST(LeastConnection, AnActiveConnectionWeighs256InactiveOnes) {
  Service service("lc", {1, 1});
  service.server(2).inactive = 257;
  service.server(1).active = 1;
  EXPECT_EQ(service.picks(1), "1");
  service.server(1).active = 1;
  service.server(2).inactive = 256;
  EXPECT_EQ(service.picks(1), "2");
}

TEST(WeightedLeastConnection, ComparesLargeCountsWithoutOverflow) {
  Service service("wlc", {65535, 65535});
  service.server(2).active = 4'000'000'000;
  service.server(1).active = 3'999'999'999;
  EXPECT_EQ(service.picks(1), "1");
}

TEST(NeverQueue, PrefersAnIdleServerToAFasterBusyOne) {
  Service service("nq", {1, 1000});
  EXPECT_EQ(service.picks(3), "212");
}

TEST(SourceHash, KeepsAClientOnItsServerWhateverThePort) {
  Service service("sh", {1, 1, 1});
  const char first = service.pick({IpAddress::v4(198, 51, 100, 9), 1024, {}});
  for (std::uint16_t port = 1025; port < 1200; ++port) {
    EXPECT_EQ(service.pick({IpAddress::v4(198, 51, 100, 9), port, {}}), first);
  }
}

TEST(SourceHash, SpreadsAClientsPortsWithTheFlagPort) {
  Service service("sh", {1, 1, 1}, {.port = true, .fallback = false});
  EXPECT_EQ(kinds(service.clients()), (std::set<char>{'1', '2', '3'}));
  std::string names;
  for (std::uint16_t port = 1024; port < 1100; ++port)
    names += service.pick({IpAddress::v4(198, 51, 100, 9), port, {}});
  EXPECT_EQ(kinds(names), (std::set<char>{'1', '2', '3'}));
}

TEST(SourceHash, AServerOfWeightZeroKeepsOneBucketWhoseClientsAreRefused) {
  Service service("sh", {1, 0, 1});
  const std::string names = service.clients();
  const auto refused = std::count(names.begin(), names.end(), '-');
  EXPECT_NEAR(static_cast<double>(refused) / static_cast<double>(names.size()), 1.0 / 3, 0.05);
}

TEST(SourceHash, FallbackMovesOnlyTheClientsOfTheUnavailableServer) {
  Service before("sh", {1, 1, 1}, {.port = false, .fallback = true});
  const std::string then = before.clients();
  Service after("sh", {1, 1, 1}, {.port = false, .fallback = true});
  after.weigh(2, 0);
  const std::string now = after.clients();
  for (std::size_t i = 0; i < then.size(); ++i) {
    if (then[i] == '2') {
      EXPECT_TRUE(now[i] == '1' || now[i] == '3');
    } else {
      EXPECT_EQ(now[i], then[i]);
    }
  }
}

TEST(DestinationHash, IgnoresTheClientAndTheWeights) {
  Service equal("dh", {1, 1, 1});
  Service unequal("dh", {1, 2, 9});
  EXPECT_EQ(equal.clients(), unequal.clients());
  const char first = equal.pick({IpAddress::v4(1, 2, 3, 4), 5, IpAddress::v4(10, 9, 9, 9)});
  EXPECT_EQ(equal.pick({IpAddress::v4(4, 3, 2, 1), 6, IpAddress::v4(10, 9, 9, 9)}), first);
}

TEST(MaglevHash, SharesClientsByWeight) {
  Service service("mh", {1, 2, 5});
  const std::string names = service.clients();
  const auto share = [&](char name) {
    return static_cast<double>(std::count(names.begin(), names.end(), name)) / static_cast<double>(names.size());
  };
  EXPECT_NEAR(share('1'), 1.0 / 8, 0.02);
  EXPECT_NEAR(share('2'), 2.0 / 8, 0.02);
  EXPECT_NEAR(share('3'), 5.0 / 8, 0.02);
}

TEST(MaglevHash, AWeightSetToZeroLaterKeepsTheTableAndRefusesItsClients) {
  Service before("mh", {1, 2, 5});
  const std::string then = before.clients();
  Service after("mh", {1, 2, 5});
  after.weigh(2, 0);
  const std::string now = after.clients();
  for (std::size_t i = 0; i < then.size(); ++i) EXPECT_EQ(now[i], then[i] == '2' ? '-' : then[i]);
  after.weigh(2, 2);
  EXPECT_EQ(after.clients(), then);
}

TEST(MaglevHash, AServerThatNeverHadAWeightOwnsNoEntry) {
  EXPECT_EQ(kinds(Service("mh", {1, 0, 5}).clients()), (std::set<char>{'1', '3'}));
}

TEST(MaglevHash, ALeavingServerMovesFewClientsOfTheOthers) {
  Service before("mh", {1, 1, 1, 1, 1});
  const std::string then = before.clients();
  Service after("mh", {1, 1, 1, 1, 1});
  after.remove(3);
  const std::string now = after.clients();
  int stayed = 0, disturbed = 0;
  for (std::size_t i = 0; i < then.size(); ++i) {
    if (then[i] == '3') continue;
    ++(now[i] == then[i] ? stayed : disturbed);
  }
  EXPECT_LT(disturbed, stayed / 10);
}

TEST(MaglevHash, ALargeWeightIsScaledDownButASmallOneKeepsATurn) {
  const std::string names = Service("mh", {1, 60000}).clients();
  EXPECT_TRUE(names.find('1') != std::string::npos);
  EXPECT_LT(std::count(names.begin(), names.end(), '1'), static_cast<std::ptrdiff_t>(names.size()) / 20);
}

TEST(HashSchedulers, AnIpv6AddressFoldsToTheXorOfItsWords) {
  EXPECT_EQ(fold(*IpAddress::parse("2001:db8::1:2")), 0x20010db8u ^ 0x00010002u);
  EXPECT_EQ(fold(IpAddress::v4(1, 2, 3, 4)), 0x01020304u);
}

// Computed with an implementation that gives the SipHash paper's own test vector (appendix A) for two and four rounds.
TEST(SipHash, AgreesWithTheReference) {
  EXPECT_EQ(sip_hash_1_3(0, 0), 0x9ac48af0u);
  EXPECT_EQ(sip_hash_1_3(0x0a480015, 2654435761), 0x234108a3u);
}

}  // namespace
}  // namespace viplane::dataplane
