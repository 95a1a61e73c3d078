// SPDX-License-Identifier: GPL-2.0-or-later
// Every piece of the museum, played by our director and by the model of keepalived.
#include "scenarios/laboratory/museum.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>

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

TEST_P(Museum, TellsItsStoryInFiveSentencesAndWhereItWasHeard) {
  const Piece& piece = GetParam();
  std::ifstream file(piece.scenario.parent_path() / "README.md");
  std::vector<std::string> lines;
  for (std::string line; std::getline(file, line);) lines.push_back(line);
  const auto begins = [](const char* opening) {
    return [=](const std::string& line) { return line.starts_with(opening); };
  };
  const auto thread = std::ranges::find_if(lines, begins("Thread: ["));
  ASSERT_NE(thread, lines.end());
  std::vector<std::string> story;  // a sentence a line, between the title and the thread
  std::copy_if(std::ranges::find_if(lines, begins("# ")) + 1, thread, std::back_inserter(story),
               [](const std::string& line) { return !line.empty(); });
  EXPECT_EQ(story.size(), 5U);
  for (const std::string& sentence : story) {
    EXPECT_TRUE(sentence.ends_with(".") || sentence.ends_with("?") || sentence.ends_with("\".")) << sentence;
    EXPECT_EQ(sentence.find(". "), std::string::npos) << sentence;
  }
  for (const char* part : {"**keepalived:** ", "**viplaned:** ", "**Remedy:** "})
    EXPECT_EQ(std::ranges::count_if(lines, begins(part)), 1) << part;
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
