// SPDX-License-Identifier: GPL-2.0-or-later
#include "scenarios/language/schema.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "scenarios/checkers/checkers.h"
#include "scenarios/language/fault_table.h"
#include "scenarios/language/scenario_keys.h"
#include "scenarios/language/schema_values.h"
#include "scenarios/language/trigger.h"

namespace viplane::scenarios {
namespace {

using Json = nlohmann::ordered_json;

Json object(Json properties, std::vector<std::string> needed = {}) {
  Json schema = {{"type", "object"}, {"properties", std::move(properties)}, {"additionalProperties", false}};
  if (!needed.empty()) schema["required"] = needed;
  return schema;
}

Json list_of(Json items) { return {{"type", "array"}, {"items", std::move(items)}}; }

Json map_of(Json values) { return {{"type", "object"}, {"additionalProperties", std::move(values)}}; }

// What is written with nothing behind the colon is as good as absent.
Json or_nothing(Json schema) { return {{"anyOf", {std::move(schema), {{"type", "null"}}}}}; }

template <class Object>
Json properties_of(const Keys<Object>& keys) {
  Json properties = Json::object();
  for (const KeyFacts& key : facts_of(keys)) {
    Json value = schema_of(key.form, key.words);
    value["description"] = key.meaning;
    properties[std::string(key.name)] = std::move(value);
  }
  return properties;
}

Json described(Json schema, std::string_view text) {
  schema["description"] = text;
  return schema;
}

Json directors() {
  Json one = {{"anyOf", {schema_of(Form::text, {}), object(properties_of(director_keys()), {"config"})}}};
  Json schema = map_of(std::move(one));
  schema["minProperties"] = 1;
  return described(std::move(schema), "name -> its keepalived.conf, or {config, start}");
}

Json topology() {
  Json properties = properties_of(topology_keys());
  for (const char* link : {"link", "trunk", "client_link"}) properties[link] = {{"$ref", "#/$defs/link"}};
  return or_nothing(object(std::move(properties)));
}

// One variant a kind, so that each is offered its own keys.
Json traffic() {
  Json variants = Json::array();
  for (std::size_t kind = 0; kind < std::size(kTrafficKinds); ++kind) {
    Json properties = {{"kind", {{"const", kTrafficKinds[kind]}}}};
    properties.update(properties_of(traffic_keys()));
    properties.update(properties_of(traffic_keys(static_cast<TrafficKind>(kind))));
    variants.push_back(object(std::move(properties), {"kind"}));
  }
  return or_nothing(list_of({{"anyOf", std::move(variants)}}));
}

Json time_of_fault() {
  std::string phrases;
  for (const EventPhrase& phrase : event_phrases())
    phrases += fmt::format("{}`DIRECTOR {}`", phrases.empty() ? "" : ", ", phrase.words);
  Json event = {{"type", "string"}, {"pattern", "^(when |[0-9.]+ ?[a-z]+ after )\\S+ .+$"}};
  return {{"anyOf", {schema_of(Form::duration, {}), std::move(event)}},
          {"description", "a time, `2s after EVENT` or `when EVENT`; events: " + phrases}};
}

Json fault(const VerbRule& rule) {
  Json properties = {{"at", {{"$ref", "#/$defs/at"}}}};
  std::vector<std::string> needed{"at", std::string(rule.name)};
  properties[std::string(rule.name)] = described(schema_of(rule.target), rule.meaning);
  if (rule.heals) properties["for"] = described(schema_of(Form::duration, {}), "until it heals; without it, for good");
  for (const VerbParameter& parameter : rule.parameters) {
    const ParameterRule& known = parameter_rule(parameter.name);
    properties[std::string(known.name)] = described(schema_of(known.form), known.meaning);
    if (parameter.is_needed) needed.emplace_back(known.name);
  }
  return described(object(std::move(properties), needed), rule.meaning);
}

Json faults() {
  Json variants = Json::array();
  for (const VerbRule& rule : fault_verbs()) variants.push_back({{"$ref", fmt::format("#/$defs/{}", rule.name)}});
  return or_nothing(list_of({{"anyOf", std::move(variants)}}));
}

Json expectations() {
  Json properties = properties_of(expectation_keys());
  const Json takeover = object(properties_of(takeover_keys()), {"by", "within"});
  properties["takeover"] = {{"anyOf", {takeover, list_of(takeover)}}};
  properties["clients"] = described(map_of(object(properties_of(client_expectation_keys()))),
                                    "by a client's name, or by kind: for each client of it");
  Json allowed = Json::object();
  for (const std::string_view checker : checker_names()) allowed[std::string(checker)] = {{"type", "string"}};
  properties["allow"] = described(object(std::move(allowed)), "checker -> the reason why its violation is expected");
  return or_nothing(object(std::move(properties)));
}

}  // namespace

Json scenario_schema() {
  Json properties = properties_of(scenario_keys());
  properties["directors"] = directors();
  properties["topology"] = topology();
  properties["real_servers"] = described(or_nothing(map_of(or_nothing(object(properties_of(real_server_keys()))))),
                                         "address -> how it departs from the default");
  properties["traffic"] = traffic();
  properties["faults"] = faults();
  properties["expect"] = expectations();
  properties["sweep"] = sweep_schema();

  Json definitions = {{"link", or_nothing(object(properties_of(link_keys())))}, {"at", time_of_fault()}};
  for (const VerbRule& rule : fault_verbs()) definitions[std::string(rule.name)] = fault(rule);

  Json schema = {{"$schema", "https://json-schema.org/draft/2020-12/schema"},
                 {"title", "Viplane scenario"},
                 {"description", "See docs/scenarios.md."}};
  schema.update(object(std::move(properties), {"directors"}));
  schema["$defs"] = std::move(definitions);
  return schema;
}

}  // namespace viplane::scenarios
