// SPDX-License-Identifier: GPL-2.0-or-later
#include "scenarios/throughput/cdn.h"

#include <gtest/gtest.h>

#include "sim/traffic/zipf.h"

namespace viplane::throughput {
namespace {

using sim::UrlHash;

CdnInputs small_node(UrlHash hash, int proxies) {
  CdnInputs inputs;
  inputs.proxies = proxies;
  inputs.hash = hash;
  inputs.objects = 400;
  inputs.cache_objects = 50;
  inputs.requests_per_second = 400;
  inputs.warm_up_seconds = 8;
  inputs.seconds = 5;
  return inputs;
}

double hit_rate(UrlHash hash, int proxies) { return run_cdn(small_node(hash, proxies)).before().hit_rate(); }

TEST(Cdn, WithoutAHashMoreProxiesDoNotRaiseTheHitRate) {
  EXPECT_NEAR(hit_rate(UrlHash::none, 4), hit_rate(UrlHash::none, 1), 0.05);
}

TEST(Cdn, WithAHashEveryProxyAddsItsCache) {
  for (const UrlHash hash : {UrlHash::modulo, UrlHash::consistent}) {
    const double one = hit_rate(hash, 1), two = hit_rate(hash, 2), four = hit_rate(hash, 4);
    EXPECT_GT(two, one + 0.08) << sim::to_string(hash);
    EXPECT_GT(four, two + 0.08) << sim::to_string(hash);
  }
}

TEST(Cdn, NoHitRateLiesAboveWhatTheMostWantedObjectsGive) {
  const CdnInputs inputs = small_node(UrlHash::modulo, 4);
  EXPECT_LE(run_cdn(inputs).before().hit_rate(), sim::Zipf(inputs.objects, inputs.exponent).share_of(200) + 0.02);
}

CdnRun death(UrlHash hash) {
  CdnInputs inputs = small_node(hash, 4);
  inputs.aftermath_seconds = 9;
  return run_cdn(inputs);
}

TEST(Cdn, AfterADeathModuloLosesWhatTheRingKeeps) {
  const CdnRun modulo = death(UrlHash::modulo), consistent = death(UrlHash::consistent);
  EXPECT_NEAR(modulo.before().hit_rate(), consistent.before().hit_rate(), 0.05);
  EXPECT_NEAR(modulo.moved(), 0.75, 0.1);
  EXPECT_NEAR(consistent.moved(), 0.25, 0.1);
  const auto first = static_cast<std::size_t>(modulo.inputs.seconds);
  EXPECT_LT(modulo.seconds[first].hit_rate(), consistent.seconds[first].hit_rate() - 0.1);
  EXPECT_GT(modulo.after().misses, consistent.after().misses);
}

TEST(Cdn, TheSameInputsGiveTheSameSeconds) {
  const CdnRun once = death(UrlHash::consistent), again = death(UrlHash::consistent);
  ASSERT_EQ(once.seconds.size(), again.seconds.size());
  for (std::size_t i = 0; i < once.seconds.size(); ++i) {
    EXPECT_EQ(once.seconds[i].hits, again.seconds[i].hits);
    EXPECT_EQ(once.seconds[i].misses, again.seconds[i].misses);
  }
}

TEST(Cdn, TheDirectorTakesADeadProxyOutSoThatRequestsFailForSecondsOnly) {
  CdnInputs inputs = small_node(UrlHash::consistent, 4);
  inputs.aftermath_seconds = 10;
  const CdnRun run = run_cdn(inputs);
  EXPECT_EQ(run.before().failed, 0u);
  EXPECT_EQ(run.seconds.back().failed, 0u) << "time-outs are told five seconds late";
}

}  // namespace
}  // namespace viplane::throughput
