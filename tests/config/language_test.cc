// SPDX-License-Identifier: GPL-2.0-or-later
// Words, quotes, comments and braces.
#include <gmock/gmock.h>

#include "control/config/lexer.h"
#include "control/config/quoting.h"
#include "tests/config/load_text.h"

namespace viplane::config {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> words(const std::string& line) {
  SourceFiles sources;
  Reporter reporter(sources);
  std::vector<std::string> out;
  for (const Token& token : tokenize(Text(line, {0, 1, 1}), reporter))
    out.push_back(token.kind == Token::Kind::open ? "{" : token.kind == Token::Kind::close ? "}" : token.word.text);
  return out;
}

TEST(ConfigLanguage, WordsEndAtBlanksAndBraces) {
  EXPECT_THAT(words("track_interface{eth0}"), ElementsAre("track_interface", "{", "eth0", "}"));
  EXPECT_THAT(words("\t a  b\tc "), ElementsAre("a", "b", "c"));
}

TEST(ConfigLanguage, AdjacentQuotedPiecesMakeOneWord) {
  EXPECT_THAT(words(R"(abcd" efg h jkl "mnop)"), ElementsAre("abcd efg h jkl mnop"));
  EXPECT_THAT(words(R"(abcd "efg h jkl" mnop)"), ElementsAre("abcd", "efg h jkl", "mnop"));
  EXPECT_THAT(words(R"('a'"b"c)"), ElementsAre("abc"));
}

TEST(ConfigLanguage, BracesAreLettersWithinQuotes) { EXPECT_THAT(words(R"("{a}" '}')"), ElementsAre("{a}", "}")); }

TEST(ConfigLanguage, EscapesCountWithinQuotesOnly) {
  EXPECT_THAT(words(R"("\x41\102\t\"\\\q")"), ElementsAre("AB\t\"\\q"));
  EXPECT_THAT(words(R"("\cA\E\a\b\f\n\r\v")"), ElementsAre("\x01\x1b\a\b\f\n\r\v"));
  EXPECT_THAT(words(R"(a\qb\\c)"), ElementsAre(R"(a\qb\\c)"));
}

TEST(ConfigLanguage, OctalEscapesTakeAtMostThreeDigits) { EXPECT_EQ(unescape(R"(\1018)"), "A8"); }

TEST(ConfigLanguage, UnmatchedQuoteIsALetterAndTold) {
  const auto result = load_text("global_defs {\nrouter_id Bob's # his\n}\n");
  EXPECT_EQ(result.config.global.router_id, "Bob's");
  EXPECT_THAT(faults(result), ElementsAre("warning main.conf:2:14 unmatched-quote"));
}

TEST(ConfigLanguage, CommentsBeginAnywhereOutsideQuotes) {
  const auto result = load_instance(
      "! whole line\n# whole line\npriority 7 # behind\nauthentication {\nauth_type PASS !\n"
      "auth_pass ab#cd\n}");
  EXPECT_THAT(faults(result), IsEmpty());
  EXPECT_EQ(instance(result).priority, 7);
  EXPECT_EQ(instance(result).authentication.password, "ab");
}

TEST(ConfigLanguage, CommentSignsWithinQuotesAreLetters) {
  const auto result = load_instance("authentication {\nauth_type PASS\nauth_pass \"a#b!\"\n}");
  EXPECT_EQ(instance(result).authentication.password, "a#b!");
}

TEST(ConfigLanguage, BlockMayStandOnOneLine) {
  const auto result = load_text(
      "vrrp_instance A { interface eth0\nvirtual_router_id 1\nvirtual_ipaddress { 10.0.0.1 }\ntrack_interface { eth1 } "
      "}");
  EXPECT_THAT(faults(result), IsEmpty());
  EXPECT_THAT(addresses(result), ElementsAre("10.0.0.1"));
  EXPECT_EQ(instance(result).track.interfaces.at(0).name, "eth1");
}

TEST(ConfigLanguage, BraceMayStandOnTheNextLine) {
  const auto result = load_text(
      "vrrp_instance A\n\n{\ninterface eth0\nvirtual_router_id 1\nvirtual_ipaddress # VIP\n{\n10.0.0.1\n}\n}\n");
  EXPECT_THAT(faults(result), IsEmpty());
  EXPECT_THAT(addresses(result), ElementsAre("10.0.0.1"));
}

TEST(ConfigLanguage, KeywordMayFollowABraceOnItsLine) {
  const auto result = load_text(
      "vrrp_instance A {\ninterface eth0\nvirtual_router_id 1\nvirtual_ipaddress { 10.0.0.1 } priority 9\nnopreempt }");
  EXPECT_THAT(faults(result), IsEmpty());
  EXPECT_EQ(instance(result).priority, 9);
  EXPECT_TRUE(instance(result).nopreempt);
}

TEST(ConfigLanguage, SecondKeywordOnALineIsPassedOverWithANotice) {
  const auto result = load_instance("priority 7 state MASTER");
  EXPECT_THAT(all_messages(result), ElementsAre("notice main.conf:4:12 extra-words"));
  EXPECT_EQ(instance(result).state, InitialState::backup);
}

TEST(ConfigLanguage, LinesMayEndAsInWindows) {
  const auto result = load_text(
      "vrrp_instance A {\r\ninterface eth0\r\nvirtual_router_id 1\r\nvirtual_ipaddress {\r\n10.0.0.1\r\n}\r\n}\r\n");
  EXPECT_THAT(faults(result), IsEmpty());
  EXPECT_EQ(instance(result).interface, "eth0");
}

TEST(ConfigLanguage, LastLineNeedsNoEnd) {
  EXPECT_EQ(load_text("global_defs {\nrouter_id x\n}").config.global.router_id, "x");
}

TEST(ConfigLanguage, UnknownBlockIsLeftOutAsAWhole) {
  const auto result =
      load_instance("authentification {\nauth_type PASS\nvirtual_router_id 7\nmore { deeper }\n}\npriority 9");
  EXPECT_THAT(faults(result), ElementsAre("warning main.conf:4:1 unknown-block"));
  EXPECT_EQ(instance(result).virtual_router_id, 51);
  EXPECT_EQ(instance(result).priority, 9);
}

TEST(ConfigLanguage, MissingBraceIsAssumedBeforeTheNextOutermostBlock) {
  const auto result = load_text(
      "vrrp_instance A {\ninterface eth0\nvirtual_router_id 1\nvirtual_ipaddress {\n10.0.0.1\n}\n"
      "vrrp_instance B {\ninterface eth0\nvirtual_router_id 2\nvirtual_ipaddress {\n10.0.0.2\n}\n}\n");
  EXPECT_THAT(faults(result), ElementsAre("warning main.conf:1:17 missing-brace"));
  EXPECT_EQ(result.config.instances.size(), 2u);
}

TEST(ConfigLanguage, BraceThatComesLateIsNotToldTwice) {
  const auto result = load_text("global_defs {\nvirtual_server 10.0.0.1 80 {\n}\n}\n");
  EXPECT_THAT(faults(result), testing::Contains("warning main.conf:1:13 missing-brace"));
  EXPECT_THAT(faults(result), testing::Not(testing::Contains(testing::HasSubstr("extra-brace"))));
}

TEST(ConfigLanguage, ExtraBraceIsToldAndLeftOut) {
  const auto result = load_text("}\nglobal_defs {\nrouter_id x\n}\n}\n");
  EXPECT_THAT(faults(result), ElementsAre("warning main.conf:1:1 extra-brace", "warning main.conf:5:1 extra-brace"));
  EXPECT_EQ(result.config.global.router_id, "x");
}

TEST(ConfigLanguage, BlockWithoutAKeywordIsLeftOut) {
  const auto result = load_text("global_defs {\nrouter_id x\n}\n{\nrouter_id y\n}\n");
  EXPECT_THAT(faults(result), ElementsAre("warning main.conf:4:1 unexpected-brace"));
  EXPECT_EQ(result.config.global.router_id, "x");
}

TEST(ConfigLanguage, BlockBehindAPlainKeywordIsLeftOut) {
  const auto result = load_instance("priority 9 {\nvirtual_router_id 7\n}");
  EXPECT_THAT(faults(result), ElementsAre("warning main.conf:4:12 unexpected-block"));
  EXPECT_EQ(instance(result).virtual_router_id, 51);
  EXPECT_EQ(instance(result).priority, 9);
}

TEST(ConfigLanguage, UnrenderedTemplateIsNamedAndHurtsOnlyItsLine) {
  const auto result = load_instance("priority {{ prio }}\nadvert_int ${ADVERT:-2}\nnopreempt");
  EXPECT_THAT(faults(result), ElementsAre("warning main.conf:4:10 undefined", "warning main.conf:5:12 undefined"));
  EXPECT_TRUE(instance(result).nopreempt);
}

}  // namespace
}  // namespace viplane::config
