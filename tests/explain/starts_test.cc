// SPDX-License-Identifier: GPL-2.0-or-later
// Directors are started where nobody is master, together and one after the other: who serves, and when, as predicted.
#include <gtest/gtest.h>

#include <algorithm>

#include "env/event_json.h"
#include "tests/explain/scene.h"

namespace viplane::explain {
namespace {

using std::chrono::milliseconds;

const Duration kNever = std::chrono::hours(1);  // of a start

std::optional<Time> first_service(const std::vector<Event>& events) {
  for (const Event& event : events) {
    if (event.kind == "address.added" && text_field(event, "address").starts_with(std::string(kAddress) + "/"))
      return event.at;
  }
  return std::nullopt;
}

class Starts : public testing::TestWithParam<Cluster> {
 protected:
  // The directors start at these times; the others never do.
  std::vector<Event> play(std::map<std::string, Duration> starts, Time until) const {
    for (const auto& [name, conf] : GetParam().files) starts.try_emplace(name, kNever);
    return Scene(GetParam().files, std::move(starts)).play({}, until);
  }

  void expect_first(const ColdStart& predicted, const std::map<std::string, Duration>& starts) const {
    const auto events = play(starts, Time(predicted.service.range->most + milliseconds(500)));
    const auto served = first_service(events);
    ASSERT_TRUE(served) << predicted.first << story(events, {});
    Comparison service("first service, first " + predicted.first, predicted.service);
    service.measured(served->time_since_epoch());
    service.judge();
    const auto risen = time_of_state(events, predicted.master, "master", {});
    EXPECT_EQ(risen, served) << predicted.master << " is not who serves first" << story(events, {});
  }

  void expect_later(const ColdStart& predicted, const std::string& other, Duration interval) const {
    const auto later = std::ranges::find(predicted.later, other, &ColdStart::Later::director);
    const bool takes_over = later != predicted.later.end();
    Comparison taken(other + " after " + predicted.first, takes_over ? later->takes_over : Prediction{});
    for (const Duration phase : {interval / 10, interval * 9 / 10}) {
      const Duration start = predicted.service.range->most + 3 * interval + phase;
      const auto events = play({{predicted.first, Duration{0}}, {other, start}}, Time(start + 2 * longest_));
      const auto risen = time_of_state(events, other, "master", {});
      EXPECT_EQ(risen.has_value(), takes_over) << other << " after " << predicted.first << story(events, {});
      if (risen && takes_over) taken.measured(*risen - Time(start));
    }
    if (takes_over) taken.judge_within();
  }

  const Explanation all_ = explain_files(GetParam().files);
  const Duration longest_ = longest_timer(all_);
};

TEST_P(Starts, BringTheFirstServiceWhenItWasPredicted) {
  const Electorate& electorate = all_.electorates.at(0);
  ASSERT_EQ(electorate.starts.size(), electorate.directors.size() + 1);
  std::map<std::string, Duration> together;
  for (const std::string& name : electorate.directors) together[name] = Duration{0};
  expect_first(electorate.starts.front(), together);
  for (std::size_t i = 1; i < electorate.starts.size(); ++i) {
    const ColdStart& one = electorate.starts[i];
    EXPECT_EQ(one.first, one.master);
    expect_first(one, {{one.first, Duration{0}}});
  }
}

TEST_P(Starts, OfALaterOneTakeTheAddressOnlyAsPredicted) {
  const Electorate& electorate = all_.electorates.at(0);
  for (std::size_t i = 1; i < electorate.starts.size(); ++i) {
    const ColdStart& one = electorate.starts[i];
    for (const std::string& other : electorate.directors) {
      if (other != one.first) expect_later(one, other, all_.routers.at(0).members.at(i - 1).advertisement);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Clusters, Starts, testing::ValuesIn(clusters()),
                         [](const auto& tested) { return test_name(tested.param.name); });

}  // namespace
}  // namespace viplane::explain
