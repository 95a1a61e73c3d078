// SPDX-License-Identifier: GPL-2.0-or-later
#include <gmock/gmock.h>

#include "tests/config/load_text.h"

namespace viplane::config {
namespace {

LoadResult load_reference(const std::string& name) {
  return load_config(DiskFiles(), VIPLANE_SOURCE_DIR "/scenarios/reference/" + name);
}

TEST(ConfigReference, PairLoadsWithoutAWarning) {
  for (const char* name : {"lb1.conf", "lb2.conf", "lb1-nopreempt.conf", "lb2-nopreempt.conf"}) {
    const auto result = load_reference(name);
    EXPECT_THAT(faults(result), testing::IsEmpty()) << name;
    EXPECT_THAT(addresses(result), testing::ElementsAre("10.253.85.250"));
    EXPECT_EQ(service(result).forwarding.method, ForwardingMethod::tun);
    EXPECT_EQ(service(result).real_servers.size(), 3u);
  }
}

TEST(ConfigReference, DirectorsDifferInTheirPriority) {
  EXPECT_EQ(instance(load_reference("lb1.conf")).priority, 150);
  EXPECT_EQ(instance(load_reference("lb2.conf")).priority, 100);
  EXPECT_FALSE(instance(load_reference("lb1.conf")).nopreempt);
  EXPECT_TRUE(instance(load_reference("lb1-nopreempt.conf")).nopreempt);
}

}  // namespace
}  // namespace viplane::config
