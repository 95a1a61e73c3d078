// SPDX-License-Identifier: GPL-2.0-or-later
#include "realserver/findings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "tests/realserver/machines.h"

namespace viplane::test {
namespace {

using namespace realserver;
using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;

// A machine on which everything is as `setup` leaves it, with the kernel's tunnel.
Machine served() {
  Machine machine = machine_with_ipip();
  machine.links.push_back({3, "tunl0", "ipip", 1480, true, false, false});
  machine.addresses.push_back({"tunl0", IpPrefix{kVip, 32}});
  machine.sysctls["net/ipv4/conf/all/arp_ignore"] = "1";
  machine.sysctls["net/ipv4/conf/all/arp_announce"] = "2";
  machine.has_mss_table = true;
  return machine;
}

std::vector<std::string> found(const Machine& machine, const IpAddress& vip = kVip) {
  std::vector<std::string> lines;
  for (const Finding& finding : examine(decide(tunnel_to({vip}), machine), machine)) {
    EXPECT_FALSE(finding.remedy.empty()) << finding.what;
    lines.push_back(finding.what);
  }
  return lines;
}

TEST(Findings, AreNoneWhereAllIsSetUp) { EXPECT_THAT(found(served()), IsEmpty()); }

struct Fault {
  const char* says;
  std::function<void(Machine&)> make;
};

TEST(Findings, NameEachFault) {
  const std::vector<Fault> faults{
      {"is not on this machine", [](Machine& machine) { machine.addresses.pop_back(); }},
      {"is on eth0, not on tunl0", [](Machine& machine) { machine.addresses.back().link = "eth0"; }},
      {"tunl0 is down", [](Machine& machine) { machine.links[2].is_up = false; }},
      {"eth0 is down", [](Machine& machine) { machine.links[1].is_up = false; }},
      {"there is no tunl0", [](Machine& machine) { machine.links.pop_back(); }},
      {"arp_ignore is 0 on eth0", [](Machine& machine) { machine.sysctls["net/ipv4/conf/all/arp_ignore"] = "0"; }},
      {"arp_ignore is 3 on eth0", [](Machine& machine) { machine.sysctls["net/ipv4/conf/eth0/arp_ignore"] = "3"; }},
      {"answers ARP for none", [](Machine& machine) { machine.sysctls["net/ipv4/conf/eth0/arp_ignore"] = "8"; }},
      {"arp_announce is not 2", [](Machine& machine) { machine.sysctls["net/ipv4/conf/all/arp_announce"] = "0"; }},
      {"rp_filter is 1 on tunl0", [](Machine& machine) { machine.sysctls["net/ipv4/conf/all/rp_filter"] = "1"; }},
      {"not clamped", [](Machine& machine) { machine.has_mss_table = false; }},
      {"no IPv4 default route", [](Machine& machine) { machine.has_default_v4 = false; }},
      {"too small for a tunnel", [](Machine& machine) { machine.links[1].mtu = 500; }},
  };
  for (const Fault& fault : faults) {
    Machine machine = served();
    fault.make(machine);
    EXPECT_THAT(found(machine), Contains(HasSubstr(fault.says)));
  }
}

// The same for an IPv6 VIP: nothing of ARP and of the reverse path.
Machine served_by_ipv6() {
  Machine machine = machine_with_ipip();
  machine.links.push_back({3, "ip6tnl0", "ip6tnl", 1452, true, false, false});
  machine.addresses.push_back({"ip6tnl0", IpPrefix{kVip6, 128}});
  machine.sysctls["net/ipv4/conf/all/rp_filter"] = "1";
  machine.has_mss_table = true;
  return machine;
}

TEST(Findings, NameEachFaultOfAnIpv6Vip) {
  EXPECT_THAT(found(served_by_ipv6(), kVip6), IsEmpty());
  const std::vector<Fault> faults{
      {"is not on this machine", [](Machine& machine) { machine.addresses.pop_back(); }},
      {"is on eth0, not on ip6tnl0", [](Machine& machine) { machine.addresses.back().link = "eth0"; }},
      {"ip6tnl0 is down", [](Machine& machine) { machine.links[2].is_up = false; }},
      {"there is no ip6tnl0", [](Machine& machine) { machine.links.pop_back(); }},
      {"IPv6 is switched off on eth0",
       [](Machine& machine) { machine.sysctls["net/ipv6/conf/eth0/disable_ipv6"] = "1"; }},
      {"not clamped", [](Machine& machine) { machine.has_mss_table = false; }},
      {"no IPv6 default route", [](Machine& machine) { machine.has_default_v6 = false; }},
      {"too small for a tunnel", [](Machine& machine) { machine.links[1].mtu = 1300; }},
  };
  for (const Fault& fault : faults) {
    Machine machine = served_by_ipv6();
    fault.make(machine);
    EXPECT_THAT(found(machine, kVip6), Contains(HasSubstr(fault.says)));
  }
}

TEST(Findings, MissTheProgramAtIngressAndWhatItDoesNotKnow) {
  Machine machine = served();
  machine.kernel_has_ipip = false;
  machine.addresses.back().link = "lo";
  EXPECT_THAT(found(machine), Contains(HasSubstr("no decapsulating program")));
  machine.tc_decapsulators["eth0"] = {true, {ip("10.72.0.12")}, {}, {}};
  EXPECT_THAT(found(machine), Contains(HasSubstr("does not know 10.253.85.250")));
  EXPECT_THAT(found(machine), Contains(HasSubstr("does not know 10.72.0.11")));
  machine.tc_decapsulators["eth0"] = {true, {ip("10.72.0.11")}, {kVip}, {}};
  EXPECT_THAT(found(machine), IsEmpty());
  machine.addresses.push_back({"eth0", *IpPrefix::parse("2001:db8::b1d/64"), true});
  EXPECT_THAT(found(machine), IsEmpty()) << "a temporary address ends no tunnel";
  machine.addresses.back().is_temporary = false;
  EXPECT_THAT(found(machine), Contains(HasSubstr("does not know 2001:db8::b1d")));
}

TEST(Findings, TakeTheLargerOfAllAndTheInterfacesOwn) {
  Machine machine = served();
  machine.sysctls["net/ipv4/conf/all/arp_ignore"] = "0";
  machine.sysctls["net/ipv4/conf/eth0/arp_ignore"] = "1";
  EXPECT_THAT(found(machine), IsEmpty());
  machine.sysctls["net/ipv4/conf/all/rp_filter"] = "2";  // loose: a route somewhere is enough
  EXPECT_THAT(found(machine), IsEmpty());
}

}  // namespace
}  // namespace viplane::test
