// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "env/address_table.h"

namespace viplane::conformance {

// What every AddressTable must do. A back end passes by
//
//   struct MyAddressWorld {
//     AddressTable& addresses();
//     std::string port();  // a port without addresses of the test's networks
//     static std::string why_not();  // optional: why it cannot be tried here; empty: it can
//   };
//   INSTANTIATE_TYPED_TEST_SUITE_P(MyWorld, AddressTableConformance, MyAddressWorld);
template <typename World>
class AddressTableConformance : public testing::Test {
 protected:
  void SetUp() override {
    if constexpr (requires { World::why_not(); }) {
      if (const std::string why = World::why_not(); !why.empty()) GTEST_SKIP() << why;
    }
    world_.emplace();
  }
  AddressTable& table() { return world_->addresses(); }
  bool add(const char* prefix, const AddressOptions& options = {}) {
    return table().add(world_->port(), *IpPrefix::parse(prefix), options);
  }
  bool remove(const char* prefix) { return table().remove(world_->port(), *IpPrefix::parse(prefix)); }
  // Of the test's networks, in the order of the table.
  std::vector<std::string> listed() {
    std::vector<std::string> texts;
    for (const IpPrefix& prefix : table().list(world_->port())) {
      const std::string text = prefix.to_string();
      if (text.starts_with("192.0.2.") || text.starts_with("2001:db8:")) texts.push_back(text);
    }
    return texts;
  }
  AddressOptions with_virtual_mac(std::uint8_t router, bool is_v6 = false) {
    AddressOptions options;
    options.virtual_mac = MacAddress::virtual_router(router, is_v6);
    return options;
  }
  std::optional<World> world_;
};
TYPED_TEST_SUITE_P(AddressTableConformance);

TYPED_TEST_P(AddressTableConformance, WhatWasAddedIsListedAtOnce) {
  EXPECT_TRUE(this->add("192.0.2.100/24"));
  EXPECT_TRUE(this->add("2001:db8::100/64"));
  EXPECT_THAT(this->listed(), testing::UnorderedElementsAre("192.0.2.100/24", "2001:db8::100/64"));
}

TYPED_TEST_P(AddressTableConformance, AddingTwiceIsAsAsked) {
  EXPECT_TRUE(this->add("192.0.2.100/32"));
  EXPECT_TRUE(this->add("192.0.2.100/32"));
  EXPECT_EQ(this->listed().size(), 1u);
}

TYPED_TEST_P(AddressTableConformance, WhatWasRemovedIsGone) {
  EXPECT_TRUE(this->add("192.0.2.100/32"));
  EXPECT_TRUE(this->add("2001:db8::100/128"));
  EXPECT_TRUE(this->remove("192.0.2.100/32"));
  EXPECT_TRUE(this->remove("2001:db8::100/128"));
  EXPECT_TRUE(this->listed().empty());
}

TYPED_TEST_P(AddressTableConformance, RemovingWhatIsNotThereIsAsAsked) {
  EXPECT_TRUE(this->remove("192.0.2.100/32"));
  EXPECT_TRUE(this->remove("2001:db8::100/128"));
}

TYPED_TEST_P(AddressTableConformance, AddressesOfOneFamilyComeInTheOrderAdded) {
  for (const char* prefix : {"192.0.2.9/24", "192.0.2.3/24", "192.0.2.7/32", "192.0.2.1/24"}) {
    EXPECT_TRUE(this->add(prefix));
  }
  EXPECT_EQ(this->listed(), (std::vector<std::string>{"192.0.2.9/24", "192.0.2.3/24", "192.0.2.7/32", "192.0.2.1/24"}));
}

TYPED_TEST_P(AddressTableConformance, RemovingOneLeavesItsNeighbours) {
  for (const char* prefix : {"192.0.2.1/24", "192.0.2.2/24", "192.0.2.3/24"}) EXPECT_TRUE(this->add(prefix));
  EXPECT_TRUE(this->remove("192.0.2.3/24"));
  EXPECT_EQ(this->listed(), (std::vector<std::string>{"192.0.2.1/24", "192.0.2.2/24"}));
}

TYPED_TEST_P(AddressTableConformance, AnAddressWithAVirtualMacIsListedAsThePorts) {
  EXPECT_TRUE(this->add("192.0.2.100/24", this->with_virtual_mac(51)));
  EXPECT_TRUE(this->add("2001:db8::100/64", this->with_virtual_mac(51, true)));
  EXPECT_THAT(this->listed(), testing::UnorderedElementsAre("192.0.2.100/24", "2001:db8::100/64"));
  EXPECT_TRUE(this->remove("192.0.2.100/24"));
  EXPECT_TRUE(this->remove("2001:db8::100/64"));
  EXPECT_TRUE(this->listed().empty());
}

TYPED_TEST_P(AddressTableConformance, TwoVirtualRoutersShareAPort) {
  EXPECT_TRUE(this->add("192.0.2.51/24", this->with_virtual_mac(51)));
  EXPECT_TRUE(this->add("192.0.2.52/24", this->with_virtual_mac(52)));
  EXPECT_TRUE(this->remove("192.0.2.51/24"));
  EXPECT_EQ(this->listed(), (std::vector<std::string>{"192.0.2.52/24"}));
}

TYPED_TEST_P(AddressTableConformance, AnAddressMayComeAndGoAgainAndAgain) {
  for (int round = 0; round < 3; ++round) {
    EXPECT_TRUE(this->add("192.0.2.100/24", this->with_virtual_mac(51)));
    EXPECT_EQ(this->listed().size(), 1u);
    EXPECT_TRUE(this->remove("192.0.2.100/24"));
    EXPECT_TRUE(this->listed().empty());
  }
}

REGISTER_TYPED_TEST_SUITE_P(AddressTableConformance, WhatWasAddedIsListedAtOnce, AddingTwiceIsAsAsked,
                            WhatWasRemovedIsGone, RemovingWhatIsNotThereIsAsAsked,
                            AddressesOfOneFamilyComeInTheOrderAdded, RemovingOneLeavesItsNeighbours,
                            AnAddressWithAVirtualMacIsListedAsThePorts, TwoVirtualRoutersShareAPort,
                            AnAddressMayComeAndGoAgainAndAgain);

}  // namespace viplane::conformance
