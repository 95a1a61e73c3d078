// SPDX-License-Identifier: GPL-2.0-or-later
// Two real directors on the kernel's own interfaces, and what a client sees of them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>

#include <chrono>
#include <fstream>
#include <thread>

#include "control/config/config.h"
#include "control/config/load.h"
#include "control/director.h"
#include "env/json_lines_log.h"
#include "live/host.h"
#include "live/leftovers.h"
#include "posix/system_call.h"
#include "tests/support/netns.h"
#include "tests/support/temporary_directory.h"

namespace viplane::live {
namespace {

using namespace std::chrono_literals;
using test::Child;
using test::Inside;
using test::NetworkNamespace;

config::Config parse(const std::string& text) {
  config::MemoryFiles files;
  files.put("keepalived.conf", text);
  return std::move(config::load_config(files, "keepalived.conf").config);
}

std::string instance(int priority, const std::string& more = {}) {
  return "vrrp_instance VI_1 {\n state BACKUP\n interface eth0\n virtual_router_id 51\n version 3\n advert_int 0.1\n "
         "priority " +
         std::to_string(priority) + "\n virtual_ipaddress { 10.0.0.100/24 }\n" + more + "}\n";
}

bool eventually(const std::function<bool()>& holds, std::chrono::milliseconds within = 5s) {
  const auto end = std::chrono::steady_clock::now() + within;
  while (!holds()) {
    if (std::chrono::steady_clock::now() > end) return false;
    std::this_thread::sleep_for(2ms);
  }
  return true;
}

// A director in a process of its own, as little around it as possible.
int run_director(const std::string& text, const std::filesystem::path& events_path, Ledger* ledger) {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigprocmask(SIG_BLOCK, &signals, nullptr);
  const Descriptor signalled(system_call(::signalfd(-1, &signals, SFD_CLOEXEC), "listen to signals"));

  JsonLinesLog events(events_path);
  HostOptions options;
  options.interfaces = {"eth0"};
  options.io = Io::packet;
  options.ledger = ledger;
  Host host(options, events);
  Director director(host.env(), parse(text), {.connection_slots = 1024});
  const auto on_signal = host.loop().watch(signalled.get(), EPOLLIN, [&](std::uint32_t) {
    signalfd_siginfo info{};
    (void)!::read(signalled.get(), &info, sizeof info);
    director.stop([&] { host.loop().stop(); });
  });
  HandlePtr tick;
  const std::function<void()> look = [&] {
    events.flush();
    tick = host.loop().call_at(host.loop().now() + 10ms, look);
  };
  director.start();
  look();
  host.loop().run();
  return 0;
}

class LivePair : public testing::Test {
 protected:
  void SetUp() override {
    VIPLANE_NEEDS_NAMESPACES();
    lan.emplace();
    port_a = lan->connect(a, "eth0", "10.0.0.1/24");
    port_b = lan->connect(b, "eth0", "10.0.0.2/24");
    lan->connect(client, "eth0", "10.0.0.9/24");
    (void)eventually([&] { return client.try_run("ping -c1 -W1 10.0.0.1") == 0; });
  }
  void start_a(const std::string& config) { start(process_a, a, config, "a.jsonl"); }
  void start_b(const std::string& config) { start(process_b, b, config, "b.jsonl"); }
  void start(std::optional<Child>& process, const NetworkNamespace& where, const std::string& config,
             const std::string& name) {
    process.emplace(where, [&, path = folder.path() / name] { return run_director(config, path, &ledger); });
  }
  static bool holds(const NetworkNamespace& node, const std::string& address = "10.0.0.100") {
    return node.run("ip address show").find(address + "/") != std::string::npos;
  }
  std::string events(const std::string& name) const {
    std::ifstream file(folder.path() / name);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  bool client_reaches(const std::string& address) const { return client.try_run("ping -c1 -W1 " + address) == 0; }
  std::string mac_at_client(const std::string& address) const { return client.run("ip neigh show " + address); }

  test::TemporaryDirectory folder;
  NetworkNamespace a, b, client;
  std::optional<test::Switch> lan;
  std::string port_a, port_b;
  Ledger ledger;  // of a
  std::optional<Child> process_a, process_b;
};

TEST_F(LivePair, TheBetterOneBecomesMasterAndAnswersForTheAddress) {
  start_a(instance(150));
  start_b(instance(100));
  EXPECT_TRUE(eventually([&] { return holds(a); })) << events("a.jsonl");
  EXPECT_TRUE(client_reaches("10.0.0.100"));
  EXPECT_FALSE(holds(b)) << events("b.jsonl");
}

TEST_F(LivePair, TheBackupTakesOverFromADeadMachine) {
  start_a(instance(150));
  start_b(instance(100));
  ASSERT_TRUE(eventually([&] { return holds(a); }));
  ASSERT_TRUE(client_reaches("10.0.0.100"));
  const std::string before = mac_at_client("10.0.0.100");
  lan->ports().run("ip link set " + port_a + " down");
  EXPECT_TRUE(eventually([&] { return holds(b); }, 3s)) << events("b.jsonl");
  EXPECT_TRUE(eventually([&] { return client_reaches("10.0.0.100"); }, 2s));
  EXPECT_NE(mac_at_client("10.0.0.100"), before);
  EXPECT_TRUE(eventually([&] { return !holds(a); }, 3s)) << "without a carrier it is no master";
}

TEST_F(LivePair, APlannedStopHandsOver) {
  start_a(instance(150));
  start_b(instance(100));
  ASSERT_TRUE(eventually([&] { return holds(a); }));
  process_a->signal(SIGTERM);
  EXPECT_EQ(process_a->wait(), 0);
  EXPECT_FALSE(holds(a));
  EXPECT_TRUE(holds(b)) << events("b.jsonl");
}

TEST_F(LivePair, TheLedgerOfAKilledMasterTakesItsAddressAway) {
  start_a(instance(150));
  ASSERT_TRUE(eventually([&] { return holds(a); }));
  process_a->signal(SIGKILL);
  EXPECT_EQ(process_a->wait(), 128 + SIGKILL);
  ASSERT_TRUE(holds(a)) << "nobody cleans up by himself";
  const auto begun = std::chrono::steady_clock::now();
  {
    Inside inside(a);
    const auto report = withdraw(ledger.held());
    EXPECT_EQ(report.done, (std::vector<std::string>{"removed 10.0.0.100/24 from eth0"}));
    EXPECT_TRUE(report.failed.empty());
  }
  EXPECT_LT(std::chrono::steady_clock::now() - begun, 100ms);
  EXPECT_FALSE(holds(a));
}

TEST_F(LivePair, UnicastPeersDrawNoIcmpFromOneAnother) {
  start_a(instance(150, "unicast_peer { 10.0.0.2 }\n"));
  start_b(instance(100, "unicast_peer { 10.0.0.1 }\n"));
  ASSERT_TRUE(eventually([&] { return holds(a); }));
  std::this_thread::sleep_for(500ms);
  EXPECT_FALSE(holds(b)) << events("b.jsonl");
  const std::string unreachables = b.run("awk '/^Icmp:/ && ++n == 2 {print $17}' /proc/thread-self/net/snmp");
  EXPECT_EQ(unreachables, "0\n");
}

TEST_F(LivePair, JoinVrrpsGroupsForSnoopingSwitches) {
  start_a(instance(150));
  EXPECT_TRUE(eventually([&] {
    const std::string groups = a.run("ip maddress show dev eth0");
    return groups.find("inet  224.0.0.18") != std::string::npos && groups.find("inet6 ff02::12") != std::string::npos;
  }));
}

TEST_F(LivePair, WithVirtualMacsTheClientKeepsItsNeighbour) {
  start_a(instance(150, "use_vmac\n"));
  start_b(instance(100, "use_vmac\n"));
  ASSERT_TRUE(eventually([&] { return holds(a); }));
  ASSERT_TRUE(client_reaches("10.0.0.100"));
  EXPECT_THAT(mac_at_client("10.0.0.100"), testing::HasSubstr("00:00:5e:00:01:33"));
  lan->ports().run("ip link set " + port_a + " down");
  EXPECT_TRUE(eventually([&] { return holds(b); }, 3s)) << events("b.jsonl");
  EXPECT_TRUE(eventually([&] { return client_reaches("10.0.0.100"); }, 2s));
  EXPECT_THAT(mac_at_client("10.0.0.100"), testing::HasSubstr("00:00:5e:00:01:33"));
}

TEST_F(LivePair, AnAddressThatSomebodyRemovesComesBack) {
  start_a(instance(150));
  ASSERT_TRUE(eventually([&] { return holds(a); }));
  for (int round = 0; round < 2; ++round) {
    a.run("ip address del 10.0.0.100/24 dev eth0");
    EXPECT_TRUE(eventually([&] { return holds(a); })) << events("a.jsonl");
  }
  EXPECT_TRUE(
      eventually([&] { return events("a.jsonl").find("the address was lost and is back") != std::string::npos; }));
  EXPECT_EQ(events("a.jsonl").find("\"from\":\"master\""), std::string::npos) << "the state does not change";
  process_a->signal(SIGTERM);
  EXPECT_EQ(process_a->wait(), 0);
  EXPECT_FALSE(holds(a));
}

TEST_F(LivePair, AddressesShowWhatTheConfigurationSays) {
  start_a(
      "vrrp_instance VI_1 { interface eth0\n virtual_router_id 51\n version 3\n advert_int 0.1\n priority 150\n"
      " virtual_ipaddress { 10.0.0.100/24 brd 10.0.0.255 label eth0:1\n 10.0.0.101 scope link\n 10.5.0.1/24 "
      "noprefixroute }\n}\n");
  ASSERT_TRUE(eventually([&] { return holds(a, "10.5.0.1"); })) << events("a.jsonl");
  const std::string shown = a.run("ip address show; ip route");
  EXPECT_THAT(shown, testing::HasSubstr("10.0.0.100/24 brd 10.0.0.255 scope global secondary eth0:1"));
  EXPECT_THAT(shown, testing::HasSubstr("10.0.0.101/32 scope link eth0"));
  EXPECT_THAT(shown, testing::Not(testing::HasSubstr("10.5.0.0/24")));
}

TEST_F(LivePair, AnInterfaceThatIsMadeAgainServesAgain) {
  start_a(instance(150));
  ASSERT_TRUE(eventually([&] { return holds(a); }));
  a.run("ip link del eth0");
  EXPECT_TRUE(eventually([&] { return events("a.jsonl").find("\"to\":\"fault\"") != std::string::npos; }));
  port_a = lan->connect(a, "eth0", "10.0.0.1/24");
  EXPECT_TRUE(eventually([&] { return holds(a); })) << events("a.jsonl");
  EXPECT_TRUE(client_reaches("10.0.0.100"));
}

}  // namespace
}  // namespace viplane::live
