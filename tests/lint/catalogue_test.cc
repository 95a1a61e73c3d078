// SPDX-License-Identifier: GPL-2.0-or-later
// The catalogue and its pages: each id has both.
#include "lint/catalogue.h"

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "tests/lint/cases.h"

namespace viplane::lint {
namespace {

namespace fs = std::filesystem;

std::string text_of(const fs::path& path) {
  std::ostringstream out;
  out << std::ifstream(path).rdbuf();
  return out.str();
}

TEST(LintCatalogue, IdsAreUnique) {
  std::set<std::string_view> ids;
  for (const Lint& lint : catalogue()) EXPECT_TRUE(ids.insert(lint.id).second) << lint.id;
}

TEST(LintCatalogue, EachRowSaysWhyAndEachLintWhatToDo) {
  for (const Lint& lint : catalogue()) {
    EXPECT_FALSE(lint.why.empty()) << lint.id;
    const bool is_ours = lint.in_file != nullptr || lint.between_files != nullptr;
    EXPECT_TRUE(!is_ours || lint.id == "never-fails-over" || !lint.remedy.empty()) << lint.id;  // told with its figures
  }
}

TEST(LintCatalogue, EachRowHasItsPageAndEachPageItsRow) {
  const fs::path folder = fs::path(VIPLANE_SOURCE_DIR) / "docs/lints";
  std::set<std::string> pages;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder)) pages.insert(entry.path().stem());
  pages.erase("README");
  for (const Lint& lint : catalogue()) {
    EXPECT_EQ(pages.erase(std::string(lint.id)), 1u) << "no page docs/lints/" << lint.id << ".md";
    const std::string text = text_of(fs::path(VIPLANE_SOURCE_DIR) / page_of(std::string(lint.id)));
    EXPECT_NE(text.find("# " + std::string(lint.id) + "\n"), std::string::npos) << lint.id;
    EXPECT_NE(text_of(folder / "README.md").find('(' + std::string(lint.id) + ".md)"), std::string::npos) << lint.id;
  }
  EXPECT_THAT(pages, testing::IsEmpty());
}

TEST(LintCatalogue, EachRowHasAFileThatItMustFindAndANearMissThatItMustNot) {
  Tried tried;
  add_file_cases(tried);
  add_host_cases(tried);
  add_pair_cases(tried);
  add_loader_cases(tried);
  for (const Lint& lint : catalogue()) {
    EXPECT_TRUE(tried.hits.contains(std::string(lint.id))) << "no hit of " << lint.id;
    EXPECT_TRUE(tried.misses.contains(std::string(lint.id))) << "no near miss of " << lint.id;
  }
  for (const std::string& id : tried.hits) EXPECT_NE(find_lint(id), nullptr) << id << " is no row of the catalogue";
}

}  // namespace
}  // namespace viplane::lint
