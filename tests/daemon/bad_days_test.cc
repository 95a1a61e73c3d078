// SPDX-License-Identifier: GPL-2.0-or-later
// What a real viplaned says, and what goes on working, when the machine is not as it should be.
#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sched.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>

#include "env/event_json.h"
#include "live/daemon/exit_code.h"
#include "posix/system_call.h"
#include "tests/daemon/configurations.h"
#include "tests/daemon/running_daemon.h"

namespace viplane::test {
namespace {

using std::chrono::milliseconds;

class BadDay : public testing::Test {
 protected:
  void SetUp() override {
    VIPLANE_NEEDS_NAMESPACES();
    wire_.emplace();
    space_.emplace();
    wire_->connect(*space_, "eth0", "10.9.0.1/24");
  }

  RunningDaemon& run(const std::string& configuration, std::vector<std::string> words = {},
                     std::vector<std::string> under = {}) {
    daemon_.emplace(*space_, "bad", configuration, std::move(words), std::move(under));
    return *daemon_;
  }
  bool becomes_master() const {
    return eventually([&] { return daemon_->has_state("master") && daemon_->holds("10.9.0.100/24"); });
  }
  bool logs(const std::string& text) const {
    return eventually([&] { return daemon_->log().find(text) != std::string::npos; });
  }

  std::optional<Switch> wire_;
  std::optional<NetworkNamespace> space_;
  std::optional<RunningDaemon> daemon_;
};

// A client of the metrics endpoint that connects and says something, and perhaps nothing more for ever.
class HttpClient {
 public:
  explicit HttpClient(const std::string& says) {
    sockaddr_in server{};
    server.sin_family = AF_INET;
    server.sin_port = htons(9099);
    server.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socket_ = Descriptor(system_call(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), "make a socket"));
    const timeval patience{.tv_sec = 10, .tv_usec = 0};
    setsockopt(socket_.get(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    (void)connect(socket_.get(), reinterpret_cast<const sockaddr*>(&server), sizeof server);  // answer() tells
    (void)send(socket_.get(), says.data(), says.size(), MSG_NOSIGNAL);
  }
  std::string answer() const {  // until the server closes
    std::string text(1 << 20, '\0');
    std::size_t size = 0;
    for (ssize_t part = 0; (part = recv(socket_.get(), text.data() + size, text.size() - size, 0)) > 0;) {
      size += static_cast<std::size_t>(part);
    }
    return text.substr(0, size);
  }

 private:
  Descriptor socket_;
};

const std::string kScrape = "GET /metrics HTTP/1.0\r\n\r\n";

TEST(WithoutPrivilege, TheStartSaysWhatIsLackingAndTheTestOfAFileWorks) {
  if (geteuid() != 0) GTEST_SKIP() << "only root can try to be somebody else";
  const TemporaryDirectory folder;
  const std::vector<std::string> nobody{"setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"};
  const std::string file = (folder.path() / "keepalived.conf").string();
  std::ofstream(file) << virtual_router(100);
  std::filesystem::permissions(folder.path(), std::filesystem::perms(0755));
  const Ended start = run_viplaned({"-n", "-G", "-f", file}, nobody);
  EXPECT_EQ(start.code, live::kExitFailed);
  EXPECT_NE(start.errors.find("lacks CAP_NET_ADMIN and CAP_NET_RAW: start it as root"), std::string::npos)
      << start.errors;
  EXPECT_EQ(run_viplaned({"-t", "-f", file}, nobody).code, live::kExitOk);

  std::filesystem::permissions(file, std::filesystem::perms(0600));
  const Ended unreadable = run_viplaned({"-t", "-f", file}, nobody);
  EXPECT_EQ(unreadable.code, live::kExitConfigFatal);
  EXPECT_NE(unreadable.errors.find(file), std::string::npos) << unreadable.errors;
  EXPECT_NE(unreadable.errors.find("Permission denied"), std::string::npos) << unreadable.errors;
}

TEST_F(BadDay, AReloadOfAFileThatCannotBeReadChangesNothing) {
  RunningDaemon& daemon = run(virtual_router(200));
  ASSERT_TRUE(becomes_master()) << daemon.log();
  std::filesystem::remove(daemon.file("keepalived.conf"));
  const auto answer = daemon.ask({"reload"});
  EXPECT_EQ(answer.code, 1);
  EXPECT_NE(answer.text.find(daemon.file("keepalived.conf")), std::string::npos) << answer.text;
  EXPECT_TRUE(daemon.has_state("master"));
}

TEST_F(BadDay, WithAFullDiskOnlyDumpsAreLostAndTheFormerOneStays) {
  const std::string disk = std::filesystem::temp_directory_path() / ("vpl-disk-" + std::to_string(getpid()));
  std::filesystem::create_directory(disk);
  RunningDaemon& daemon =
      run("global_defs {\n  state_dump_file " + disk + "/state\n}\n" + virtual_router(200), {},
          in_own_mounts("mount -t tmpfs -o size=16k none " + disk + " && echo former >" + disk +
                        "/state && head -c 16k /dev/zero >" + disk + "/filler 2>/dev/null || true"));
  ASSERT_TRUE(becomes_master()) << daemon.log();
  daemon.signal(SIGUSR1);
  EXPECT_TRUE(logs("cannot write " + disk + "/state: No space left on device")) << daemon.log();
  const std::string seen_by_daemon = "/proc/" + std::to_string(daemon.director()) + "/root" + disk;
  std::string kept;
  std::getline(std::ifstream(seen_by_daemon + "/state") >> std::ws, kept);
  EXPECT_EQ(kept, "former");
  EXPECT_FALSE(std::filesystem::exists(seen_by_daemon + "/state.new"));
  EXPECT_TRUE(daemon.holds("10.9.0.100/24"));
  daemon_.reset();
  std::filesystem::remove(disk);
}

TEST_F(BadDay, WithoutRoomForTheLedgerItServesAndItsAddressesGoAllTheSame) {
  RunningDaemon& daemon = run(virtual_router(200), {"--control", "/dev/null"},
                              in_own_mounts("mkdir -p /run/viplane && mount -t tmpfs -o size=4k none /run/viplane && "
                                            "head -c 4k /dev/zero >/run/viplane/filler"));
  ASSERT_TRUE(becomes_master()) << daemon.log();
  EXPECT_TRUE(logs("the disk is full; should the director die now")) << daemon.log();
  const pid_t first = daemon.director();
  ASSERT_TRUE(daemon.signal_director(SIGKILL));
  EXPECT_TRUE(eventually([&] { return daemon.director() > 0 && daemon.director() != first; })) << daemon.log();
  EXPECT_TRUE(logs("after the director's death: removed 10.9.0.100/24")) << daemon.log();
}

TEST_F(BadDay, AWallClockThatGoesBackDisturbsNothing) {
  NetworkNamespace other;
  wire_->connect(other, "eth0", "10.9.0.2/24");
  RunningDaemon& daemon = run(virtual_router(200), {},
                              {"env", "LD_PRELOAD=" CLOCK_THAT_GOES_BACK, "ASAN_OPTIONS=verify_asan_link_order=0"});
  ASSERT_TRUE(becomes_master()) << daemon.log();
  RunningDaemon partner(other, "partner", virtual_router(100));
  ASSERT_TRUE(eventually([&] { return partner.has_state("backup"); })) << partner.log();
  const double sent = daemon.number("advertisements_sent");
  const auto begun = std::chrono::steady_clock::now();
  std::this_thread::sleep_for(milliseconds(2000));
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
  EXPECT_NEAR((daemon.number("advertisements_sent") - sent) / seconds, 10, 2);
  EXPECT_TRUE(daemon.has_state("master"));
  EXPECT_EQ(partner.count("vrrp.state", "to", "master"), 0u) << partner.log();
  double last = 0;
  for (const auto& event : daemon.events()) {
    const double at = std::chrono::duration<double>(event.at.time_since_epoch()).count();
    EXPECT_GE(at, last) << "events went back in time";
    last = at;
  }
  const std::string log = daemon.log();
  const std::string first = log.substr(0, 23), last_line = log.substr(log.rfind("viplaned[") - 24, 23);
  EXPECT_LT(last_line, first) << "the clock did not go back:\n" << log;
}

TEST_F(BadDay, SlowClientsOfTheMetricsAreBoundedInNumberAndTime) {
  RunningDaemon& daemon = run(virtual_router(200), {"--metrics", ":9099"});
  ASSERT_TRUE(becomes_master()) << daemon.log();
  const Inside inside(*space_);
  std::vector<std::unique_ptr<HttpClient>> slow;
  for (int i = 0; i < 16; ++i) slow.push_back(std::make_unique<HttpClient>("GET /metrics HTTP/1.0\r\nX-Slow: "));
  std::this_thread::sleep_for(milliseconds(200));
  const std::string descriptors = "/proc/" + std::to_string(daemon.director()) + "/fd";
  const auto open_descriptors = [&] {
    const std::filesystem::directory_iterator all(descriptors);
    return std::distance(begin(all), end(all));
  };
  const auto before = open_descriptors();
  for (int i = 0; i < 100; ++i) slow.push_back(std::make_unique<HttpClient>("GET "));
  EXPECT_EQ(slow.back()->answer(), "") << "one too many is dropped";
  EXPECT_LE(open_descriptors(), before + 1);
  EXPECT_EQ(daemon.ask({"status"}).code, 0) << "an operator does not wait for them";
  EXPECT_TRUE(eventually([&] {
    return HttpClient(kScrape).answer().find("viplane_uptime_seconds") != std::string::npos;
  })) << "the slow ones have had their five seconds";
  EXPECT_EQ(slow.front()->answer(), "");
  EXPECT_EQ(daemon.count("vrrp.state"), 2u) << daemon.log();
}

TEST_F(BadDay, AnAddressInUseCostsTheMetricsAndNothingElse) {
  const Inside inside(*space_);
  sockaddr_in taken{};
  taken.sin_family = AF_INET;
  taken.sin_port = htons(9099);
  taken.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const Descriptor other(system_call(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), "make a socket"));
  system_call(bind(other.get(), reinterpret_cast<const sockaddr*>(&taken), sizeof taken), "bind");
  system_call(listen(other.get(), 1), "listen");
  RunningDaemon& daemon = run(virtual_router(200), {"--metrics", "127.0.0.1:9099"});
  EXPECT_TRUE(becomes_master()) << daemon.log();
  EXPECT_NE(daemon.log().find("there will be no metrics: "), std::string::npos) << daemon.log();
  EXPECT_NE(daemon.log().find("127.0.0.1:9099"), std::string::npos) << daemon.log();
  EXPECT_NE(daemon.log().find("Address already in use"), std::string::npos) << daemon.log();
}

TEST_F(BadDay, AnMtuWithoutRoomForTheAdvertisementIsToldOnce) {
  std::string more;
  for (int i = 101; i < 113; ++i) more += "    10.9.0." + std::to_string(i) + "/24\n";
  RunningDaemon& daemon = run(virtual_router(200, more));
  ASSERT_TRUE(becomes_master()) << daemon.log();
  space_->run("ip link set eth0 mtu 68");  // 10 addresses fit
  ASSERT_TRUE(logs("VI_1: 3 addresses are not advertised: the MTU of eth0, 68, is too small")) << daemon.log();
  std::this_thread::sleep_for(milliseconds(300));
  EXPECT_EQ(daemon.count("vrrp.left_out"), 1u);
  EXPECT_TRUE(daemon.holds("10.9.0.112/24")) << "the master serves them all the same";
}

TEST_F(BadDay, PrioritiesAreInEffectOrRefusedInWords) {
  const std::string wanted = "global_defs {\n  vrrp_rt_priority 7\n  checker_priority -3\n  vrrp_cpu_affinity 0\n}\n";
  RunningDaemon& daemon = run(wanted + virtual_router(200));
  ASSERT_TRUE(becomes_master()) << daemon.log();
  const pid_t director = daemon.director();
  sched_param priority{};
  sched_getparam(director, &priority);
  const bool is_refused = daemon.log().find("run with real-time priority 7") != std::string::npos;
  EXPECT_TRUE(is_refused || (sched_getscheduler(director) & ~SCHED_RESET_ON_FORK) == SCHED_RR) << daemon.log();
  EXPECT_TRUE(is_refused || priority.sched_priority == 7);
  cpu_set_t cpus;
  ASSERT_EQ(sched_getaffinity(director, sizeof cpus, &cpus), 0);
  EXPECT_EQ(CPU_COUNT(&cpus), 1);
  EXPECT_EQ(sched_getscheduler(daemon.supervisor()), SCHED_OTHER);
  daemon.write_configuration(virtual_router(200));
  EXPECT_EQ(daemon.ask({"reload"}).code, 0);
  EXPECT_TRUE(logs("that takes a restart")) << daemon.log();
}

TEST_F(BadDay, WithoutTheRightToPrioritiesItRunsWithoutThem) {
  RunningDaemon& daemon = run("global_defs {\n  vrrp_rt_priority 7\n  vrrp_priority -3\n}\n" + virtual_router(200), {},
                              {"setpriv", "--bounding-set", "-sys_nice", "--inh-caps", "-sys_nice"});
  EXPECT_TRUE(becomes_master()) << daemon.log();
  EXPECT_NE(daemon.log().find("run with real-time priority 7 (vrrp_rt_priority, checker_rt_priority): Operation not "
                              "permitted; it runs without; it needs CAP_SYS_NICE"),
            std::string::npos)
      << daemon.log();
  EXPECT_NE(daemon.log().find("run with nice value -3"), std::string::npos) << daemon.log();
}

TEST_F(BadDay, ADumpGoesWhereItIsConfiguredWhateverLiesThere) {
  const TemporaryDirectory folder;
  const std::string place = (folder.path() / "state").string();
  const std::string precious = (folder.path() / "precious").string();
  std::ofstream(precious) << "precious";
  std::filesystem::create_symlink(precious, place);
  std::filesystem::create_symlink(precious, place + ".new");
  RunningDaemon& daemon = run("global_defs {\n  state_dump_file " + place + "\n}\n" + virtual_router(200));
  ASSERT_TRUE(becomes_master()) << daemon.log();
  daemon.signal(SIGUSR1);
  ASSERT_TRUE(logs("wrote " + place)) << daemon.log();
  std::string text;
  std::ifstream(precious) >> text;
  EXPECT_EQ(text, "precious") << "a symbolic link was followed";
  EXPECT_TRUE(std::filesystem::is_regular_file(std::filesystem::symlink_status(place)));
  EXPECT_EQ(std::filesystem::status(place).permissions(), std::filesystem::perms(0600));
}

}  // namespace
}  // namespace viplane::test
