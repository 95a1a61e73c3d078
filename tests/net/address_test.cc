// SPDX-License-Identifier: GPL-2.0-or-later
#include "net/address.h"

#include <gtest/gtest.h>

#include "tests/net/generators.h"
#include "tests/support/property.h"

namespace viplane {
namespace {

TEST(Address, TextReadsBackTheSame) {
  test::check_property([] {
    const auto v4 = test::any_v4(), v6 = test::any_v6();
    const auto mac = test::any_mac();
    RC_ASSERT(IpAddress::parse(v4.to_string()) == v4);
    RC_ASSERT(IpAddress::parse(v6.to_string()) == v6);
    RC_ASSERT(MacAddress::parse(mac.to_string()) == mac);
    RC_ASSERT(IpPrefix::parse(v4.to_string() + "/13") == (IpPrefix{v4, 13}));
  });
}

TEST(Address, RefusesWhatIsNone) {
  for (const auto* text : {"", "10.0.0", "10.0.0.256", "10.0.0.1 ", "1::2::3", "fe80::1%eth0", "10.0.0.1/24",
                           "localhost", "1:2:3:4:5:6:7:8:9", "0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0"}) {
    EXPECT_FALSE(IpAddress::parse(text)) << text;
  }
  for (const auto* text : {"02:00:00:00:00", "02:00:00:00:00:0g", "02-00-00-00-00-01", "02:00:00:00:00:+1"}) {
    EXPECT_FALSE(MacAddress::parse(text)) << text;
  }
  for (const auto* text : {"10.0.0.1/33", "10.0.0.1/", "fe80::1/129", "10.0.0.1/-1", "10.0.0.1/ 8"}) {
    EXPECT_FALSE(IpPrefix::parse(text)) << text;
  }
}

// RFC 9568, section 6.4.3: ties are broken by the greater address as a number.
TEST(Address, TheOrderIsThatOfNumbers) {
  EXPECT_LT(IpAddress::v4(10, 0, 0, 2), IpAddress::v4(10, 0, 0, 10));
  EXPECT_LT(IpAddress::v4(9, 255, 255, 255), IpAddress::v4(10, 0, 0, 0));
  EXPECT_LT(*IpAddress::parse("fe80::9"), *IpAddress::parse("fe80::10"));
}

TEST(IpPrefix, ContainsItsNetworkOnly) {
  const auto prefix = *IpPrefix::parse("10.0.16.0/20");
  EXPECT_TRUE(prefix.contains(IpAddress::v4(10, 0, 31, 255)));
  EXPECT_FALSE(prefix.contains(IpAddress::v4(10, 0, 32, 0)));
  EXPECT_FALSE(prefix.contains(*IpAddress::parse("::")));
  EXPECT_TRUE(IpPrefix::parse("0.0.0.0/0")->contains(IpAddress::v4(255, 255, 255, 255)));
  EXPECT_TRUE(IpPrefix::parse("fe80::/10")->contains(*IpAddress::parse("febf::1")));
  EXPECT_FALSE(IpPrefix::parse("10.0.0.1")->contains(IpAddress::v4(10, 0, 0, 0)));
}

TEST(Address, Kinds) {
  EXPECT_TRUE(IpAddress::v4(239, 1, 1, 1).is_multicast());
  EXPECT_FALSE(IpAddress::v4(240, 1, 1, 1).is_multicast());
  EXPECT_TRUE(IpAddress::parse("ff02::1")->is_multicast());
  EXPECT_TRUE(IpAddress::parse("fe80::1")->is_link_local());
  EXPECT_TRUE(IpAddress::v4(169, 254, 0, 1).is_link_local());
  EXPECT_TRUE(MacAddress::broadcast().is_group());
  EXPECT_EQ(MacAddress::virtual_router(51).to_string(), "00:00:5e:00:01:33");
  EXPECT_EQ(MacAddress::virtual_router(51, true).to_string(), "00:00:5e:00:02:33");
  EXPECT_EQ((Endpoint{*IpAddress::parse("fe80::1"), 80}).to_string(), "[fe80::1]:80");
}

}  // namespace
}  // namespace viplane
