// SPDX-License-Identifier: GPL-2.0-or-later
// Same binary, scenario and seed: the same events, byte for byte (I13).
#include <gtest/gtest.h>

#include <set>

#include "env/event_json.h"
#include "scenarios/runner/run.h"
#include "tests/scenarios/fast_pair.h"

namespace viplane::scenarios {
namespace {

// Chance has a say in everything here: lost packets, late timers, warm-ups of checks, a crash.
const std::string kChance =
    "duration: 1500ms\ntopology: {boot: 50ms}\n"
    "traffic:\n"
    "  - {client: probe, kind: prober, start: 500ms, every: 10ms}\n"
    "  - {client: sessions, kind: long_lived, connections: 3, start: 500ms, every: 20ms}\n"
    "faults:\n"
    "  - {at: 600ms, lose_packets: lb2, percent: 30, for: 300ms}\n"
    "  - {at: 700ms, slow_scheduler: lb1, by: 3ms, for: 200ms}\n"
    "  - {at: 900ms, crash: lb1, for: 200ms}\n";

std::string events_of(const RunResult& result) {
  std::string text;
  for (const Event& event : result.events) {
    append_json(text, event);
    text += '\n';
  }
  return text;
}

TEST(Determinism, SameSeedGivesTheSameEventsOverTwoHundredSeeds) {
  const Prepared prepared = fast_pair(kChance);
  std::set<std::string> digests;
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    RunOptions options;
    options.seed = seed;
    const RunResult first = run(prepared, options);
    const RunResult second = run(prepared, options);
    ASSERT_EQ(events_of(first), events_of(second)) << "seed " << seed;
    ASSERT_EQ(first.digest, second.digest);
    digests.insert(first.digest);
  }
  EXPECT_GT(digests.size(), 190u) << "seeds must make a difference";
}

TEST(Determinism, WatchingDoesNotChangeARun) {
  const Prepared prepared = fast_pair(kChance);
  RunOptions watched;
  watched.capture = testing::TempDir() + "/determinism.pcapng";
  watched.progress = [](Time, Time) {};
  EXPECT_EQ(run(prepared, {}).digest, run(prepared, watched).digest);
}

}  // namespace
}  // namespace viplane::scenarios
