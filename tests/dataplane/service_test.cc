// SPDX-License-Identifier: GPL-2.0-or-later
// What a virtual service does with new connections, and what edits do to known ones.
#include <gtest/gtest.h>

#include "tests/dataplane/ipvsadm.h"
#include "tests/dataplane/packets.h"

namespace viplane::test {
namespace {

using dataplane::Edit;
using dataplane::Protocol;
using dataplane::Reason;
using dataplane::ServiceKey;

constexpr const char* kService = "ipvsadm -A -t 10.71.0.100:80 -s rr ";

class Services : public testing::Test {
 protected:
  void run(const std::string& line) { run_command(lab, line); }
  void serve(const std::string& options = "") {
    run(kService + options);
    for (const char* server : {"21", "22", "23"}) add(server);
  }
  void add(const std::string& server, const std::string& options = "-i") {
    run("ipvsadm -a -t 10.71.0.100:80 -r 10.72.0." + server + ":80 " + options);
  }

  // The server a packet reached, "-" for none.
  std::string reached(const Packet& packet) {
    const Lab::Outcome outcome = lab.process(packet.frame());
    last = outcome.reason;
    if (outcome.verdict != Verdict::transmit) return "-";
    return Ipv4View::parse(ip_of(outcome.sent.at(0).frame))->target().to_string().substr(8);
  }
  std::string syn(int port) { return reached(client(port, "S")); }
  std::string syns(std::initializer_list<int> ports) {
    std::string servers;
    for (const int port : ports) servers += syn(port);
    return servers;
  }
  static Packet client(int port, const std::string& flags) {
    return Packet::tcp(flags).from("198.51.100.1:" + std::to_string(port));
  }

  ServiceKey key{Protocol::tcp, {IpAddress::v4(10, 71, 0, 100), 80}};
  Lab lab;
  Reason last{};
};

TEST_F(Services, TheServerAddedLastStandsFirst) {
  serve();
  EXPECT_EQ(syns({1, 2, 3, 4}), "23222123");
}

TEST_F(Services, AnEditKeepsTheSchedulersPosition) {
  serve();
  EXPECT_EQ(syn(1), "23");
  run("ipvsadm -e -t 10.71.0.100:80 -r 10.72.0.21:80 -i -w 7");
  EXPECT_EQ(syn(2), "22");
}

TEST_F(Services, WeightZeroKeepsConnectionsAndTakesNoNewOnes) {
  serve();
  EXPECT_EQ(syn(1), "23");
  reached(client(1, "A"));
  run("ipvsadm -e -t 10.71.0.100:80 -r 10.72.0.23:80 -i -w 0");
  EXPECT_EQ(reached(client(1, "A")), "23");
  EXPECT_EQ(syns({2, 3, 4}), "222122");
  EXPECT_EQ(syn(1), "23") << "a SYN on an established connection is its server's";
  run("echo 1 >/proc/sys/net/ipv4/vs/expire_nodest_conn");
  EXPECT_NE(syn(1), "23") << "unless connections of such servers are to end";
}

TEST_F(Services, WithoutAServerTheClientHearsPortUnreachable) {
  run(kService);
  const Packet packet = client(1, "S").ttl(9).tos(0x29);
  const Lab::Outcome outcome = lab.process(packet.frame());
  EXPECT_EQ(outcome.reason, Reason::no_server);
  const Bytes error = ip_of(outcome.sent.at(0).frame);
  EXPECT_EQ(wrong_checksums(error), "");
  EXPECT_EQ(load_be16(error.data() + 20), 0x0303);
  EXPECT_EQ(load_u8(error.data() + 1), 0xc8);
  EXPECT_EQ(quoted_by(error), packet.ip()) << "the hop is not taken";
}

TEST_F(Services, AFullServerTakesNoMoreUntilBelowItsLowerThreshold) {
  run(kService);
  add("21", "-i -x 4 -y 2");
  for (int port = 1; port <= 4; ++port) EXPECT_EQ(syn(port), "21");
  EXPECT_EQ(syn(5), "-");
  EXPECT_EQ(last, Reason::no_server);
  const auto end = [&](int port) {
    reached(client(port, "A"));
    reached(client(port, "R"));
  };
  end(1);
  end(2);
  lab.advance(std::chrono::seconds(10));
  lab.forwarder.expire(lab.now);
  EXPECT_EQ(syn(5), "-") << "two are left, which is not below two";
  end(3);
  lab.advance(std::chrono::seconds(10));
  lab.forwarder.expire(lab.now);
  EXPECT_EQ(syn(5), "21");
}

TEST_F(Services, WithoutALowerThresholdThreeQuartersCount) {
  run(kService);
  add("21", "-i -x 4");
  for (int port = 1; port <= 4; ++port) syn(port);
  reached(client(1, "F"));  // TIME_WAIT, inactive: still counts
  EXPECT_EQ(syn(5), "-");
  lab.advance(std::chrono::seconds(60));
  lab.forwarder.expire(lab.now);
  EXPECT_EQ(syn(5), "21");
}

TEST_F(Services, RaisingTheUpperThresholdFreesAServerOnlyWhenConnectionsEnd) {
  run(kService);
  add("21", "-i -x 1");
  syn(1);
  run("ipvsadm -e -t 10.71.0.100:80 -r 10.72.0.21:80 -i -x 9");
  EXPECT_EQ(syn(2), "-");
  run("ipvsadm -e -t 10.71.0.100:80 -r 10.72.0.21:80 -i -x 0");
  EXPECT_EQ(syn(2), "21");
}

TEST_F(Services, ARemovedServersConnectionsAreDroppedUntilItReturns) {
  serve();
  EXPECT_EQ(syn(1), "23");
  reached(client(1, "A"));
  run("ipvsadm -d -t 10.71.0.100:80 -r 10.72.0.23:80");
  EXPECT_EQ(reached(client(1, "A")), "-");
  EXPECT_EQ(last, Reason::server_removed);
  EXPECT_EQ(syn(1), "-") << "even a SYN";
  EXPECT_EQ(lab.services.find(key)->servers.size(), 2u);
  add("23");
  EXPECT_EQ(reached(client(1, "A")), "23");
  EXPECT_EQ(lab.services.find(key)->servers.at(0).active, 1u) << "it has its connections back";
}

TEST_F(Services, WithExpireNodestConnTheConnectionOfARemovedServerEnds) {
  serve();
  run("echo 1 >/proc/sys/net/ipv4/vs/expire_nodest_conn");
  syn(1);
  syn(2);
  reached(client(1, "A"));
  run("ipvsadm -d -t 10.71.0.100:80 -r 10.72.0.23:80; ipvsadm -d -t 10.71.0.100:80 -r 10.72.0.22:80");
  EXPECT_EQ(reached(client(1, "A")), "-");
  EXPECT_EQ(last, Reason::no_connection) << "the host resets it";
  EXPECT_EQ(syn(2), "21") << "a SYN is scheduled anew";
}

TEST_F(Services, ADatagramOfARemovedServerIsScheduledAnewWithExpireNodestConn) {
  run("ipvsadm -A -u 10.71.0.100:53 -s rr; ipvsadm -a -u 10.71.0.100:53 -r 10.72.0.21:53 -i");
  run("ipvsadm -a -u 10.71.0.100:53 -r 10.72.0.22:53 -i; echo 1 >/proc/sys/net/ipv4/vs/expire_nodest_conn");
  EXPECT_EQ(reached(Packet::udp()), "22");
  run("ipvsadm -d -u 10.71.0.100:53 -r 10.72.0.22:53");
  EXPECT_EQ(reached(Packet::udp()), "21");
}

// A client that uses its port again before two minutes have passed.
class LostServers : public Services {
 protected:
  LostServers() {
    dataplane::Options options;
    options.avoid_lost_servers = true;
    lab.forwarder.set_options(options);
  }
  void lose(const std::string& how) {
    run("ipvsadm " + how.substr(0, 2) + " -t 10.71.0.100:80 -r 10.72.0.23:80" + how.substr(2));
  }
};

TEST_F(LostServers, AFinishedConnectionsPortReachesALivingServer) {
  for (const char* how : {"-d", "-e -i -w 0"}) {
    serve();
    EXPECT_EQ(syn(1), "23");
    reached(client(1, "A"));
    EXPECT_EQ(reached(client(1, "FA")), "23");
    lose(how);
    EXPECT_NE(syn(1), "23") << how;
    EXPECT_EQ(last, Reason::tunnelled) << how;
    run("ipvsadm -D -t 10.71.0.100:80");
    lab.forwarder.forget_connections();
  }
}

TEST_F(LostServers, WithoutTheOptionItIsAsInIpvs) {
  lab.forwarder.set_options({});
  serve();
  syn(1);
  reached(client(1, "A"));
  reached(client(1, "FA"));
  lose("-e -i -w 0");
  EXPECT_EQ(syn(1), "23") << "FIN_WAIT is no reason, and weight 0 is none";
  reached(client(1, "A"));
  reached(client(1, "FA"));
  lose("-d");
  EXPECT_EQ(syn(1), "-");
  EXPECT_EQ(last, Reason::server_removed);
}

TEST_F(LostServers, AHandshakeThatItsServerDidNotSurviveBeginsAnew) {
  serve();
  EXPECT_EQ(syn(1), "23");
  lose("-e -i -w 0");
  EXPECT_EQ(syn(1), "23") << "a drained server finishes what it began";
  lose("-d");
  EXPECT_EQ(syn(1), "22");
}

TEST_F(LostServers, AnEstablishedConnectionWaitsForItsServer) {
  serve();
  syn(1);
  reached(client(1, "A"));
  lose("-d");
  EXPECT_EQ(syn(1), "-") << "anybody could have sent it";
  EXPECT_EQ(reached(client(1, "A")), "-");
  add("23");
  EXPECT_EQ(reached(client(1, "A")), "23");
}

TEST_F(LostServers, ADatagramGoesToALivingServer) {
  run("ipvsadm -A -u 10.71.0.100:53 -s rr; ipvsadm -a -u 10.71.0.100:53 -r 10.72.0.21:53 -i");
  run("ipvsadm -a -u 10.71.0.100:53 -r 10.72.0.22:53 -i");
  EXPECT_EQ(reached(Packet::udp()), "22");
  run("ipvsadm -d -u 10.71.0.100:53 -r 10.72.0.22:53");
  EXPECT_EQ(reached(Packet::udp()), "21");
}

TEST_F(Services, ARemovedServiceLeavesItsPacketsToTheHost) {
  serve();
  syn(1);
  run("ipvsadm -D -t 10.71.0.100:80");
  EXPECT_EQ(reached(client(1, "A")), "-");
  EXPECT_EQ(last, Reason::service_removed);
  EXPECT_EQ(syn(2), "-");
  EXPECT_EQ(last, Reason::no_service);
}

TEST_F(Services, ManyRemovedServersLeaveNothingBehind) {
  for (int round = 0; round < 50; ++round) {
    serve();
    EXPECT_EQ(syn(1000 + round), "23");
    run("ipvsadm -D -t 10.71.0.100:80");
    lab.advance(std::chrono::seconds(60));
    lab.forwarder.expire(lab.now);
    EXPECT_EQ(lab.forwarder.connections(), 0u);
  }
  serve();
  const auto service = lab.services.find(key).value();
  EXPECT_EQ(service.traffic.connections, 0u) << "a new service has no past";
  EXPECT_EQ(service.servers.size(), 3u);
}

TEST_F(Services, OnlyPacketsToAnAddressOfTheHostAreBalanced) {
  serve();
  lab.set_local({"10.71.0.1", "10.72.0.1"});
  EXPECT_EQ(syn(1), "-");
  EXPECT_EQ(last, Reason::not_local);
  lab.set_local({"10.71.0.1", "10.71.0.100", "10.72.0.1"});
  EXPECT_EQ(syn(1), "23");
  lab.set_local({"10.71.0.1", "10.72.0.1"});
  EXPECT_EQ(reached(client(1, "A")), "-") << "nor are known connections";
  EXPECT_EQ(last, Reason::not_local);
}

TEST_F(Services, WithoutSynNothingBeginsUnlessTheServiceAllowsIt) {
  serve();
  for (const char* flags : {"A", "PA", "FA", "F", "", "R", "RA"}) {
    EXPECT_EQ(reached(client(1, flags)), "-") << flags;
    EXPECT_EQ(last, Reason::no_connection);
  }
  EXPECT_NE(reached(client(2, "SA")), "-");
  EXPECT_NE(reached(client(3, "SF")), "-");
  EXPECT_EQ(reached(client(4, "SR")), "-");
}

TEST_F(Services, AMidFlowPacketFindsTheServerAFormerDirectorChose) {
  for (const char* scheduler : {"mh", "sh"}) {
    Lab former, successor;
    for (Lab* director : {&former, &successor}) {
      dataplane::ServiceSettings settings;
      settings.scheduler = scheduler;
      settings.accept_mid_flow = true;
      ASSERT_EQ(director->services.add_service(key, settings), Edit::done);
      for (const char* server : {"21", "22", "23"}) {
        run_command(*director, std::string("ipvsadm -a -t 10.71.0.100:80 -r 10.72.0.") + server + ":80 -i");
      }
    }
    for (int host = 1; host < 100; ++host) {
      const std::string from = "198.51.100." + std::to_string(host) + ":20001";
      const Bytes first = former.process(Packet::tcp("S").from(from).frame()).sent.at(0).frame;
      const Bytes later = successor.process(Packet::tcp("A").from(from).frame()).sent.at(0).frame;
      EXPECT_EQ(load_ipv4_address(first.data() + 30), load_ipv4_address(later.data() + 30)) << scheduler;
    }
    successor.forwarder.for_each_connection(
        successor.now, [](const dataplane::ConnectionStatus& row) { EXPECT_EQ(row.state, "ESTABLISHED"); });
  }
}

TEST_F(Services, OnePacketSchedulingKeepsNoEntry) {
  run("ipvsadm -A -u 10.71.0.100:53 -s rr -o; ipvsadm -a -u 10.71.0.100:53 -r 10.72.0.21:53 -i");
  run("ipvsadm -a -u 10.71.0.100:53 -r 10.72.0.22:53 -i");
  for (const char* server : {"22", "21", "22"}) EXPECT_EQ(reached(Packet::udp()), server);
  EXPECT_EQ(lab.forwarder.connections(), 0u);
}

TEST_F(Services, APersistentClientStaysWithItsServer) {
  serve("-p 300");
  EXPECT_EQ(syns({1, 2, 3}), "232323");
  EXPECT_EQ(reached(Packet::tcp("S").from("198.51.100.2:1")), "22");
  lab.advance(std::chrono::seconds(299));
  EXPECT_EQ(syn(4), "23") << "each connection starts the time again";
  lab.advance(std::chrono::seconds(299));
  lab.forwarder.expire(lab.now);
  EXPECT_EQ(syn(5), "23");
}

TEST_F(Services, ATemplateEndsWithItsTimeWhenItControlsNothing) {
  serve("-p 30");
  EXPECT_EQ(syn(1), "23");
  lab.advance(std::chrono::seconds(31));
  lab.forwarder.expire(lab.now);
  EXPECT_EQ(syn(2), "23") << "a half-open connection still holds it";
  lab.advance(std::chrono::seconds(61));
  lab.forwarder.expire(lab.now);
  lab.advance(std::chrono::seconds(60));
  lab.forwarder.expire(lab.now);
  EXPECT_EQ(lab.services.find(key)->servers.at(0).persistent, 0u);
  EXPECT_EQ(syn(3), "22");
}

TEST_F(Services, ATemplateCoversTheNetworkOfTheMask) {
  serve("-p 300 -M 255.255.255.0");
  const auto from = [&](const char* host) { return reached(Packet::tcp("S").from(std::string(host) + ":9")); };
  EXPECT_EQ(from("198.51.100.7"), "23");
  EXPECT_EQ(from("198.51.100.200"), "23");
  EXPECT_EQ(from("198.51.101.7"), "22");
  std::vector<std::string> templates;
  lab.forwarder.for_each_connection(lab.now, [&](const dataplane::ConnectionStatus& row) {
    if (row.is_template) templates.push_back(row.client.to_string() + " " + std::string(row.state));
  });
  EXPECT_EQ(templates, (std::vector<std::string>{"198.51.100.0:0 NONE", "198.51.101.0:0 NONE"}));
}

TEST_F(Services, ATemplateIsAssuredByAnEstablishedConnection) {
  serve("-p 300");
  syn(1);
  reached(client(1, "A"));
  std::string state;
  lab.forwarder.for_each_connection(lab.now, [&](const dataplane::ConnectionStatus& row) {
    if (row.is_template) state = row.state;
  });
  EXPECT_EQ(state, "ASSURED");
}

TEST_F(Services, ATemplateOfARemovedServerBindsNoMore) {
  serve("-p 300");
  EXPECT_EQ(syn(1), "23");
  run("ipvsadm -d -t 10.71.0.100:80 -r 10.72.0.23:80");
  EXPECT_EQ(syn(2), "22");
  EXPECT_EQ(syn(3), "22");
}

TEST_F(Services, AServiceForAllPortsKeepsAClientOnOneServer) {
  EXPECT_EQ(lab.services.add_service({Protocol::tcp, {IpAddress::v4(10, 71, 0, 100), 0}}, {}),
            Edit::port_zero_needs_persistence);
  run("ipvsadm -A -t 10.71.0.100:0 -s rr -p 300");
  for (const char* server : {"21", "22"}) {
    run(std::string("ipvsadm -a -t 10.71.0.100:0 -r 10.72.0.") + server + ":0 -i");
  }
  serve();
  EXPECT_EQ(reached(Packet::tcp("S").to("10.71.0.100:443")), "22");
  EXPECT_EQ(reached(Packet::tcp("S").to("10.71.0.100:8080")), "22");
  EXPECT_EQ(syn(1), "23") << "a service of its own comes first";
}

TEST_F(Services, FtpDataAndMartiansAreNotScheduled) {
  serve();
  EXPECT_EQ(reached(client(20, "S")), "-");
  EXPECT_EQ(last, Reason::source_port_ftp_data);
  for (const char* source : {"127.0.0.1:5", "224.0.0.5:5", "255.255.255.255:5", "0.1.2.3:5", "10.71.0.1:5"}) {
    EXPECT_EQ(reached(Packet::tcp("S").from(source)), "-");
    EXPECT_EQ(last, Reason::martian_source) << source;
  }
}

TEST_F(Services, AFullTableRefusesNewConnectionsAndServesKnownOnes) {
  Lab small(64);
  run_command(small, kService);
  run_command(small, "ipvsadm -a -t 10.71.0.100:80 -r 10.72.0.21:80 -i");
  std::size_t forwarded = 0;
  for (int port = 1; port <= 100; ++port) {
    forwarded += small.process(client(port, "S").frame()).reason == Reason::tunnelled;
  }
  EXPECT_EQ(forwarded, 56u) << "seven of eight slots";
  EXPECT_EQ(small.process(client(1, "A").frame()).reason, Reason::tunnelled);
  EXPECT_EQ(small.process(client(99, "S").frame()).reason, Reason::table_full);
  EXPECT_EQ(small.services.list().at(0).servers.at(0).active, 56u);
}

TEST_F(Services, EditsOfWhatIsNotThereSaySo) {
  EXPECT_EQ(lab.services.edit_service(key, {}), Edit::no_such_service);
  EXPECT_EQ(lab.services.remove_service(key), Edit::no_such_service);
  EXPECT_EQ(lab.services.add_server(key, {}, {}), Edit::no_such_service);
  dataplane::ServiceSettings settings;
  settings.scheduler = "nonsense";
  EXPECT_EQ(lab.services.add_service(key, settings), Edit::unknown_scheduler);
  EXPECT_EQ(lab.services.add_service(key, {}), Edit::done);
  EXPECT_EQ(lab.services.add_service(key, {}), Edit::exists);
  EXPECT_EQ(lab.services.remove_server(key, {}), Edit::no_such_server);
  EXPECT_EQ(lab.services.edit_server(key, {}, {}), Edit::no_such_server);
  EXPECT_EQ(lab.services.add_server(key, {*IpAddress::parse("::1"), 80}, {}), Edit::not_ipv4);
  EXPECT_EQ(to_string(Edit::not_ipv4), "only IPv4 is balanced yet");
}

}  // namespace
}  // namespace viplane::test
