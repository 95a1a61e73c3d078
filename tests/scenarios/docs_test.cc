// SPDX-License-Identifier: GPL-2.0-or-later
// The language, its schema and its documents say the same.
#include <gmock/gmock.h>

#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <set>

#include "scenarios/checkers/checkers.h"
#include "scenarios/language/fault_list.h"
#include "scenarios/language/fault_table.h"
#include "scenarios/language/scenario_keys.h"
#include "scenarios/language/schema.h"
#include "scenarios/language/trigger.h"

namespace viplane::scenarios {
namespace {

using Json = nlohmann::ordered_json;
using testing::HasSubstr;

std::string document(const std::string& name) {
  std::ifstream file(std::string(VIPLANE_SOURCE_DIR) + "/docs/" + name);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

TEST(Documents, HoldTheTableOfFaultsAsItIs) {
  EXPECT_THAT(document("faults.md"), HasSubstr(fault_list_markdown()))
      << "`viplane faults --markdown` prints the tables that belong there";
}

TEST(Documents, HoldTheSchemaAsItIs) {
  EXPECT_EQ(document("scenario.schema.json"), scenario_schema().dump(2) + "\n")
      << "viplane schema > docs/scenario.schema.json";
}

template <class Object>
void expect_named(const Keys<Object>& keys, const std::string& where, const std::string& text) {
  for (const KeyFacts& key : facts_of(keys))
    EXPECT_THAT(text, HasSubstr("`" + std::string(key.name))) << where << " has a key that docs/scenarios.md has not";
}

TEST(Documents, NameEveryKeyOfAScenario) {
  // Lists such as `name`, `description`, or a key with what follows it: `outage: at most T`.
  std::string text = document("scenarios.md");
  for (const char* braces : {"{config, start, daemon}", "{rate, delay, queue_octets, mtu}", "{by, within, after}"}) {
    ASSERT_THAT(text, HasSubstr(braces));
    for (std::string name; const char letter : std::string(braces) + ",") {
      if (std::isalpha(static_cast<unsigned char>(letter)) != 0 || letter == '_') name += letter;
      if (letter == ',' || letter == '}') text += "`" + std::exchange(name, {});
    }
  }
  expect_named(scenario_keys(), "a scenario", text);
  expect_named(director_keys(), "a director", text);
  expect_named(link_keys(), "a link", text);
  expect_named(topology_keys(), "the topology", text);
  expect_named(real_server_keys(), "a real server", text);
  expect_named(traffic_keys(), "traffic", text);
  expect_named(expectation_keys(), "`expect`", text);
  expect_named(client_expectation_keys(), "`clients`", text);
  for (const std::string_view kind : kTrafficKinds) EXPECT_THAT(text, HasSubstr("`" + std::string(kind) + "`"));
  for (const std::string_view checker : checker_names()) EXPECT_THAT(text, HasSubstr("`" + std::string(checker) + "`"));
}

TEST(Documents, NameEveryEventThatCanBeWaitedFor) {
  const std::string text = document("scenarios.md");
  for (const EventPhrase& phrase : event_phrases()) {
    const std::string words(phrase.words);
    const std::string last = words.substr(words.rfind(' ') + 1);
    EXPECT_TRUE(text.find("DIRECTOR " + words + "`") != std::string::npos ||
                text.find("`" + last + "`") != std::string::npos || text.find("`" + words + "`") != std::string::npos)
        << words;
  }
}

// The properties under a part of the schema.
std::set<std::string> properties(const Json& schema) {
  std::set<std::string> names;
  if (schema.contains("properties")) {
    for (const auto& [name, value] : schema["properties"].items()) names.insert(name);
  }
  if (!schema.contains("anyOf")) return names;
  for (const Json& variant : schema["anyOf"]) names.merge(properties(variant));
  return names;
}

TEST(Schema, HasEveryVerbWithItsKeysAndNoOther) {
  const Json schema = scenario_schema();
  EXPECT_EQ(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
  const Json variants = schema["properties"]["faults"]["anyOf"][0]["items"]["anyOf"];
  EXPECT_EQ(variants.size(), fault_verbs().size());
  for (const VerbRule& rule : fault_verbs()) {
    const std::string name(rule.name);
    EXPECT_THAT(variants, testing::Contains(Json{{"$ref", "#/$defs/" + name}}));
    const Json& one = schema["$defs"][name];
    std::set<std::string> wanted{"at", name};
    std::set<std::string> needed{"at", name};
    if (rule.heals) wanted.insert("for");
    for (const VerbParameter& parameter : rule.parameters) {
      wanted.emplace(parameter.name);
      if (parameter.is_needed) needed.emplace(parameter.name);
    }
    EXPECT_EQ(properties(one), wanted) << name;
    EXPECT_EQ(one["required"].get<std::set<std::string>>(), needed) << name;
    EXPECT_EQ(one["additionalProperties"], false);
  }
}

TEST(Schema, HasEveryKeyThatTheLoaderReads) {
  const Json schema = scenario_schema();
  const auto has = [&schema](const auto& keys, const Json& part) {
    for (const KeyFacts& key : facts_of(keys))
      EXPECT_TRUE(properties(part).contains(std::string(key.name))) << key.name;
  };
  const Json& top = schema["properties"];
  has(scenario_keys(), schema);
  has(director_keys(), top["directors"]["additionalProperties"]);
  has(topology_keys(), top["topology"]);
  has(link_keys(), schema["$defs"]["link"]);
  has(real_server_keys(), top["real_servers"]["anyOf"][0]["additionalProperties"]);
  has(expectation_keys(), top["expect"]);
  for (std::size_t kind = 0; kind < std::size(kTrafficKinds); ++kind) {
    const Json& variant = top["traffic"]["anyOf"][0]["items"]["anyOf"][kind];
    EXPECT_EQ(variant["properties"]["kind"]["const"], kTrafficKinds[kind]);
    has(traffic_keys(), variant);
    has(traffic_keys(static_cast<TrafficKind>(kind)), variant);
  }
}

}  // namespace
}  // namespace viplane::scenarios
