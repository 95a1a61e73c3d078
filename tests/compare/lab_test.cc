// SPDX-License-Identifier: GPL-2.0-or-later
#include <gmock/gmock.h>
#include <unistd.h>

#include <filesystem>

#include "compare/lab/comparison.h"

namespace viplane::compare {
namespace {

// Runs of a second each with the program of this build.
Plan short_plan(const std::string& balancer) {
  Plan plan;
  plan.balancers = {balancer};
  plan.seconds = 1;
  plan.repetitions = 1;
  const std::filesystem::path programs = std::filesystem::read_symlink("/proc/self/exe").parent_path();
  plan.webbench = programs / "viplane-webbench";
  plan.real_server = programs / "viplane-rs";
  return plan;
}

Row measured(const std::string& balancer) {
  const Comparison comparison = compare(short_plan(balancer), [](const std::string&) {});
  EXPECT_EQ(comparison.rows.size(), 1u);
  const Row& row = comparison.rows.front();
  EXPECT_EQ(row.trouble, "");
  for (const Pair& pair : row.pairs) {
    EXPECT_TRUE(pair.direct.is_whole(20)) << pair.direct.offered << " offered, " << pair.direct.forwarded;
    EXPECT_TRUE(pair.through_vip.is_whole(20)) << pair.through_vip.offered << ", " << pair.through_vip.forwarded;
  }
  return row;
}

bool has(const char* program) { return std::filesystem::exists(std::string("/usr/sbin/") + program); }

#define NEEDS(program) \
  if (::geteuid() != 0 || !has("nginx") || !has(program)) GTEST_SKIP() << "needs root, nginx and " program

void expect_full_answers(const Row& row) {
  ASSERT_EQ(row.pairs.size(), 1u);
  EXPECT_EQ(row.failed(), 0);
  const Measurement& direct = row.pairs.front().direct;
  EXPECT_GT(direct.susceed, 100);
  EXPECT_NEAR(static_cast<double>(direct.bytes) / static_cast<double>(direct.susceed), kReplySize, 1);
  EXPECT_EQ(direct.servers.size(), 1u);
}

TEST(Compare, WithoutABalancerTheVipIsOneServer) {
  NEEDS("nginx");
  const Row row = measured("none");
  ASSERT_NO_FATAL_FAILURE(expect_full_answers(row));
  EXPECT_EQ(row.pairs.front().through_vip.servers.size(), 1u);
}

TEST(Compare, NftablesReachesAllServersEqually) {
  NEEDS("nft");
  const Row row = measured("nftables");
  ASSERT_NO_FATAL_FAILURE(expect_full_answers(row));
  const auto& servers = row.pairs.front().through_vip.servers;
  ASSERT_EQ(servers.size(), 3u);
  EXPECT_NEAR(static_cast<double>(servers.at("rs1")), static_cast<double>(servers.at("rs2")), 25);
  EXPECT_GT(row.ratio().mean, 1.2);
}

TEST(Compare, HaproxyReachesAllServers) {
  NEEDS("haproxy");
  const Row row = measured("haproxy");
  ASSERT_NO_FATAL_FAILURE(expect_full_answers(row));
  EXPECT_EQ(row.pairs.front().through_vip.servers.size(), 3u);
}

TEST(Compare, AProgramThatIsMissingIsToldAndNotMeasured) {
  NEEDS("nginx");
  Plan plan = short_plan("viplaned-dr");
  plan.daemon = "no-such-daemon";
  const Comparison comparison = compare(plan, [](const std::string&) {});
  EXPECT_THAT(comparison.rows.front().trouble, testing::HasSubstr("start no-such-daemon on director"));
}

TEST(Compare, AWrongNameIsToldBeforeAnythingStarts) {
  EXPECT_THAT([] { compare(short_plan("lvs"), [](const std::string&) {}); },
              testing::ThrowsMessage<std::invalid_argument>(testing::HasSubstr("there are none, viplaned-dr")));
}

}  // namespace
}  // namespace viplane::compare
