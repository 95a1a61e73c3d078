// SPDX-License-Identifier: GPL-2.0-or-later
#include "lab/laboratory.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <set>

#include "tests/lab/root.h"

namespace viplane::lab {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

IpPrefix prefix(const char* text) { return *IpPrefix::parse(text); }

// Always with the same MAC address: who remembers it is right.
void plug_right(Laboratory& lab) {
  lab.plug({.machine = "right",
            .network_switch = "sw2",
            .addresses = {prefix("10.9.0.2/24")},
            .mac = MacAddress{{2, 0, 0, 0, 0, 2}}});
}

// Two machines on two switches with a trunk between.
void build_pair(Laboratory& lab) {
  lab.add_switch("sw1");
  lab.add_switch("sw2");
  lab.add_trunk("sw1", "sw2");
  lab.add_machine("left");
  lab.add_machine("right");
  lab.plug({.machine = "left", .network_switch = "sw1", .addresses = {prefix("10.9.0.1/24")}});
  plug_right(lab);
}

// Whether there is an answer within so many seconds.
bool pings(const Laboratory& lab, const char* patience = "1") {
  Process ping = lab.machine("left").start({"ping", "-c1", "-w", patience, "10.9.0.2"});
  return ping.wait(5s) == 0;
}

bool exists(pid_t process) { return ::kill(process, 0) == 0; }

TEST(Laboratory, MachinesReachEachOtherOverSwitchesAndATrunk) {
  NEEDS_ROOT();
  Laboratory lab;
  build_pair(lab);
  EXPECT_TRUE(pings(lab));
}

TEST(Laboratory, TwoStandSideBySideWithTheSameNamesAndAddresses) {
  NEEDS_ROOT();
  Laboratory one, two;
  build_pair(one);
  build_pair(two);
  EXPECT_TRUE(pings(one));
  EXPECT_TRUE(pings(two));
  one.crash("right");
  EXPECT_FALSE(pings(one));
  EXPECT_TRUE(pings(two));
}

TEST(Laboratory, TheHostSeesNoneOfItsInterfaces) {
  NEEDS_ROOT();
  const auto interfaces = [] {
    std::set<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator("/sys/class/net"))
      names.insert(entry.path().filename());
    return names;
  };
  const auto before = interfaces();
  Laboratory lab;
  build_pair(lab);
  EXPECT_EQ(interfaces(), before);
}

TEST(Laboratory, AMachineHasItsOwnHostNameRunFolderAndProcesses) {
  NEEDS_ROOT();
  Laboratory lab;
  Machine& machine = lab.add_machine("lb1");
  EXPECT_EQ(machine.run({"hostname"}), "lb1\n");
  machine.write_file("note", "here");
  EXPECT_EQ(machine.run({"cat", "/run/note"}), "here");
  EXPECT_FALSE(std::filesystem::exists("/run/note"));
  EXPECT_EQ(machine.run({"cat"}, "by standard input"), "by standard input");
  EXPECT_THAT(machine.run({"ps", "-e"}), HasSubstr("viplane-lab"));
}

TEST(Laboratory, SaysWhichProgramCannotBeStartedAndWhichFailed) {
  NEEDS_ROOT();
  Laboratory lab;
  Machine& machine = lab.add_machine("lb1");
  try {
    const Process process = machine.start({"no-such-program"});
    ADD_FAILURE() << "it started";
  } catch (const std::system_error& error) {
    EXPECT_THAT(error.what(), HasSubstr("start no-such-program on lb1: No such file"));
  }
  EXPECT_THROW(machine.run({"false"}), std::runtime_error);
}

TEST(Laboratory, AChildRunsOurOwnCodeOnTheMachine) {
  NEEDS_ROOT();
  Laboratory lab;
  Process child = lab.add_machine("lb1").fork("child", [] {
    return index_of(NetworkNamespace(Descriptor(::open("/proc/self/ns/net", 0))), "lo") == 1 ? 7 : 1;
  });
  EXPECT_EQ(child.wait(5s), 7);
}

TEST(Laboratory, ACrashedMachineIsGoneWithAllItRanAndCanReturn) {
  NEEDS_ROOT();
  Laboratory lab;
  build_pair(lab);
  Process sleeper = lab.machine("right").start({"sh", "-c", "setsid sleep 60 & sleep 60"});
  while (descendants_of(sleeper.pid()).size() < 2) ::usleep(1000);
  const auto processes = lab.machine("right").processes();
  EXPECT_EQ(processes.size(), 3u);
  lab.crash("right");
  EXPECT_EQ(sleeper.wait(1s), 128 + SIGKILL);
  for (const pid_t process : processes) {
    for (int i = 0; i < 1000 && exists(process); ++i) ::usleep(1000);
    EXPECT_FALSE(exists(process));
  }
  EXPECT_FALSE(pings(lab));
  lab.add_machine("right");
  plug_right(lab);
  EXPECT_TRUE(pings(lab, "3")) << "an ARP request that nobody answered is repeated after a second";
}

// The identity of a network namespace, while it exists.
std::uint64_t identity(const NetworkNamespace& network) {
  struct stat found {};
  ::fstat(network.descriptor(), &found);
  return found.st_ino;
}

// Whether any process of the system is in this network.
bool is_inhabited(std::uint64_t network) {
  for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
    struct stat found {};
    if (::stat((entry.path() / "ns/net").c_str(), &found) == 0 && found.st_ino == network) return true;
  }
  return false;
}

TEST(Laboratory, LeavesNothingBehindWhenItsOwnerIsKilled) {
  NEEDS_ROOT();
  struct Shared {
    std::atomic<bool> ready;
    std::uint64_t network;
  };
  auto* shared =
      static_cast<Shared*>(::mmap(nullptr, sizeof(Shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0));
  const pid_t owner = ::fork();
  if (owner == 0) {
    Laboratory lab;
    build_pair(lab);
    // One that detaches itself twice, as daemons do.
    const Process daemon = lab.machine("left").start({"sh", "-c", "(setsid sleep 300 &) ; sleep 300"});
    ::usleep(100'000);
    shared->network = identity(lab.machine("left").network());
    shared->ready = true;
    for (;;) ::pause();
  }
  for (int i = 0; i < 10'000 && !shared->ready; ++i) ::usleep(1000);
  ASSERT_TRUE(shared->ready);
  EXPECT_TRUE(is_inhabited(shared->network));
  ::kill(owner, SIGKILL);
  ::waitpid(owner, nullptr, 0);
  for (int i = 0; i < 2000 && is_inhabited(shared->network); ++i) ::usleep(1000);
  EXPECT_FALSE(is_inhabited(shared->network));
  ::munmap(shared, sizeof(Shared));
}

}  // namespace
}  // namespace viplane::lab
