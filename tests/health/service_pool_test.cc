// SPDX-License-Identifier: GPL-2.0-or-later
// What a virtual server's pool does with the findings of its checks. Servers are named by the last digit of their
// address, scripts by their first word.
#include "control/health/service_pool.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "tests/health/story.h"

namespace viplane::health {
namespace {

using std::chrono::seconds;

Command script(std::string name) { return {{std::move(name)}, {}, {}}; }

Endpoint server_address(std::uint8_t name) { return {IpAddress::v4(10, 0, 0, name), 80}; }

Checker tcp_check(std::uint8_t name) {
  Checker checker;
  checker.target = server_address(name);
  checker.retry = 0;
  checker.kind = TcpCheck{};
  return checker;
}

RealServer real_server(std::uint8_t name, int weight = 1) {
  RealServer server;
  server.endpoint = server_address(name);
  server.weight = weight;
  server.notify_up = script("up" + std::to_string(name));
  server.notify_down = script("down" + std::to_string(name));
  server.checkers = {tcp_check(name)};
  return server;
}

VirtualServer virtual_server(std::vector<RealServer> servers) {
  VirtualServer config;
  config.quorum_up = script("quorum_up");
  config.quorum_down = script("quorum_down");
  config.real_servers = std::move(servers);
  return config;
}

const Endpoint kSorry{IpAddress::v4(10, 0, 0, 9), 80};

// A pool whose checks answer as told; actions come out as text.
class Pool {
 public:
  explicit Pool(VirtualServer config) : pool_(std::move(config)) {}

  std::string start() {
    return say(pool_.start(at(0), [] { return 0.0; }));
  }
  // The next check of the server in place `server` finds it up or down.
  std::string up(std::size_t server, std::size_t checker = 0) { return find({server, checker}, true); }
  std::string down(std::size_t server, std::size_t checker = 0) { return find({server, checker}, false); }
  std::string exit_code(std::size_t server, int code, std::size_t checker = 0) {
    const std::string text = until_due({server, checker});
    return text + say(pool_.on_script_result(now_, {server, checker}, code, false));
  }
  std::string reload(VirtualServer config) {
    pending_.clear();
    return say(pool_.reload(std::move(config), now_, [] { return 0.0; }));
  }

  ServicePool& operator*() { return pool_; }
  ServicePool* operator->() { return &pool_; }

  std::string say(const Actions& actions) {
    std::string text;
    for (const Action& action : actions) text += word(action);
    return text;
  }
  std::string why;  // of the last change of the table

 private:
  std::string find(CheckId check, bool up) {
    const std::string text = until_due(check);
    return text + say(up ? pool_.on_connected(now_, check) : pool_.on_closed(now_, check, StreamEnd::refused));
  }

  std::string until_due(CheckId check) {
    std::string text;
    for (int i = 0; i < 1000 && !std::erase(pending_, check); ++i) {
      now_ = *pool_.deadline();
      text += say(pool_.on_deadline(now_));
    }
    return text;
  }

  std::string name(std::size_t place, const Endpoint& endpoint) {
    return place == kSorryServer ? "sorry" : std::to_string(endpoint.address.octets[3]);
  }
  std::string word(const Action& action) {
    if (const auto* add = std::get_if<AddServer>(&action)) {
      why = add->why;
      return "add " + name(add->server, add->endpoint) + "*" + std::to_string(add->weight) + "; ";
    }
    if (const auto* remove = std::get_if<RemoveServer>(&action)) {
      why = remove->why;
      return "remove " + name(remove->server, remove->endpoint) + "; ";
    }
    if (const auto* set = std::get_if<SetWeight>(&action)) {
      why = set->why;
      return "set " + name(set->server, set->endpoint) + "*" + std::to_string(set->weight) + "; ";
    }
    if (const auto* notify = std::get_if<Notify>(&action)) return "run " + notify->command.words[0] + "; ";
    if (const auto* quorum = std::get_if<QuorumChanged>(&action)) return quorum->is_up ? "QUORUM; " : "NO QUORUM; ";
    if (const auto* notice = std::get_if<Notice>(&action)) return notice->text + "; ";
    if (const auto* connect = std::get_if<Connect>(&action)) pending_.push_back(connect->check);
    if (const auto* run = std::get_if<RunScript>(&action)) pending_.push_back(run->check);
    return {};  // verdicts and streams are told by the tests of the machines
  }

  ServicePool pool_;
  Time now_;
  std::vector<CheckId> pending_;
};

TEST(ServicePool, ServersAreInTheTableFromTheStart) {
  Pool pool(virtual_server({real_server(1), real_server(2, 3)}));
  EXPECT_EQ(pool.start(), "add 1*1; add 2*3; QUORUM; run quorum_up; ");
  EXPECT_EQ(pool.up(0), "") << "a first success confirms what was presumed";
}

TEST(ServicePool, AServerThatFailsLeavesAndComesBack) {
  Pool pool(virtual_server({real_server(1), real_server(2)}));
  pool.start();
  EXPECT_EQ(pool.down(0), "remove 1; run down1; ");
  EXPECT_EQ(pool.why, "TCP_CHECK 10.0.0.1:80: connection refused");
  EXPECT_EQ(pool.up(0), "add 1*1; run up1; ");
}

TEST(ServicePool, AllChecksOfAServerMustBeUp) {
  RealServer server = real_server(1);
  server.checkers.push_back(tcp_check(1));
  server.checkers.back().target.port = 443;
  Pool pool(virtual_server({server, real_server(2)}));
  pool.start();
  EXPECT_EQ(pool.down(0, 1), "remove 1; run down1; ");
  EXPECT_EQ(pool.why, "TCP_CHECK 10.0.0.1:443: connection refused");
  EXPECT_EQ(pool.down(0, 0), "") << "it is down already";
  EXPECT_EQ(pool.up(0, 1), "") << "the other check still fails";
  EXPECT_EQ(pool.up(0, 0), "add 1*1; run up1; ");
}

TEST(ServicePool, AServerWithoutChecksIsAlwaysUp) {
  RealServer server = real_server(1);
  server.checkers.clear();
  Pool pool(virtual_server({server}));
  EXPECT_EQ(pool.start(), "add 1*1; QUORUM; run quorum_up; ");
  EXPECT_EQ(pool->deadline(), std::nullopt);
}

TEST(ServicePool, ACheckThatIsNotMadeSaysSoAndCountsAsUp) {
  RealServer server = real_server(1);
  server.checkers[0].kind = OtherCheck{"DNS_CHECK"};
  server.checkers[0].alpha = true;
  Pool pool(virtual_server({server}));
  EXPECT_EQ(pool.start(),
            "add 1*1; QUORUM; run quorum_up; DNS_CHECK is not made yet: 10.0.0.1:80 counts as up by it; ");
}

TEST(ServicePool, InhibitOnFailureKeepsTheServerWithWeightZero) {
  RealServer server = real_server(1, 4);
  server.inhibit_on_failure = true;
  Pool pool(virtual_server({server, real_server(2)}));
  pool.start();
  EXPECT_EQ(pool.down(0), "set 1*0; run down1; ");
  EXPECT_EQ(pool.up(0), "set 1*4; run up1; ");
}

TEST(ServicePool, AlphaKeepsAServerOutUntilItsFirstSuccess) {
  RealServer server = real_server(1);
  server.checkers[0].alpha = true;
  Pool pool(virtual_server({server}));
  EXPECT_EQ(pool.start(), "");
  EXPECT_EQ(pool.up(0), "add 1*1; run up1; QUORUM; run quorum_up; ");
}

TEST(ServicePool, AlphaTellsTheFirstFailureOnce) {
  RealServer server = real_server(1);
  server.checkers[0].alpha = true;
  Pool pool(virtual_server({server}));
  pool.start();
  EXPECT_EQ(pool.down(0), "run down1; ");
  EXPECT_EQ(pool.down(0), "");
}

TEST(ServicePool, AlphaWithInhibitStartsWithWeightZero) {
  RealServer server = real_server(1, 2);
  server.inhibit_on_failure = true;
  server.checkers[0].alpha = true;
  Pool pool(virtual_server({server}));
  EXPECT_EQ(pool.start(), "add 1*0; ");
  EXPECT_EQ(pool.up(0), "set 1*2; run up1; QUORUM; run quorum_up; ");
}

TEST(ServicePool, QuorumCountsWeights) {
  VirtualServer config = virtual_server({real_server(1, 1), real_server(2, 5)});
  config.quorum = 3;
  Pool pool(config);
  pool.start();
  EXPECT_EQ(pool.down(0), "remove 1; run down1; ");
  EXPECT_EQ(pool.up(0), "add 1*1; run up1; ");
  EXPECT_EQ(pool.down(1), "remove 2; run down2; NO QUORUM; run quorum_down; ");
  EXPECT_FALSE(pool->has_quorum());
  EXPECT_TRUE(pool->is_alive(0)) << "without a sorry server the rest goes on serving";
}

TEST(ServicePool, HysteresisKeepsTheQuorumFromFlapping) {
  std::vector<RealServer> servers;
  for (std::uint8_t name = 1; name <= 4; ++name) servers.push_back(real_server(name));
  VirtualServer config = virtual_server(servers);
  config.quorum = 3;
  config.hysteresis = 1;
  Pool pool(config);
  EXPECT_EQ(pool.start(), "add 1*1; add 2*1; add 3*1; add 4*1; QUORUM; run quorum_up; ");
  EXPECT_EQ(pool.down(0), "remove 1; run down1; ");
  EXPECT_EQ(pool.down(1), "remove 2; run down2; ") << "2 is not below 3 - 1";
  EXPECT_EQ(pool.down(2), "remove 3; run down3; NO QUORUM; run quorum_down; ");
  EXPECT_EQ(pool.up(2), "add 3*1; run up3; ");
  EXPECT_EQ(pool.up(1), "add 2*1; run up2; ") << "3 is less than 3 + 1";
  EXPECT_EQ(pool.up(0), "add 1*1; run up1; QUORUM; run quorum_up; ");
}

TEST(ServicePool, QuorumIsLostWhenNothingIsLeftWhateverTheHysteresis) {
  VirtualServer config = virtual_server({real_server(1), real_server(2)});
  config.quorum = 1;
  config.hysteresis = 1;
  Pool pool(config);
  pool.start();
  EXPECT_EQ(pool.down(0), "remove 1; run down1; ");
  EXPECT_EQ(pool.down(1), "remove 2; run down2; NO QUORUM; run quorum_down; ");
}

TEST(ServicePool, TheSorryServerStandsInWhenTheLastServerIsGone) {
  VirtualServer config = virtual_server({real_server(1)});
  config.sorry_server = kSorry;
  Pool pool(config);
  pool.start();
  EXPECT_EQ(pool.down(0), "remove 1; run down1; NO QUORUM; add sorry*1; run quorum_down; ");
  EXPECT_TRUE(pool->is_sorry_server_in_use());
  EXPECT_EQ(pool.up(0), "run up1; QUORUM; remove sorry; add 1*1; run quorum_up; ");
  EXPECT_FALSE(pool->is_sorry_server_in_use());
}

TEST(ServicePool, TheSorryServerReplacesServersThatAreTooFew) {
  VirtualServer config = virtual_server({real_server(1), real_server(2), real_server(3)});
  config.quorum = 2;
  config.sorry_server = kSorry;
  Pool pool(config);
  pool.start();
  pool.down(0);
  EXPECT_EQ(pool.down(1), "remove 2; run down2; NO QUORUM; remove 3; add sorry*1; run quorum_down; ");
  EXPECT_EQ(pool.down(2), "run down3; ") << "not in the table, the sorry server serves";
  EXPECT_EQ(pool.up(2), "run up3; ");
  EXPECT_EQ(pool.up(0), "run up1; QUORUM; remove sorry; add 1*1; add 3*1; run quorum_up; ");
}

TEST(ServicePool, AlphaStartsWithTheSorryServer) {
  RealServer server = real_server(1);
  server.checkers[0].alpha = true;
  VirtualServer config = virtual_server({server});
  config.sorry_server = kSorry;
  Pool pool(config);
  EXPECT_EQ(pool.start(), "NO QUORUM; add sorry*1; run quorum_down; ");
  EXPECT_EQ(pool.up(0), "run up1; QUORUM; remove sorry; add 1*1; run quorum_up; ");
}

TEST(ServicePool, SorryServerInhibitKeepsItWithWeightZero) {
  VirtualServer config = virtual_server({real_server(1)});
  config.sorry_server = kSorry;
  config.sorry_server_inhibit = true;
  Pool pool(config);
  EXPECT_EQ(pool.start(), "add 1*1; add sorry*0; QUORUM; run quorum_up; ");
  EXPECT_EQ(pool.down(0), "remove 1; run down1; NO QUORUM; set sorry*1; run quorum_down; ");
  EXPECT_EQ(pool.up(0), "run up1; QUORUM; set sorry*0; add 1*1; run quorum_up; ");
}

RealServer scripted_server(std::uint8_t name, int weight) {
  RealServer server = real_server(name, weight);
  server.checkers[0].kind = MiscCheck{script("check"), Duration{0}, true};
  return server;
}

TEST(ServicePool, MiscDynamicSetsTheWeight) {
  Pool pool(virtual_server({scripted_server(1, 10), real_server(2)}));
  pool.start();
  EXPECT_EQ(pool.exit_code(0, 7), "set 1*5; ");
  EXPECT_EQ(pool.why, "MISC_CHECK 10.0.0.1:80 asks for weight 5");
  EXPECT_EQ(pool.exit_code(0, 7), "") << "the same weight again";
  EXPECT_EQ(pool.exit_code(0, 0), "set 1*10; ");
}

TEST(ServicePool, MiscDynamicCountsForTheQuorum) {
  VirtualServer config = virtual_server({scripted_server(1, 10)});
  config.quorum = 5;
  Pool pool(config);
  pool.start();
  EXPECT_EQ(pool.exit_code(0, 6), "set 1*4; NO QUORUM; run quorum_down; ");
  EXPECT_EQ(pool.exit_code(0, 7), "set 1*5; QUORUM; run quorum_up; ");
}

TEST(ServicePool, AServerComesBackWithTheWeightItsScriptAsksFor) {
  Pool pool(virtual_server({scripted_server(1, 10), real_server(2)}));
  pool.start();
  pool.exit_code(0, 7);
  EXPECT_EQ(pool.exit_code(0, 1), "remove 1; run down1; ");
  EXPECT_EQ(pool.exit_code(0, 22), "add 1*20; run up1; ");
}

TEST(ServicePool, ShutDownTakesAllOutSilently) {
  VirtualServer config = virtual_server({real_server(1), real_server(2)});
  config.sorry_server = kSorry;
  config.sorry_server_inhibit = true;
  Pool pool(config);
  pool.start();
  EXPECT_EQ(pool.say(pool->shut_down()), "remove sorry; remove 1; remove 2; NO QUORUM; ");
  EXPECT_EQ(pool->deadline(), std::nullopt);
  EXPECT_EQ(pool.say(pool->on_connected(at(9), {0, 0})), "");
}

TEST(ServicePool, OmegaNotifiesOnShutDown) {
  VirtualServer config = virtual_server({real_server(1), real_server(2)});
  config.omega = true;
  Pool pool(config);
  pool.start();
  pool.down(1);
  EXPECT_EQ(pool.say(pool->shut_down()), "remove 1; run down1; NO QUORUM; run quorum_down; ");
}

TEST(ServicePool, RemovalNotifiesWithoutOmega) {
  Pool pool(virtual_server({real_server(1)}));
  pool.start();
  EXPECT_EQ(pool.say(pool->remove()), "remove 1; run down1; NO QUORUM; run quorum_down; ");
}

TEST(ServicePool, ReloadKeepsTheStateOfServersThatStay) {
  Pool pool(virtual_server({real_server(1), real_server(2), real_server(3)}));
  pool.start();
  pool.down(1);
  EXPECT_EQ(pool.reload(virtual_server({real_server(4), real_server(2), real_server(1, 7)})),
            "remove 3; run down3; add 4*1; set 1*7; ");
  EXPECT_FALSE(pool->is_alive(1));
  EXPECT_EQ(pool.up(1), "add 2*1; run up2; ");
}

TEST(ServicePool, ReloadWithoutAChangeIsSilent) {
  Pool pool(virtual_server({real_server(1), real_server(2)}));
  pool.start();
  pool.down(0);
  EXPECT_EQ(pool.reload(virtual_server({real_server(1), real_server(2)})), "");
}

TEST(ServicePool, ReloadBringsTheSorryServerInAndOut) {
  VirtualServer config = virtual_server({real_server(1), real_server(2)});
  config.quorum = 2;
  Pool pool(config);
  pool.start();
  EXPECT_EQ(pool.down(0), "remove 1; run down1; NO QUORUM; run quorum_down; ");
  VirtualServer with_sorry = config;
  with_sorry.sorry_server = kSorry;
  EXPECT_EQ(pool.reload(with_sorry), "NO QUORUM; remove 2; add sorry*1; run quorum_down; ");
  EXPECT_EQ(pool.reload(config), "remove 9; add 2*1; ");
}

TEST(ServicePool, ReloadPresumesANewCheckOfALiveServerUp) {
  RealServer stricter = real_server(1);
  stricter.checkers.push_back(tcp_check(1));
  stricter.checkers.back().target.port = 443;
  stricter.checkers.back().alpha = true;
  Pool pool(virtual_server({real_server(1)}));
  pool.start();
  EXPECT_EQ(pool.reload(virtual_server({stricter})), "");
  EXPECT_TRUE(pool->is_alive(0));
}

TEST(ServicePool, DrawsOneRandomNumberACheck) {
  ServicePool pool(virtual_server({real_server(1), real_server(2)}));
  std::vector<double> numbers{0.5, 0.25};
  pool.start(at(0), [&] {
    const double number = numbers.back();
    numbers.pop_back();
    return number;
  });
  EXPECT_TRUE(numbers.empty());
  EXPECT_EQ(pool.deadline(), at(16));  // 1 s and a quarter of the warm-up of 60 s
}

TEST(ServicePool, IgnoresEventsOfChecksItDoesNotHave) {
  ServicePool pool(virtual_server({real_server(1)}));
  EXPECT_TRUE(pool.on_connected(at(1), {5, 0}).empty());
  EXPECT_TRUE(pool.on_received(at(1), {0, 5}, {}).empty());
  EXPECT_TRUE(pool.on_closed(at(1), {kSorryServer, 0}, StreamEnd::reset).empty());
  EXPECT_TRUE(pool.on_script_result(at(1), {kFormerServer, 0}, 0, false).empty());
}

}  // namespace
}  // namespace viplane::health
