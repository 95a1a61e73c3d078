// SPDX-License-Identifier: GPL-2.0-or-later
#include <gmock/gmock.h>

#include "control/config/suggestion.h"
#include "tests/config/load_text.h"

namespace viplane::config {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(ConfigDiagnostic, ShowsTheLineWithACaretUnderTheValue) {
  const auto result = load_instance("\tpriority 256   # too much");
  ASSERT_EQ(result.diagnostics.size(), 1u);
  EXPECT_EQ(to_string(result.diagnostics[0]),
            "main.conf:4:11: warning: priority '256' is outside 1..255; 100 is used\n"
            "  \tpriority 256   # too much\n"
            "  \t         ^\n");
}

TEST(ConfigDiagnostic, SaysWhatWasProbablyMeant) {
  const auto result = load_instance("virtual_router_idd 5");
  ASSERT_EQ(result.diagnostics.size(), 1u);
  EXPECT_EQ(to_string(result.diagnostics[0]),
            "main.conf:4:1: warning: unknown keyword 'virtual_router_idd' in vrrp_instance; the line is left out\n"
            "  virtual_router_idd 5\n"
            "  ^\n"
            "  remedy: did you mean 'virtual_router_id'?\n");
}

TEST(ConfigDiagnostic, MissingParameterThatKeepalivedRefusesIsAnError) {
  EXPECT_THAT(faults(load_text("vrrp_instance A {\n  interface\n}\n")),
              testing::Contains("error main.conf:2:3 missing-parameter"));
}

TEST(ConfigDiagnostic, FaultInALineThatIsRepeatedIsToldOnce) {
  EXPECT_THAT(faults(load_text("$X= \\\nbogus \\\nbogus\n$X\n$X\n~SEQ(A,1,9) $X\n")),
              ElementsAre("warning main.conf:2:1 unknown-keyword", "warning main.conf:3:1 unknown-keyword"));
}

TEST(ConfigDiagnostic, KeywordWithoutEffectIsToldOnceInAFile) {
  const auto result = load_text("global_defs {\nsnmp_socket udp:a:1\nsnmp_socket udp:b:1\n}\n");
  EXPECT_THAT(all_messages(result), ElementsAre("notice main.conf:2:1 not-in-effect"));
}

TEST(ConfigDiagnostic, ValueFromADefinitionIsToldWhereItIsUsed) {
  EXPECT_THAT(faults(load_instance("$P=256\npriority $P")), ElementsAre("warning main.conf:5:10 bad-value"));
}

TEST(ConfigDiagnostic, ElementsKnowTheirPlaces) {
  const auto result = load_text(
      "vrrp_instance A {\ninterface eth0\nvirtual_router_id 1\nvirtual_ipaddress {\n  10.0.0.1\n}\n}\n"
      "  virtual_server 10.0.0.1 80 {\nlb_algo rr\nlb_kind DR\nprotocol TCP\n real_server 10.0.0.2 80 {\n  TCP_CHECK "
      "{\n}\n}\n}\n");
  EXPECT_THAT(faults(result), IsEmpty());
  EXPECT_EQ(instance(result).location.to_string(), "main.conf:1:1");
  EXPECT_EQ(instance(result).virtual_ipaddress[0].location.to_string(), "main.conf:5:3");
  EXPECT_EQ(service(result).location.to_string(), "main.conf:8:3");
  EXPECT_EQ(server(result).location.to_string(), "main.conf:12:2");
  EXPECT_EQ(checker(result).location.to_string(), "main.conf:13:3");
}

TEST(ConfigDiagnostic, ColumnsAfterReplacementAreThoseOfTheFile) {
  EXPECT_THAT(faults(load_text("$A=xx\nglobal_defs {\n@lb1 ${A} 1\n  bogus ${A}\n}\n")),
              ElementsAre("warning main.conf:3:6 unknown-keyword", "warning main.conf:4:3 unknown-keyword"));
}

TEST(ConfigSuggestion, FindsTheNearestKeyword) {
  constexpr std::string_view kWords[] = {"priority", "preempt", "state", "interface"};
  EXPECT_EQ(suggest("prioriy", kWords), "priority");
  EXPECT_EQ(suggest("Interface", kWords), "interface");
  EXPECT_EQ(suggest("satte", kWords), "state");
  EXPECT_EQ(suggest("zzz", kWords), "");
  EXPECT_EQ(suggest("", kWords), "");
}

}  // namespace
}  // namespace viplane::config
