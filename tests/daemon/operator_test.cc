// SPDX-License-Identifier: GPL-2.0-or-later
// What an operator meets: commands, metrics, and bad days.
#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <thread>

#include "live/daemon/command_line.h"
#include "live/daemon/exit_code.h"
#include "tests/daemon/configurations.h"
#include "tests/daemon/running_daemon.h"

namespace viplane::test {
namespace {

class Operator : public testing::Test {
 protected:
  void SetUp() override {
    VIPLANE_NEEDS_NAMESPACES();
    wire_.emplace();
    space_.emplace();
    wire_->connect(*space_, "eth0", "10.9.0.1/24");
  }
  RunningDaemon& run(const std::string& configuration, std::vector<std::string> more = {}) {
    daemon_.emplace(*space_, "o", configuration, std::move(more));
    return *daemon_;
  }

  std::optional<Switch> wire_;
  std::optional<NetworkNamespace> space_;
  std::optional<RunningDaemon> daemon_;
};

TEST_F(Operator, SeesTheServicesAsIpvsadmShowsThem) {
  RunningDaemon& daemon = run(virtual_router(200) + kWebService);
  ASSERT_TRUE(eventually([&] { return daemon.has_state("master"); })) << daemon.log();
  EXPECT_EQ(daemon.ask({"ipvs", "-Ln"}).text,
            "IP Virtual Server version 1.2.1 (size=2097152)\n"
            "Prot LocalAddress:Port Scheduler Flags\n"
            "  -> RemoteAddress:Port           Forward Weight ActiveConn InActConn\n"
            "TCP  10.9.0.100:80 rr\n"
            "  -> 10.9.0.21:80                 Route   3      0          0         \n"
            "  -> 10.9.0.22:80                 Route   1      0          0         \n");
  EXPECT_EQ(daemon.ask({"ipvs", "-Sn"}).text,
            "-A -t 10.9.0.100:80 -s rr\n-a -t 10.9.0.100:80 -r 10.9.0.21:80 -g -w 3\n"
            "-a -t 10.9.0.100:80 -r 10.9.0.22:80 -g -w 1\n");
  EXPECT_EQ(daemon.ask({"ipvs", "-Ln", "--timeout"}).text, "Timeout (tcp tcpfin udp): 900 120 300\n");
  EXPECT_EQ(daemon.ask({"ipvs", "-A", "-t", "1.2.3.4:80"}).code, 2);
  EXPECT_EQ(daemon.ask({"ipvs", "-Ln", "-t", "10.9.0.1:80"}).code, 1);
}

TEST_F(Operator, DrainsAServerAndGivesItBack) {
  RunningDaemon& daemon = run(virtual_router(200) + kWebService);
  ASSERT_TRUE(eventually([&] { return daemon.has_state("backup") || daemon.has_state("master"); }));
  EXPECT_EQ(daemon.ask({"drain", "10.9.0.21:80", "--timeout", "5"}).code, 0);
  EXPECT_NE(daemon.ask({"ipvs", "-Sn"}).text.find("-r 10.9.0.21:80 -g -w 0\n"), std::string::npos);
  EXPECT_EQ(daemon.ask({"reload"}).code, 0);
  EXPECT_NE(daemon.ask({"ipvs", "-Sn"}).text.find("-r 10.9.0.21:80 -g -w 0\n"), std::string::npos) << "forgotten";
  EXPECT_EQ(daemon.ask({"undrain", "10.9.0.21:80"}).code, 0);
  EXPECT_NE(daemon.ask({"ipvs", "-Sn"}).text.find("-r 10.9.0.21:80 -g -w 3\n"), std::string::npos);
  EXPECT_EQ(daemon.ask({"drain", "10.9.0.99:80"}).code, 1);
}

TEST_F(Operator, ReadsMetricsOverHttp) {
  RunningDaemon& daemon = run(virtual_router(200) + kWebService, {"--metrics", ":9650"});
  ASSERT_TRUE(eventually([&] { return daemon.has_state("master"); })) << daemon.log();
  const std::string metrics = space_->run("curl -sf --max-time 5 http://127.0.0.1:9650/metrics");
  for (const char* sample :
       {"keepalived_up 1\n",
        "keepalived_vrrp_state{iname=\"VI_1\",intf=\"eth0\",vrid=\"51\",ip_address=\"10.9.0.100/24\"} 2\n",
        "viplane_port_frames_total{port=\"eth0\",what=\"ring_full\"} 0\n",
        "# TYPE viplane_timer_lateness_seconds gauge\n",
        "keepalived_become_master_total{iname=\"VI_1\",intf=\"eth0\",vrid=\"51\"} 1\n",
        "node_ipvs_backend_weight{local_address=\"10.9.0.100\",local_port=\"80\",remote_address=\"10.9.0.21\","
        "remote_port=\"80\",proto=\"TCP\",local_mark=\"\"} 3\n"}) {
    EXPECT_NE(metrics.find(sample), std::string::npos) << sample;
  }
  EXPECT_NE(space_->run("curl -sf --max-time 5 http://127.0.0.1:9650/status").find("\"state\": \"master\""),
            std::string::npos);
  EXPECT_NE(space_->try_run("curl -sf --max-time 5 http://127.0.0.1:9650/etc/passwd"), 0);
}

TEST_F(Operator, SeesTimersLatenessAndWhatPortsCount) {
  NetworkNamespace other;
  wire_->connect(other, "eth0", "10.9.0.2/24");
  RunningDaemon& daemon = run(virtual_router(100));
  RunningDaemon partner(other, "partner", virtual_router(200));
  ASSERT_TRUE(eventually([&] { return partner.has_state("master") && daemon.has_state("backup"); })) << daemon.log();
  const auto says = [](const RunningDaemon& who, const std::string& text) {
    return eventually([&] { return who.ask({"status"}).text.find(text) != std::string::npos; });
  };
  EXPECT_TRUE(says(partner, "acts next in ")) << partner.ask({"status"}).text;
  EXPECT_TRUE(says(daemon, "unless it hears a master, acts in ")) << daemon.ask({"status"}).text;
  EXPECT_TRUE(says(daemon, "last heard another ")) << daemon.ask({"status"}).text;
  EXPECT_TRUE(says(daemon, "timers at most ")) << daemon.ask({"status"}).text;
  EXPECT_TRUE(says(daemon, "received ")) << daemon.ask({"status"}).text;
  const double at = daemon.number("at_s");
  EXPECT_NEAR(daemon.number("heard_at_s"), at, 2);
  EXPECT_NEAR(daemon.number("deadline_s"), at, 2);
  EXPECT_GT(daemon.number("received"), 0);
  EXPECT_GE(daemon.number("since_start_s"), daemon.number("in_last_minute_s"));
}

TEST_F(Operator, WritesDumpsOnSignals) {
  RunningDaemon& daemon = run(virtual_router(200));
  ASSERT_TRUE(eventually([&] { return daemon.has_state("master"); })) << daemon.log();
  const std::filesystem::path stats = "/run/viplane/" + daemon.name() + ".stats";
  daemon.signal(SIGUSR2);
  EXPECT_TRUE(eventually([&] { return std::filesystem::exists(stats); })) << daemon.log();
  std::ifstream file(stats);
  std::string line;
  std::getline(file, line);
  EXPECT_EQ(line, "VRRP Instance: VI_1");
  std::filesystem::remove(stats);
}

TEST_F(Operator, IsToldOfASecondDaemonWithTheSameName) {
  RunningDaemon& daemon = run(virtual_router(200));
  ASSERT_TRUE(eventually([&] { return daemon.has_state("master"); })) << daemon.log();
  const Ended second = run_viplaned({"-n", "-G", "-f", daemon.file("keepalived.conf"), "--name", daemon.name()});
  EXPECT_EQ(second.code, live::kExitFailed);
  EXPECT_NE(second.errors.find("running already with pid " + std::to_string(daemon.supervisor())), std::string::npos)
      << second.errors;
}

TEST_F(Operator, LosesOnlyEventsWhereTheDiskIsFull) {
  RunningDaemon& daemon = run(virtual_router(200), {"--events", "/dev/full"});
  EXPECT_TRUE(eventually([&] { return daemon.holds("10.9.0.100/24"); })) << daemon.log();
  const std::string log = daemon.log();
  const std::string complaint = "cannot write to /dev/full";
  ASSERT_NE(log.find(complaint), std::string::npos) << log;
  EXPECT_EQ(log.find(complaint), log.rfind(complaint)) << log;
}

TEST_F(Operator, GoesOnWithoutItsSocketAndWithoutAnInterface) {
  RunningDaemon& daemon = run(virtual_router(200) +
                                  "vrrp_instance VI_2 {\n  interface eth9\n  virtual_router_id 52\n"
                                  "  virtual_ipaddress {\n    10.9.9.100/24\n  }\n}\n",
                              {"--control", "/dev/null"});
  EXPECT_TRUE(eventually([&] { return daemon.holds("10.9.0.100/24"); })) << daemon.log();
  EXPECT_NE(daemon.log().find("viplanectl will not work: /dev/null exists and is no socket"), std::string::npos);
  EXPECT_EQ(daemon.count("interface.missing", "interface", "eth9"), 1u);
}

TEST_F(Operator, KeepsAdvertisingUnderAFloodOfBadPackets) {
  RunningDaemon& daemon = run(virtual_router(200));
  ASSERT_TRUE(eventually([&] { return daemon.has_state("master"); })) << daemon.log();
  NetworkNamespace stranger;
  wire_->connect(stranger, "eth0", "10.9.0.66/24");
  const double sent = daemon.number("advertisements_sent");
  const auto begun = std::chrono::steady_clock::now();
  // Version 3, router 51, priority 255, and a checksum that is wrong, over and over for two seconds.
  stranger.run(
      "python3 -c \"import socket, time\n"
      "s = socket.socket(socket.AF_INET, socket.SOCK_RAW, 112)\n"
      "s.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_TTL, 255)\n"
      "s.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, socket.inet_aton('10.9.0.66'))\n"
      "end = time.time() + 2\n"
      "while time.time() < end: s.sendto(bytes([0x31, 51, 255, 1, 0, 10, 0, 0, 10, 9, 0, 100]), ('224.0.0.18', 0))\"");
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
  EXPECT_NEAR((daemon.number("advertisements_sent") - sent) / seconds, 10, 2);
  EXPECT_GT(daemon.number("checksum_errors"), 1000);
  EXPECT_TRUE(daemon.has_state("master"));
  EXPECT_LE(daemon.count("vrrp.discarded"), 6u) << "a flood of packets made a flood of lines";
}

TEST(Start, SaysWhatIsWrongAndAnswersKeepalivedsCodes) {
  const TemporaryDirectory folder;
  const auto write = [&](const char* leaf, const std::string& text) {
    const std::string path = (folder.path() / leaf).string();
    std::ofstream(path) << text;
    return path;
  };
  const std::string good = write("good.conf", virtual_router(100));
  const std::string odd = write("odd.conf", virtual_router(100) + "no_such_keyword 1\n");
  const std::string bad = write("bad.conf", "vrrp_instance VI_1 {\n  interface\n}\n");

  EXPECT_EQ(run_viplaned({"-t", "-f", good}).code, 0);
  const Ended with_warnings = run_viplaned({"--config-test", "-f", odd});
  EXPECT_EQ(with_warnings.code, 4);
  EXPECT_NE(with_warnings.errors.find("no_such_keyword"), std::string::npos);
  EXPECT_EQ(run_viplaned({"-t", "-f", bad}).code, 3);
  EXPECT_EQ(run_viplaned({"-n", "-f", bad}).code, 3);
  const Ended missing = run_viplaned({"-n", "-f", "/no/such/file.conf"});
  EXPECT_EQ(missing.code, 3);
  EXPECT_NE(missing.errors.find("/no/such/file.conf"), std::string::npos) << missing.errors;
  EXPECT_EQ(run_viplaned({"--no-such-flag"}).code, 2);
  EXPECT_EQ(run_viplaned({"-x"}).code, 2);
}

}  // namespace
}  // namespace viplane::test
