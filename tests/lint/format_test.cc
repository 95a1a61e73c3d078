// SPDX-License-Identifier: GPL-2.0-or-later
#include "lint/format.h"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>
#include <set>

#include "control/config/keywords.h"
#include "tests/config/csv.h"
#include "tests/lint/texts.h"

namespace viplane::lint {
namespace {

using testing::HasSubstr;

const std::string kFaulty = router("advert_int 0.5\nunicast_peer {\n}");

TEST(LintFormat, TextNamesPlaceSeverityIdRemedyAndPage) {
  const std::string text = to_text(check_texts(kFaulty));
  EXPECT_THAT(text, HasSubstr("lb1.conf:1:1: error: (VI_1) uses unicast but has no peer in unicast_peer; it advertises "
                              "by multicast [empty-unicast-peer]\n"));
  EXPECT_THAT(text, HasSubstr("  remedy: list the peers"));
  EXPECT_THAT(text, HasSubstr("  page: docs/lints/empty-unicast-peer.md\n"));
  EXPECT_THAT(text, HasSubstr("1 error, 1 warning, 0 notices\n"));
}

TEST(LintFormat, TextShowsALongMessageWholeAndItsId) {
  CheckResult result;
  Finding finding;
  finding.id = "tun-mtu";
  finding.message = std::string(400, 'm');
  result.findings.push_back(finding);
  EXPECT_THAT(to_text(result), HasSubstr(finding.message + " [tun-mtu]\n"));
}

TEST(LintFormat, JsonHasEachFieldOfEachFinding) {
  const auto document = to_json(check_texts(kFaulty));
  ASSERT_EQ(document.at("findings").size(), 2u);
  const auto& finding = document["findings"][1];
  EXPECT_EQ(finding.at("severity"), "warning");
  EXPECT_EQ(finding.at("id"), "bad-value");
  EXPECT_EQ(finding.at("file"), "lb1.conf");
  EXPECT_EQ(finding.at("line"), 4);
  EXPECT_EQ(finding.at("column"), 12);
  EXPECT_TRUE(finding.at("message").is_string());
  EXPECT_TRUE(finding.at("remedy").is_string());
}

TEST(LintFormat, GithubGetsOneCommandAFinding) {
  CheckResult result;
  Finding finding;
  finding.severity = config::Severity::error;
  finding.id = "vip-twice";
  finding.location = {"a,b:c.conf", 3, 5};
  finding.message = "100 % of\nit";
  result.findings.push_back(finding);
  EXPECT_EQ(to_github(result), "::error file=a%2Cb%3Ac.conf,line=3,col=5,title=vip-twice::100 %25 of%0Ait\n");
}

TEST(LintKeywords, EachOfKeepalivedsIsListedAndNoneUnknown) {
  const KeywordList list = keyword_list();
  std::set<std::string> paths;
  for (const KeywordState& keyword : list.keywords) paths.insert(keyword.path);
  const auto rows = config::read_csv(VIPLANE_SOURCE_DIR "/tests/golden/config/keywords.csv");
  ASSERT_GT(rows.size(), 400u);
  for (std::size_t i = 1; i < rows.size(); ++i) EXPECT_TRUE(paths.contains(rows[i][0])) << rows[i][0];
  EXPECT_EQ(list.count(KeywordState::State::unknown), 0u);
}

TEST(LintKeywords, EachThatIsNotInEffectSaysWhatThatMeans) {
  for (const KeywordState& keyword : keyword_list().keywords)
    EXPECT_TRUE(keyword.state == KeywordState::State::in_effect || !keyword.meaning.empty()) << keyword.path;
}

TEST(LintKeywords, OnesThatAFileUsesAndNobodyKnowsAreUnknown) {
  const KeywordList list = keyword_list(check_texts(router("prioritee 3")).findings);
  ASSERT_EQ(list.count(KeywordState::State::unknown), 1u);
  EXPECT_EQ(list.keywords.back().path, "prioritee");
  EXPECT_THAT(to_text(list), HasSubstr("unknown to us: left out at lb1.conf:4:1\n"));
}

TEST(Check, NamesFilesThatCannotBeRead) {
  const CheckResult result = check(config::MemoryFiles(), {"gone.conf"});
  EXPECT_THAT(result.unreadable, testing::ElementsAre("gone.conf"));
  EXPECT_TRUE(result.has_errors());
}

// The lines `@id` of one file are two directors, of whom this machine is neither.
TEST(Check, ReadsAFileForEachOfItsConfigIds) {
  const std::string text =
      "vrrp_instance VI_1 {\ninterface eth0\nvirtual_router_id 51\n@a priority 150\n@b priority "
      "100\n@a advert_int 1\n@b advert_int 2\nunicast_peer {\n@a 10.0.0.2\n@b 10.0.0.1\n}\n"
      "virtual_ipaddress {\n10.0.0.9\n}\n}\n";
  const CheckResult result = check_texts(text);
  EXPECT_THAT(found(result, "empty-unicast-peer"), testing::IsEmpty()) << story(result);
  EXPECT_THAT(found(result, "advert-interval-differs"), testing::ElementsAre("error lb1.conf:7"));
}

TEST(Check, FindsNothingInTheReferencePairButTheTunnelsMtu) {
  const std::string folder = VIPLANE_SOURCE_DIR "/scenarios/reference/";
  const CheckResult result = check(config::DiskFiles(), {folder + "lb1.conf", folder + "lb2.conf"});
  for (const Finding& finding : result.findings) EXPECT_EQ(finding.id, "tun-mtu") << story(result);
  EXPECT_THAT(found(result, "tun-mtu"), testing::SizeIs(2));
}

}  // namespace
}  // namespace viplane::lint
