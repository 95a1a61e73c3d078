// SPDX-License-Identifier: GPL-2.0-or-later
#include "scenarios/laboratory/traffic_events.h"

#include <gmock/gmock.h>

#include "env/event_json.h"

namespace viplane::scenarios {
namespace {

using namespace std::chrono_literals;

class Kept final : public EventLog {
 public:
  void record(Event event) override { events.push_back(std::move(event)); }
  std::vector<double> outages_ms() const {
    std::vector<double> found;
    for (const Event& event : events) {
      if (event.kind == "traffic.outage") found.push_back(std::get<double>(*find_field(event, "ms")));
    }
    return found;
  }
  std::int64_t summary(const char* field) const { return std::get<std::int64_t>(*find_field(events.back(), field)); }
  std::vector<Event> events;
};

lab::Attempt attempt(Duration planned, Duration ended, lab::Outcome outcome, std::uint32_t line = 0) {
  return {.planned = Time(planned), .ended = Time(ended), .local = {}, .line = line, .outcome = outcome};
}

Kept account(TrafficKind kind, const std::vector<lab::Attempt>& attempts) {
  Kept kept;
  TrafficSpec spec;
  spec.client = "probe";
  spec.kind = kind;
  record_traffic(spec, {IpAddress::v4(10, 0, 0, 1), 80}, attempts, Time{}, Time(10s), kept);
  return kept;
}

TEST(LabTraffic, AProbersOutageLastsFromTheFirstFailedProbeToTheNextGoodOne) {
  using enum lab::Outcome;
  // In the order of their ends: a time-out is known late.
  const Kept kept = account(TrafficKind::prober, {attempt(1s, 1001ms, success), attempt(1020ms, 1021ms, success),
                                                  attempt(1010ms, 1060ms, timed_out)});
  EXPECT_THAT(kept.outages_ms(), testing::ElementsAre(testing::DoubleNear(11, 1e-6)));
  EXPECT_EQ(kept.summary("requests"), 3);
  EXPECT_EQ(kept.summary("timeouts"), 1);
}

TEST(LabTraffic, WhatWasUnderWayAtTheEndCountsNeitherWay) {
  using enum lab::Outcome;
  const Kept kept = account(TrafficKind::prober, {attempt(1s, 1001ms, success), attempt(9990ms, 10s, given_up)});
  EXPECT_TRUE(kept.outages_ms().empty());
  EXPECT_EQ(kept.summary("requests"), 1);
}

TEST(LabTraffic, ALongLivedConnectionsStallCountsFromItsRequestOnItsOwnLine) {
  using enum lab::Outcome;
  const Kept kept =
      account(TrafficKind::long_lived, {attempt(1s, 1500ms, success, 1), attempt(2s, 2100ms, reset, 2),
                                        attempt(2s, 2010ms, success, 1), attempt(2101ms, 2400ms, success, 2)});
  EXPECT_THAT(kept.outages_ms(), testing::ElementsAre(testing::DoubleNear(500, 1e-6), testing::DoubleNear(400, 1e-6)));
  EXPECT_EQ(kept.summary("resets"), 1);
}

TEST(LabTraffic, AClosedLoopIsOutWhenNothingSucceedsForLong) {
  using enum lab::Outcome;
  const Kept kept = account(TrafficKind::closed, {attempt(0s, 50ms, success), attempt(50ms, 400ms, success)});
  EXPECT_EQ(kept.outages_ms().size(), 2u);  // 350 ms, and from there to the end
}

}  // namespace
}  // namespace viplane::scenarios
