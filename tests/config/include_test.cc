// SPDX-License-Identifier: GPL-2.0-or-later
#include <gmock/gmock.h>

#include "control/config/wildcard.h"
#include "tests/config/load_text.h"

namespace viplane::config {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::string instance_file(const std::string& name, int id) {
  return "vrrp_instance " + name + " {\ninterface eth0\nvirtual_router_id " + std::to_string(id) +
         "\nvirtual_ipaddress {\n10.0.0.1\n}\n}\n";
}

std::vector<std::string> names(const LoadResult& result) {
  std::vector<std::string> out;
  for (const VrrpInstance& each : result.config.instances) out.push_back(each.name);
  return out;
}

MemoryFiles with_main(const std::string& main) {
  return MemoryFiles({{"main.conf", main},
                      {"conf.d/b.conf", instance_file("B", 2)},
                      {"conf.d/a.conf", instance_file("A", 1)},
                      {"conf.d/.hidden.conf", instance_file("H", 3)},
                      {"conf.d/deep/c.conf", "include ../a.conf\n" + instance_file("C", 4)}});
}

TEST(ConfigInclude, PatternTakesItsFilesInOrder) {
  const auto result = load_files(with_main("include conf.d/*.conf\n"));
  EXPECT_THAT(faults(result), IsEmpty());
  EXPECT_THAT(names(result), ElementsAre("A", "B"));
}

TEST(ConfigInclude, BracesGiveAlternatives) {
  EXPECT_THAT(names(load_files(with_main("include conf.d/{b,a}.conf\n"))), ElementsAre("B", "A"));
}

TEST(ConfigInclude, PathIsRelativeToTheIncludingFile) {
  MemoryFiles files = with_main("include conf.d/deep/c.conf\ninclude conf.d/b.conf\n");
  files.put("conf.d/deep/c.conf", "include d.conf\n");
  files.put("conf.d/deep/d.conf", instance_file("D", 5));
  EXPECT_THAT(names(load_files(files)), ElementsAre("D", "B"));
}

TEST(ConfigInclude, MayStandInsideABlock) {
  MemoryFiles files(
      {{"main.conf",
        "vrrp_instance A {\ninterface eth0\nvirtual_router_id 1\nvirtual_ipaddress {\ninclude vips\n}\n}\n"},
       {"vips", "10.0.0.1\n10.0.0.2\n"}});
  EXPECT_THAT(addresses(load_files(files)), ElementsAre("10.0.0.1", "10.0.0.2"));
}

TEST(ConfigInclude, DiagnosticsNameTheIncludedFile) {
  EXPECT_THAT(faults(load_files(MemoryFiles({{"main.conf", "include x\n"}, {"x", "\n  bogus\n"}}))),
              ElementsAre("warning x:2:3 unknown-keyword"));
}

TEST(ConfigInclude, PlainIncludeAsksForNothing) {
  for (const char* pattern : {"none.conf", "none/*.conf", "conf.d/{a,none}.conf"}) {
    const auto result = load_files(with_main(std::string("include ") + pattern + "\n"));
    EXPECT_THAT(faults(result), IsEmpty()) << pattern;
  }
}

// The table is what keepalived 2.2.7 does with the four kinds of target.
TEST(ConfigInclude, VariantsRefuseWhatKeepalivedRefuses) {
  const struct {
    const char* keyword;
    bool name, wildcard, brace;
  } kTable[] = {{"include", false, false, false}, {"includer", false, false, false}, {"includem", true, false, false},
                {"includew", true, true, false},  {"includeb", false, false, true},  {"includea", true, true, true}};
  for (const auto& row : kTable) {
    const auto refuses = [&](const std::string& target) {
      return load_files(with_main(std::string(row.keyword) + " " + target + "\n")).has_errors();
    };
    EXPECT_FALSE(refuses("conf.d/a.conf")) << row.keyword;
    EXPECT_EQ(refuses("none.conf"), row.name) << row.keyword;
    EXPECT_EQ(refuses("conf.d/*.none"), row.wildcard) << row.keyword;
    EXPECT_EQ(refuses("conf.d/{a,none}.conf"), row.brace) << row.keyword;
  }
}

TEST(ConfigInclude, IncludeCheckHoldsFromItsLineOnAndEndsWithItsFile) {
  EXPECT_TRUE(load_files(with_main("global_defs {\ninclude_check match\n}\ninclude none.conf\n")).has_errors());
  EXPECT_TRUE(load_files(with_main("global_defs {\ninclude_check\n}\ninclude none/*\n")).has_errors());
  EXPECT_FALSE(load_files(with_main("include none.conf\nglobal_defs {\ninclude_check match\n}\n")).has_errors());
  EXPECT_FALSE(
      load_files(with_main("global_defs {\ninclude_check\ninclude_check -match -wildcard_match\n}\ninclude none\n"))
          .has_errors());
  MemoryFiles files = with_main("include checks\ninclude none.conf\n");
  files.put("checks", "global_defs {\ninclude_check match\n}\n");
  EXPECT_FALSE(load_files(files).has_errors());
}

TEST(ConfigInclude, FileThatIncludesItselfIsAnErrorNotALoop) {
  EXPECT_THAT(faults(load_files(
                  MemoryFiles({{"main.conf", "include a\n"}, {"a", "include b\n"}, {"b", "include main.conf\n"}}))),
              ElementsAre("error b:1:9 recursive-include"));
}

TEST(ConfigInclude, IsSeenBeforeConditionsAndDefinitions) {
  const auto result = load_files(with_main("$F=conf.d/a.conf\n@lb1 include conf.d/a.conf\ninclude $F\n"));
  EXPECT_THAT(names(result), IsEmpty());
}

TEST(ConfigInclude, MissingMainFileIsAnError) {
  const auto result = load_config(MemoryFiles(), "absent.conf");
  EXPECT_TRUE(result.has_errors());
  EXPECT_EQ(result.diagnostics.at(0).id, "unreadable-file");
}

TEST(ConfigWildcard, MatchesAsGlob) {
  EXPECT_TRUE(wildcard_match("*.conf", "a.conf"));
  EXPECT_FALSE(wildcard_match("*.conf", ".a.conf"));
  EXPECT_FALSE(wildcard_match("*", "a/b"));
  EXPECT_TRUE(wildcard_match("?[0-9][!x]*/b\\*", "a1yz/b*"));
  EXPECT_FALSE(wildcard_match("[", "x"));
  EXPECT_TRUE(wildcard_match("a*b*c", "aXbYbZc"));
}

TEST(ConfigWildcard, BracesNest) {
  EXPECT_THAT(expand_braces("{foo/{,cat,dog},bar}", 100), ElementsAre("foo/", "foo/cat", "foo/dog", "bar"));
  EXPECT_THAT(expand_braces("a{b}c{", 100), ElementsAre("a{b}c{"));
}

TEST(ConfigWildcard, BraceBombIsBounded) {
  std::string bomb;
  for (int i = 0; i < 40; ++i) bomb += "{a,b}";
  EXPECT_LE(expand_braces(bomb, 1000).size(), 1000u);
}

}  // namespace
}  // namespace viplane::config
