// SPDX-License-Identifier: GPL-2.0-or-later
// Every row of what was measured on pairs of keepalived 2.2.7, played by the model.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>

#include "tests/keepalived/report.h"

namespace viplane::testing {
namespace {

std::vector<Row> all_rows() {
  std::vector<Row> all;
  for (const auto rows : {crash_rows(), process_rows(), failback_rows(), partition_rows(), heal_rows(), mismatch_rows(),
                          garbage_rows(), tracking_rows()})
    all.insert(all.end(), rows.begin(), rows.end());
  return all;
}

class KeepalivedModel : public ::testing::TestWithParam<Row> {};

TEST_P(KeepalivedModel, DoesWhatWasMeasured) {
  const Row& row = GetParam();
  const auto figures = row.play();
  ASSERT_FALSE(figures.empty());
  remember(row, figures);
  for (const Figure& figure : figures) EXPECT_TRUE(agrees(figure)) << in_words(figure);
}

std::string name_of(const ::testing::TestParamInfo<Row>& info) {
  std::string name = std::string(info.param.section) + "_" + std::string(info.param.name);
  std::ranges::replace_if(
      name, [](unsigned char c) { return std::isalnum(c) == 0; }, '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(Measured, KeepalivedModel, ::testing::ValuesIn(all_rows()), name_of);

// With VIPLANE_UPDATE_RESULTS=1, results/keepalived-model.json and docs/results/keepalived-model.md are written.
class Results : public ::testing::Environment {
 public:
  void TearDown() override {
    print_table();
    if (std::getenv("VIPLANE_UPDATE_RESULTS") != nullptr) write_results(VIPLANE_SOURCE_DIR);
  }
};
[[maybe_unused]] const auto* const kResults = ::testing::AddGlobalTestEnvironment(new Results);

}  // namespace

void PrintTo(const Row& row, std::ostream* out) { *out << row.section << ": " << row.name; }

}  // namespace viplane::testing
