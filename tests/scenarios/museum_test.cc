// SPDX-License-Identifier: GPL-2.0-or-later
// Every piece of the museum, played by our director and by the model of keepalived.
#include "scenarios/laboratory/museum.h"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "scenarios/language/load.h"

namespace viplane::scenarios {
namespace {

const std::string kMuseum = std::string(VIPLANE_SOURCE_DIR) + "/scenarios/museum";

class Museum : public testing::TestWithParam<Piece> {};

TEST_P(Museum, ComesToTheEndThatThePieceTells) {
  const Piece& piece = GetParam();
  const PreparedOrNot prepared = prepare(load_scenario(piece.scenario), config::DiskFiles());
  for (const auto& problem : prepared.problems) ADD_FAILURE() << problem.what;
  ASSERT_TRUE(prepared.can_run());
  const Exhibit exhibit = simulate(piece, prepared.prepared);
  EXPECT_EQ(exhibit.simulated_ours.outcome, piece.expected_of_ours);
  EXPECT_EQ(exhibit.simulated_keepalived.outcome, piece.expected_of_keepalived);
  EXPECT_TRUE(exhibit.simulated_ours.passed) << testing::PrintToString(exhibit.simulated_ours.failed);
}

TEST_P(Museum, TellsItsStoryAndWhereItWasHeard) {
  const Piece& piece = GetParam();
  std::ifstream file(piece.scenario.parent_path() / "README.md");
  std::stringstream text;
  text << file.rdbuf();
  for (const char* part : {"Thread: [", "**keepalived:** ", "**viplaned:** ", "**Remedy:** "})
    EXPECT_NE(text.str().find(part), std::string::npos) << part;
}

INSTANTIATE_TEST_SUITE_P(Pieces, Museum, testing::ValuesIn(find_pieces(kMuseum)), [](const auto& info) {
  std::string name = info.param.name;
  for (char& c : name) c = c == '-' ? '_' : c;
  return name;
});

TEST(MuseumFolder, HoldsAtLeastThirteenPieces) { EXPECT_GE(find_pieces(kMuseum).size(), 13U); }

TEST(MuseumFolder, ModelDepartsFromUsWhereKeepalivedDoes) {
  int departures = 0;
  for (const Piece& piece : find_pieces(kMuseum)) departures += piece.expected_of_ours != piece.expected_of_keepalived;
  EXPECT_GE(departures, 5);
}

}  // namespace

void PrintTo(const Piece& piece, std::ostream* out) { *out << piece.name; }

}  // namespace viplane::scenarios
