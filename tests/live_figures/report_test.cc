// SPDX-License-Identifier: GPL-2.0-or-later
#include "bench/live/report.h"

#include <gmock/gmock.h>

#include <cmath>

namespace viplane::bench {
namespace {

using testing::HasSubstr;
using testing::Not;

Taken taken(const std::string& measure, const std::string& version, double value) {
  return {measure, version, 1.5, 12, {}, {at_most(measure + " late", value, 20)}};
}

TEST(Report, KeepsWhatAnEarlierOneSaidOfOtherMeasures) {
  Report earlier({"stop", "heal"});
  earlier.put(taken("heal", "v1", 7));
  earlier.put(taken("stop", "v1", 30));
  Report later({"stop", "heal"});
  later.read(earlier.to_json());
  later.put(taken("stop", "v2", 10));
  EXPECT_THAT(later.to_markdown(), HasSubstr("at v2, v1,"));
  EXPECT_THAT(later.to_markdown(),
              HasSubstr("| stop late | 10.00 | at most 20 |\n| heal late | 7.00 | at most 20 |\n"));
}

TEST(Report, ReadsBackAsItWasWritten) {
  Report report({"stop", "heal"});
  report.put(taken("stop", "v1", std::nan("")));
  Taken failed{"heal", "v1", 0, 1, "no luck", {}};
  EXPECT_FALSE(failed.is_met());
  report.put(failed);
  Report again({"stop", "heal"});
  again.read(report.to_json());
  EXPECT_EQ(again.to_json(), report.to_json());
  EXPECT_THAT(again.to_json(), HasSubstr("no luck"));
  EXPECT_THAT(again.to_markdown(), HasSubstr("| heal | **could not be taken** | |"));
}

TEST(Report, ForgetsMeasuresThatAreNoMore) {
  Report earlier({"old"});
  earlier.put(taken("old", "v1", 7));
  Report later({"stop"});
  later.read(earlier.to_json());
  EXPECT_THAT(later.to_json(), Not(HasSubstr("old")));
}

TEST(Report, SaysSoWhenTheFileIsSomethingElse) {
  Report report({"stop"});
  EXPECT_THROW(report.read("{\"figures\": []}"), std::runtime_error);
}

}  // namespace
}  // namespace viplane::bench
