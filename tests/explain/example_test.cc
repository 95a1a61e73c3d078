// SPDX-License-Identifier: GPL-2.0-or-later
// The example in the documentation is what the program prints.
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "control/config/load.h"
#include "explain/explain.h"
#include "explain/print.h"

namespace viplane::explain {
namespace {

const std::string kSource = VIPLANE_SOURCE_DIR;
const std::string kPage = kSource + "/docs/explain-example.md";

std::string page() {
  std::vector<DirectorFile> directors;
  for (const char* name : {"lb1", "lb2"}) {
    const std::string path = kSource + "/tests/golden/explain/" + name + ".conf";
    const config::LoadResult loaded = config::load_config(config::DiskFiles(), path);
    EXPECT_FALSE(loaded.has_errors()) << path;
    directors.push_back({name, loaded.config});
  }
  return "<!-- SPDX-License-Identifier: GPL-2.0-or-later -->\n<!-- viplane explain tests/golden/explain/lb1.conf "
         "tests/golden/explain/lb2.conf -->\n" +
         to_markdown(explain(directors));
}

TEST(ExplainExample, IsWhatTheProgramPrints) {
  const std::string made = page();
  if (std::getenv("VIPLANE_UPDATE_GOLDEN") != nullptr) std::ofstream(kPage) << made;
  std::ifstream file(kPage);
  std::stringstream text;
  text << file.rdbuf();
  EXPECT_EQ(text.str(), made) << "VIPLANE_UPDATE_GOLDEN=1 rewrites " << kPage;
}

}  // namespace
}  // namespace viplane::explain
