// SPDX-License-Identifier: GPL-2.0-or-later
#include "scenarios/laboratory/museum.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "scenarios/runner/run.h"

namespace viplane::scenarios {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

// What follows the first line that begins with `opening`.
std::string line_of(const fs::path& path, std::string_view opening) {
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with(opening)) return line.substr(opening.size());
  }
  throw std::runtime_error(fmt::format("{} has no line that begins with `{}`", path.string(), opening));
}

Piece read_piece(const fs::path& folder) {
  return {.name = folder.filename(),
          .title = line_of(folder / "README.md", "# "),
          .remedy = line_of(folder / "README.md", "**Remedy:** "),
          .scenario = folder / "scenario.yaml",
          .expected_of_ours = line_of(folder / "outcome.txt", "viplaned: "),
          .expected_of_keepalived = line_of(folder / "outcome.txt", "keepalived: ")};
}

Performance simulated(const Prepared& prepared, DaemonKind daemon) {
  RunOptions options;
  options.seed = prepared.scenario.seed;
  options.daemon = daemon;
  return performance_of("simulated " + std::string(name_of(daemon)), run(prepared, options));
}

std::string time_in_words(Duration time) {
  return time < std::chrono::seconds(1) ? fmt::format("{:.0f} ms", seconds(time) * 1e3)
                                        : fmt::format("{:.1f} s", seconds(time));
}

std::string cell(const std::optional<Performance>& one) {
  if (!one) return "not run";
  if (!one->why_not.empty()) return "cannot: " + one->why_not;
  return fmt::format("{} ({})", one->outcome, time_in_words(one->outage));
}

}  // namespace

std::vector<Piece> find_pieces(const fs::path& museum) {
  std::vector<fs::path> folders;
  for (const auto& entry : fs::directory_iterator(museum)) {
    if (fs::exists(entry.path() / "scenario.yaml")) folders.push_back(entry.path());
  }
  std::ranges::sort(folders);
  std::vector<Piece> pieces;
  for (const fs::path& folder : folders) pieces.push_back(read_piece(folder));
  return pieces;
}

bool Exhibit::is_as_expected() const {
  return simulated_ours.outcome == piece.expected_of_ours &&
         simulated_keepalived.outcome == piece.expected_of_keepalived;
}

Exhibit simulate(const Piece& piece, const Prepared& prepared) {
  return {.piece = piece,
          .simulated_ours = simulated(prepared, DaemonKind::viplaned),
          .simulated_keepalived = simulated(prepared, DaemonKind::keepalived),
          .our_daemon = {},
          .keepalived = {}};
}

Json to_json(const std::vector<Exhibit>& exhibits) {
  Json pieces = Json::array();
  for (const Exhibit& exhibit : exhibits) {
    Json runs = Json::array({to_json(exhibit.simulated_ours), to_json(exhibit.simulated_keepalived)});
    for (const auto* one : {&exhibit.our_daemon, &exhibit.keepalived}) {
      if (*one) runs.push_back(to_json(**one));
    }
    pieces.push_back({{"piece", exhibit.piece.name},
                      {"title", exhibit.piece.title},
                      {"as_expected", exhibit.is_as_expected()},
                      {"runs", std::move(runs)}});
  }
  return {{"pieces", std::move(pieces)}};
}

std::string to_markdown(const std::vector<Exhibit>& exhibits) {
  std::string text =
      "| piece | simulated viplaned | simulated keepalived | viplaned | keepalived 2.2.7 |\n|---|---|---|---|---|\n";
  for (const Exhibit& exhibit : exhibits) {
    text += fmt::format("| [{}](../scenarios/museum/{}/README.md) | {} | {} | {} | {} |\n", exhibit.piece.title,
                        exhibit.piece.name, cell(exhibit.simulated_ours), cell(exhibit.simulated_keepalived),
                        cell(exhibit.our_daemon), cell(exhibit.keepalived));
  }
  text += "\n| piece | for users of keepalived |\n|---|---|\n";
  for (const Exhibit& exhibit : exhibits)
    text += fmt::format("| {} | {} |\n", exhibit.piece.title, exhibit.piece.remedy);
  return text;
}

}  // namespace viplane::scenarios
