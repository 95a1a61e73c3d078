// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/explain/scene.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <stdexcept>

namespace viplane::explain {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;

constexpr Duration kSettling = milliseconds(500);  // scripts have run, start-up delays are over
constexpr Duration kBeside =
    microseconds(60);  // longer than an advertisement is on its way, shorter than the tolerance

std::string ms(Duration span) { return std::to_string(seconds(span) * 1e3) + " ms"; }
std::string ns(Duration span) { return std::to_string(span.count()) + "ns"; }

// Close about each of these moments, in order, and sparsely between: without gaps and without overlaps.
std::vector<Scene::Watch> watches_about(const std::vector<Time>& moments, Time until) {
  constexpr Duration kBefore = milliseconds(5), kAfter = milliseconds(20);
  std::vector<Scene::Watch> watches;
  for (const Time moment : moments) {
    const Time from = moment - kBefore;
    const Time to = std::min(moment + kAfter, until);
    if (!watches.empty() && from <= watches.back().to + kSparse) {
      watches.back().to = std::max(watches.back().to, to);
      continue;
    }
    if (!watches.empty()) watches.push_back({watches.back().to, from, kSparse});
    watches.push_back({from, to});
  }
  if (watches.back().to + kSparse < until) watches.push_back({watches.back().to, until, kSparse});
  return watches;
}

std::vector<Time> changes(const std::vector<Event>& events, Time from, Time until) {
  std::vector<Time> moments{from};
  for (const Event& event : events) {
    const bool is_change = event.kind == "vrrp.state" || event.kind.starts_with("address.");
    if (is_change && event.at >= from && event.at < until) moments.push_back(event.at);
  }
  return moments;
}

}  // namespace

Duration longest_timer(const Explanation& all) {
  Duration longest{0};
  for (const VirtualRouter& router : all.routers) {
    for (const Member& one : router.members)
      longest = std::max(longest, one.master_down + one.preempt_delay + one.advertisement);
  }
  return longest;
}

std::string test_name(const std::string& name) {
  std::string plain = name;
  std::ranges::replace_if(
      plain, [](unsigned char c) { return std::isalnum(c) == 0; }, '_');
  return plain;
}

Scene::Scene(const Files& files, const Explanation& all, const std::string& master)
    : files_(files), longest_(longest_timer(all)) {
  for (const VirtualRouter& router : all.routers) {
    for (const Member& one : router.members) {
      if (one.director == master) interval_ = one.advertisement;
    }
  }
  for (const std::string& name : all.directors)
    starts_[name] = name == master ? Duration{0} : longest_ + milliseconds(1033);
  const auto quiet = Stage(files_, {}, starts_).play(2 * longest_ + milliseconds(1500));
  const auto risen = time_of_state(quiet, master, "master", Time{});
  if (!risen) throw std::runtime_error(master + " never becomes master");
  // The others have heard it by then, and their timers are what its advertisements make them.
  const Duration settled = longest_ + milliseconds(1033) + 3 * interval_ + kSettling;
  beat_ = *risen + (settled / interval_ + 1) * interval_;
}

std::vector<Time> Scene::phases() const { return {beat_ + kBeside, beat_ + interval_ - kBeside}; }

std::vector<Event> Scene::play_watched(const std::vector<Act>& acts, const std::vector<Event>& quiet, Time from,
                                       Time until, std::optional<Watch> before) const {
  std::vector<Watch> watches = watches_about(changes(quiet, from, until), until);
  if (before) watches.insert(watches.begin(), *before);
  return play(acts, until, watches);
}

std::vector<Event> Scene::play(const std::vector<Act>& acts, Time until, const std::vector<Watch>& watches) const {
  std::string traffic = "topology: {boot: 50ms}\n";
  if (!watches.empty()) traffic += "traffic:\n";
  for (std::size_t i = 0; i < watches.size(); ++i) {
    traffic +=
        "  - {client: probe" + std::to_string(i) + ", kind: ping, start: " + ns(watches[i].from.time_since_epoch()) +
        ", stop: " + ns(watches[i].to.time_since_epoch()) + ", every: " + ns(watches[i].every) + ", timeout: 2ms}\n";
  }
  return Stage(files_, traffic, starts_).play(until.time_since_epoch(), acts);
}

void Comparison::judge() const {
  ASSERT_TRUE(predicted_.range) << what_;
  ASSERT_FALSE(spans_.empty()) << what_;
  const auto [least, most] = std::ranges::minmax(spans_);
  EXPECT_LE(std::chrono::abs(least - predicted_.range->least), kTolerance)
      << what_ << ": at best " << ms(least) << ", predicted " << ms(predicted_.range->least) << " ("
      << predicted_.formula << ")";
  EXPECT_LE(std::chrono::abs(most - predicted_.range->most), kTolerance)
      << what_ << ": at worst " << ms(most) << ", predicted " << ms(predicted_.range->most) << " ("
      << predicted_.formula << ")";
}

void Comparison::judge_within() const {
  ASSERT_TRUE(predicted_.range) << what_;
  ASSERT_FALSE(spans_.empty()) << what_;
  for (const Duration span : spans_) {
    EXPECT_GE(span, predicted_.range->least - kTolerance)
        << what_ << ": " << ms(span) << " (" << predicted_.formula << ")";
    EXPECT_LE(span, predicted_.range->most + kTolerance)
        << what_ << ": " << ms(span) << " (" << predicted_.formula << ")";
  }
}

}  // namespace viplane::explain
