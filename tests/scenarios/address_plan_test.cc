// SPDX-License-Identifier: GPL-2.0-or-later
#include "scenarios/runner/address_plan.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "scenarios/runner/address_pool.h"
#include "scenarios/runner/prepare.h"

namespace viplane::scenarios {
namespace {

Prepared lay_out(const std::string& first, const std::string& second) {
  const config::MemoryFiles files({{"a.conf", first}, {"b.conf", second}});
  PreparedOrNot made = prepare(parse_scenario("directors: {a: a.conf, b: b.conf}\n", "t.yaml"), files);
  EXPECT_TRUE(made.can_run());
  return std::move(made.prepared);
}

std::string instance(const std::string& interface, int id, const std::string& address, const std::string& more = {}) {
  return "vrrp_instance V" + std::to_string(id) + " {\n  interface " + interface + "\n  virtual_router_id " +
         std::to_string(id) + "\n  virtual_ipaddress {\n    " + address + "\n  }\n  " + more + "\n}\n";
}

std::string service(const std::string& kind, const std::string& server) {
  return "virtual_server 10.0.0.250 80 {\n  lb_kind " + kind + "\n  protocol TCP\n  real_server " + server +
         " 80 {\n  }\n}\n";
}

std::string own(const Prepared& prepared, const std::string& node, const std::string& interface) {
  return prepared.site.plan.directors.at({node, interface}).front().address.to_string();
}

TEST(AddressPlan, PutsDirectorsIntoTheNetworkOfTheVirtualAddress) {
  const Prepared prepared = lay_out(instance("eth0", 1, "10.0.0.250"), instance("eth0", 1, "10.0.0.250"));
  EXPECT_EQ(own(prepared, "a", "eth0"), "10.0.0.11");
  EXPECT_EQ(own(prepared, "b", "eth0"), "10.0.0.12");
}

TEST(AddressPlan, TakesUnicastAddressesAtTheirWord) {
  const Prepared prepared =
      lay_out(instance("eth0", 1, "10.0.0.250", "unicast_src_ip 10.9.0.1\n  unicast_peer {\n    10.9.0.2\n  }"),
              instance("eth0", 1, "10.0.0.250", "unicast_peer {\n    10.9.0.1\n  }"));
  EXPECT_EQ(own(prepared, "a", "eth0"), "10.9.0.1");
  EXPECT_EQ(own(prepared, "b", "eth0"), "10.9.0.2") << "what the other calls its peer";
}

TEST(AddressPlan, JoinsInterfacesThatSpeakForOneRouterUnderDifferentNames) {
  const Prepared prepared = lay_out(instance("ens3", 7, "10.0.0.250"), instance("bond0", 7, "10.0.0.250"));
  ASSERT_EQ(prepared.site.plan.lans.size(), 1u);
  EXPECT_EQ(prepared.site.plan.lans[0].interfaces.size(), 2u);
}

TEST(AddressPlan, KeepsOneIdOnTwoInterfacesApart) {
  const std::string both =
      instance("eth0", 1, "10.0.0.250") +
      "vrrp_instance W {\n  interface eth1\n  virtual_router_id 1\n  virtual_ipaddress {\n    10.5.0.250\n  }\n}\n";
  const Prepared prepared = lay_out(both, both);
  ASSERT_EQ(prepared.site.plan.lans.size(), 2u);
  EXPECT_EQ(prepared.site.plan.lans[0].interfaces.size(), 2u);
  EXPECT_EQ(prepared.site.plan.lans[1].name, "eth1");
}

TEST(AddressPlan, PutsATunnelledServerOfAnotherNetworkBehindARouter) {
  const std::string conf = instance("eth0", 1, "10.0.0.250") + service("TUN", "10.77.0.5");
  const Prepared prepared = lay_out(conf, conf);
  ASSERT_EQ(prepared.site.plan.servers.size(), 1u);
  EXPECT_TRUE(prepared.site.plan.servers[0].remote);
  EXPECT_EQ(prepared.site.plan.servers[0].tunnel_addresses.size(), 1u);
}

TEST(AddressPlan, PutsADirectlyRoutedServerOntoTheLanWhateverItsNetwork) {
  const std::string conf = instance("eth0", 1, "10.0.0.250") + service("DR", "10.77.0.5");
  const Prepared prepared = lay_out(conf, conf);
  EXPECT_FALSE(prepared.site.plan.servers[0].remote);
  EXPECT_EQ(prepared.site.plan.servers[0].direct_addresses.size(), 1u);
}

TEST(AddressPlan, MakesTheDirectorTheGatewayOfATranslatedServer) {
  const std::string conf = instance("eth0", 1, "10.0.0.250") + service("NAT", "10.0.0.5");
  EXPECT_EQ(lay_out(conf, conf).site.plan.servers[0].gateway.to_string(), "10.0.0.250");
}

TEST(AddressPool, HandsOutNothingTwice) {
  AddressPool pool;
  pool.reserve(*IpAddress::parse("10.0.0.2"));
  const IpPrefix network = *IpPrefix::parse("10.0.0.0/29");
  std::set<IpAddress> seen;
  for (int i = 0; i < 5; ++i) EXPECT_TRUE(seen.insert(pool.take(network, 1).address).second);
  EXPECT_FALSE(seen.contains(*IpAddress::parse("10.0.0.2")));
  EXPECT_FALSE(seen.contains(*IpAddress::parse("10.0.0.7"))) << "the broadcast address";
  EXPECT_ANY_THROW(pool.take(network, 1));
}

}  // namespace
}  // namespace viplane::scenarios
