// SPDX-License-Identifier: GPL-2.0-or-later
// Conditions, definitions and repetitions.
#include <gmock/gmock.h>

#include "tests/config/load_text.h"

namespace viplane::config {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// An instance with `lines` as its virtual addresses, behind `before`.
LoadResult load_addresses(const std::string& lines, const std::string& before = {}) {
  return load_text(before + "vrrp_instance A {\ninterface eth0\nvirtual_router_id 1\nvirtual_ipaddress {\n" + lines +
                   "\n}\n}\n");
}

TEST(ConfigCondition, KeepsTheLineOfItsConfigId) {
  const auto result =
      load_addresses("@lb1 10.0.0.1\n  @lb2 10.0.0.2\n@^lb2 10.0.0.3\n@^lb1 10.0.0.4\n@ 10.0.0.5\n@lb1");
  EXPECT_THAT(faults(result), IsEmpty());
  EXPECT_THAT(addresses(result), ElementsAre("10.0.0.1", "10.0.0.3"));
}

TEST(ConfigCondition, ConfigIdCanBeChosen) {
  const auto result =
      load_text("global_defs {\n@main router_id m\n@lb1 router_id l\n}\n", {.node_name = "lb1", .config_id = "main"});
  EXPECT_EQ(result.config.global.router_id, "m");
}

TEST(ConfigCondition, MayStandBeforeBraces) {
  const auto result = load_text(
      "@lb1 vrrp_instance A {\n@lb2 vrrp_instance B {\ninterface eth0\nvirtual_router_id 1\nvirtual_ipaddress "
      "{\n10.0.0.1\n}\n"
      "@lb1 }\n@lb2 }\n");
  EXPECT_THAT(faults(result), IsEmpty());
  EXPECT_EQ(instance(result).name, "A");
}

TEST(ConfigDefinition, IsReplacedBeforeWhiteSpaceAndInBraces) {
  const auto result = load_addresses("10.0.0.$A\n10.0.${A}.1\n10.0.$A.1", "$A=12 # twelve\n");
  EXPECT_THAT(addresses(result), ElementsAre("10.0.0.12", "10.0.12.1"));
  EXPECT_THAT(faults(result), ElementsAre("warning main.conf:8:1 bad-value"));
}

TEST(ConfigDefinition, IsLookedUpWhenItIsUsed) {
  const auto result = load_addresses("${BASE}.100\n$SUB=10\n${BASE}.100", "$BASE=10.2.${SUB}\n$SUB=0\n");
  EXPECT_THAT(faults(result), IsEmpty());
  EXPECT_THAT(addresses(result), ElementsAre("10.2.0.100", "10.2.10.100"));
}

TEST(ConfigDefinition, MayBeEmpty) {
  EXPECT_THAT(addresses(load_addresses("$E 10.0.0.1", "$E=\n")), ElementsAre("10.0.0.1"));
}

TEST(ConfigDefinition, NamesDoNotBeginWithADigit) {
  EXPECT_THAT(faults(load_text("$9=4\n")), ElementsAre("warning main.conf:1:1 unknown-keyword"));
}

TEST(ConfigDefinition, UndefinedNameStaysInAQuotedScript) {
  const auto result = load_instance("notify_master \"/bin/sh -c 'echo ${HOME} $USER'\"");
  EXPECT_THAT(faults(result), IsEmpty());
  EXPECT_THAT(instance(result).notify.master->words, ElementsAre("/bin/sh", "-c", "echo ${HOME} $USER"));
}

TEST(ConfigDefinition, MayHoldManyLines) {
  const std::string definition =
      "$VI= \\\nvrrp_instance VI_${N} { \\\ninterface eth0 \\\nvirtual_router_id ${N} \\\n@lb1 priority 33 \\\n"
      "@lb2 priority 44 \\\nvirtual_ipaddress { \\\n10.0.0.${N} \\\n} \\\n}\n";
  const auto result = load_text(definition + "$N=1\n$VI\n$N=2\n$VI\n");
  EXPECT_THAT(faults(result), IsEmpty());
  ASSERT_EQ(result.config.instances.size(), 2u);
  EXPECT_EQ(result.config.instances[1].name, "VI_2");
  EXPECT_EQ(result.config.instances[1].priority, 33);
  EXPECT_EQ(result.config.instances[1].location.line, 2u);  // where the line was written, not where it was used
}

TEST(ConfigDefinition, OfManyLinesMayUseAnotherOfManyLines) {
  const auto result = load_text(
      "$RS= \\\nreal_server 10.0.0.${N} 80 { \\\n}\n"
      "$VS= \\\nvirtual_server 10.0.1.1 80 { \\\nlb_algo rr \\\nlb_kind DR \\\nprotocol TCP \\\n"
      "$N=1 \\\n$RS \\\n$N=2 \\\n$RS \\\n}\n$VS\n");
  EXPECT_THAT(faults(result), IsEmpty());
  EXPECT_EQ(service(result).real_servers.at(1).endpoint.to_string(), "10.0.0.2:80");
}

TEST(ConfigDefinition, UnderAConditionThatFailsTakesItsLinesWithIt) {
  const auto result = load_text("@lb2 $X= \\\nglobal_defs { \\\nrouter_id x \\\n}\n$X\n");
  EXPECT_EQ(result.config.global.router_id, "lb1.example.com");
}

TEST(ConfigDefinition, MayStandForACondition) {
  const auto result = load_addresses("$ME 10.0.0.1\n$OTHER 10.0.0.2", "$ME=@lb1\n$OTHER=@lb2\n");
  EXPECT_THAT(addresses(result), ElementsAre("10.0.0.1"));
}

TEST(ConfigDefinition, PredefinedNames) {
  const MemoryFiles files(
      {{"main.conf", "include sub/a.conf\n"},
       {"sub/a.conf", "global_defs {\nrouter_id ${_PWD}-${_INSTANCE}-${_HASH}${_BANG}-${_RANDOM 7 7}\n}\n"}});
  EXPECT_EQ(load_files(files, {.node_name = "lb1", .instance = "one"}).config.global.router_id, "sub-one-#!-7");
}

TEST(ConfigDefinition, RandomNumbersRepeatWithTheirSeed) {
  const auto draw = [](std::uint64_t seed) {
    const std::string text = "global_defs {\nrouter_id ${_RANDOM}.${_RANDOM 10 20}\n}\n";
    return load_text(text, {.node_name = "lb1", .random_seed = seed}).config.global.router_id;
  };
  EXPECT_EQ(draw(1), draw(1));
  EXPECT_NE(draw(1), draw(2));
}

TEST(ConfigRepetition, SequenceCountsFromStartByStepToEnd) {
  EXPECT_THAT(addresses(load_addresses("~SEQ(S,0,2) 10.0.${S}.1")), ElementsAre("10.0.0.1", "10.0.1.1", "10.0.2.1"));
  EXPECT_THAT(addresses(load_addresses("~SEQ(S, 2, 3, 9) 10.0.0.${S}")),
              ElementsAre("10.0.0.2", "10.0.0.5", "10.0.0.8"));
}

TEST(ConfigRepetition, SequenceStartsAtOneAndCountsDownTowardsASmallerEnd) {
  EXPECT_THAT(addresses(load_addresses("~SEQ(S,2) 10.0.0.${S}")), ElementsAre("10.0.0.1", "10.0.0.2"));
  EXPECT_THAT(addresses(load_addresses("~SEQ(S,4,2) 10.0.0.${S}")), ElementsAre("10.0.0.4", "10.0.0.3", "10.0.0.2"));
}

TEST(ConfigRepetition, HexadecimalSequence) {
  const auto result = load_addresses("~SEQx(S, 0x8, 0x4, 0x10) fe80::${S}");
  EXPECT_THAT(addresses(result), ElementsAre("fe80::8", "fe80::c", "fe80::10"));
}

TEST(ConfigRepetition, SequencesOfOneLineNest) {
  EXPECT_THAT(addresses(load_addresses("~SEQ(A,1,2) ~SEQ(B,7,8) 10.0.${A}.${B}")),
              ElementsAre("10.0.1.7", "10.0.1.8", "10.0.2.7", "10.0.2.8"));
}

TEST(ConfigRepetition, ListsOfValuesAndOfTuples) {
  EXPECT_THAT(addresses(load_addresses("~LST(A, 1 ,2) 10.0.0.${A}")), ElementsAre("10.0.0.1", "10.0.0.2"));
  EXPECT_THAT(addresses(load_addresses("~LST({A, B}, {1,2},{3,4}) ~SEQ(C,5,6) 10.${A}.${B}.${C}")),
              ElementsAre("10.1.2.5", "10.1.2.6", "10.3.4.5", "10.3.4.6"));
}

TEST(ConfigRepetition, UnrollsADefinitionOfManyLines) {
  const auto result = load_text(
      "$VI= \\\nvrrp_instance V${IF}.${ID} { \\\ninterface bond${IF} \\\nvirtual_router_id ${ID} \\\n"
      "virtual_ipaddress { \\\n10.0.${IF}.${ID}/24 \\\n} \\\n}\n~SEQ(IF,0,3) ~SEQ(ID,1,254) $VI\n");
  EXPECT_THAT(faults(result), IsEmpty());
  EXPECT_EQ(result.config.instances.size(), 4u * 254u);
  EXPECT_EQ(result.config.instances.back().name, "V3.254");
}

TEST(ConfigRepetition, ItsVariableEndsWithIt) {
  EXPECT_THAT(addresses(load_addresses("~SEQ(A,1,2) 10.0.0.${A}\n10.0.1.$A", "$A=9\n")),
              ElementsAre("10.0.0.1", "10.0.0.2", "10.0.1.9"));
}

TEST(ConfigRepetition, WithoutEndIsTold) {
  EXPECT_THAT(faults(load_text("~SEQ(A,1,0,5) x\n~SEQ(A,1,-1,5) x\n~SEQ(A) x\n~LST(A) x\n~SEQ(A,b) x\n")),
              ElementsAre("warning main.conf:1:1 bad-repetition", "warning main.conf:2:1 bad-repetition",
                          "warning main.conf:3:1 bad-repetition", "warning main.conf:4:1 bad-repetition",
                          "warning main.conf:5:1 bad-repetition"));
}

}  // namespace
}  // namespace viplane::config
