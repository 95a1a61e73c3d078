// SPDX-License-Identifier: GPL-2.0-or-later
// The widths of ipvsadm 1.31's columns where numbers outgrow them. What ordinary numbers look like is compared with
// ipvsadm itself in tests/peers.
#include <gtest/gtest.h>

#include "control/report/ipvsadm.h"

namespace viplane::report {
namespace {

using Columns = IpvsadmFormat::Columns;
using dataplane::ServerStatus;
using dataplane::ServiceStatus;

constexpr std::uint64_t kThousand = 1'000, kMillion = 1'000'000, kBillion = 1'000'000'000;

TEST(IpvsadmNumber, GetsALetterWhereItWouldLeaveItsColumn) {
  EXPECT_EQ(ipvsadm_number(0, false), "        0");
  EXPECT_EQ(ipvsadm_number(100 * kMillion - 1, false), " 99999999");
  EXPECT_EQ(ipvsadm_number(100 * kMillion, false), "  100000K");
  EXPECT_EQ(ipvsadm_number(kBillion - 1, false), "  999999K");
  EXPECT_EQ(ipvsadm_number(kBillion, false), "    1000M");
  EXPECT_EQ(ipvsadm_number(100 * kBillion - 1, false), "   99999M");
  EXPECT_EQ(ipvsadm_number(100 * kBillion, false), "     100G");
  EXPECT_EQ(ipvsadm_number(100 * kThousand * kBillion - 1, false), "   99999G");
  EXPECT_EQ(ipvsadm_number(100 * kThousand * kBillion, false), "     100T");
  EXPECT_EQ(ipvsadm_number(~std::uint64_t{0}, false), "18446744T");
}

TEST(IpvsadmNumber, OfExactOnesMovesTheColumnsBehindIt) {
  EXPECT_EQ(ipvsadm_number(0, true), "        0");
  EXPECT_EQ(ipvsadm_number(99'999'999, true), " 99999999");
  EXPECT_EQ(ipvsadm_number(100'000'000, true), " 100000000");
  EXPECT_EQ(ipvsadm_number(~std::uint64_t{0}, true), " 18446744073709551615");
}

ServiceStatus busy_service() {
  ServiceStatus service;
  service.key = {dataplane::Protocol::tcp, {IpAddress::v4(203, 0, 113, 100), 65535}};
  service.settings.scheduler = "wlc";
  service.traffic = {123'456'789, 12'345'678'901, 99'999'999, 123'456'789'012, 123'456'789'012'345};
  ServerStatus server;
  server.address = {IpAddress::v4(203, 0, 113, 211), 65535};
  server.settings = {dataplane::Method::nat, 65535, 4'000'000'000, 3'000'000'000};
  server.active = 123'456'789;
  server.inactive = 4'000'000'000;
  server.persistent = 2'000'000'000;
  server.traffic = service.traffic;
  service.servers.push_back(server);
  return service;
}

std::string list(Columns columns, bool exact = false) {
  const ServiceStatus services[] = {busy_service()};
  IpvsadmFormat format;
  format.columns = columns;
  format.exact = exact;
  Rates rates;
  if (columns == Columns::rate) {
    rates.sample(std::vector<ServiceStatus>{[] {
      ServiceStatus idle = busy_service();
      idle.traffic = idle.servers[0].traffic = {};
      return idle;
    }()});
    rates.sample(services);
  }
  return ipvsadm_list(services, format, rates);
}

TEST(IpvsadmList, StatsOfABusyService) {
  EXPECT_EQ(list(Columns::stats),
            "IP Virtual Server version 1.2.1 (size=4096)\n"
            "Prot LocalAddress:Port               Conns   InPkts  OutPkts  InBytes OutBytes\n"
            "  -> RemoteAddress:Port\n"
            "TCP  203.0.113.100:65535           123456K   12345M 99999999     123G     123T\n"
            "  -> 203.0.113.211:65535           123456K   12345M 99999999     123G     123T\n");
  EXPECT_EQ(list(Columns::stats, true),
            "IP Virtual Server version 1.2.1 (size=4096)\n"
            "Prot LocalAddress:Port               Conns   InPkts  OutPkts  InBytes OutBytes\n"
            "  -> RemoteAddress:Port\n"
            "TCP  203.0.113.100:65535          123456789 12345678901 99999999 123456789012 123456789012345\n"
            "  -> 203.0.113.211:65535          123456789 12345678901 99999999 123456789012 123456789012345\n");
}

// Two seconds, of which a quarter counts: an eighth of the traffic.
TEST(IpvsadmList, RatesOfABusyService) {
  EXPECT_EQ(list(Columns::rate),
            "IP Virtual Server version 1.2.1 (size=4096)\n"
            "Prot LocalAddress:Port                 CPS    InPPS   OutPPS    InBPS   OutBPS\n"
            "  -> RemoteAddress:Port\n"
            "TCP  203.0.113.100:65535          15432099    1543M 12500000   15432M   15432G\n"
            "  -> 203.0.113.211:65535          15432099    1543M 12500000   15432M   15432G\n");
}

TEST(IpvsadmList, ThresholdsPersistenceAndCountsThatFillTheirColumns) {
  EXPECT_EQ(list(Columns::thresholds),
            "IP Virtual Server version 1.2.1 (size=4096)\n"
            "Prot LocalAddress:Port            Uthreshold Lthreshold ActiveConn InActConn \n"
            "  -> RemoteAddress:Port\n"
            "TCP  203.0.113.100:65535 wlc\n"
            "  -> 203.0.113.211:65535          4000000000 3000000000 123456789  4000000000\n");
  EXPECT_EQ(list(Columns::persistent),
            "IP Virtual Server version 1.2.1 (size=4096)\n"
            "Prot LocalAddress:Port            Weight    PersistConn ActiveConn InActConn \n"
            "  -> RemoteAddress:Port\n"
            "TCP  203.0.113.100:65535 wlc\n"
            "  -> 203.0.113.211:65535          65535     2000000000  123456789  4000000000\n");
  EXPECT_EQ(list(Columns::standard),
            "IP Virtual Server version 1.2.1 (size=4096)\n"
            "Prot LocalAddress:Port Scheduler Flags\n"
            "  -> RemoteAddress:Port           Forward Weight ActiveConn InActConn\n"
            "TCP  203.0.113.100:65535 wlc\n"
            "  -> 203.0.113.211:65535          Masq    65535  123456789  4000000000\n");
}

// The first line as Linux 6.1's ipvsadm wrote it: tests/golden/ipvs/sync-00-v1.json.
TEST(IpvsadmDaemon, IsALineAsLongAsThereIsOne) {
  SyncStatus sync;
  sync.interface = "eth1";
  sync.group = {IpAddress::v4(224, 0, 0, 81), 8848};
  sync.id = 7;
  sync.largest_payload = 1472;
  sync.is_telling = true;
  EXPECT_EQ(ipvsadm_daemon(sync),
            "master sync daemon (mcast=eth1, syncid=7, maxlen=1472, group=224.0.0.81, port=8848, ttl=1)\n");
  sync.is_telling = false;
  EXPECT_EQ(ipvsadm_daemon(sync).substr(0, 18), "backup sync daemon");
  EXPECT_EQ(ipvsadm_daemon({}), "");
}

TEST(IpvsadmConnection, OfTheLongestAddressesAndTimesMovesTheColumnsBehindIt) {
  dataplane::ConnectionStatus row;
  row.remaining = std::chrono::seconds(100'000);
  row.state = "ESTABLISHED";
  row.client = {IpAddress::v4(203, 0, 113, 211), 65535};
  row.virtual_address = {IpAddress::v4(203, 0, 113, 100), 443};
  row.server = {IpAddress::v4(10, 1, 2, 3), 8443};
  EXPECT_EQ(to_string(row), "TCP 1666:40 ESTABLISHED 203.0.113.211:65535 203.0.113.100:443  10.1.2.3:8443");
}

}  // namespace
}  // namespace viplane::report
