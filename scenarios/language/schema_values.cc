// SPDX-License-Identifier: GPL-2.0-or-later
#include "scenarios/language/schema_values.h"

namespace viplane::scenarios {
namespace {

using Json = nlohmann::ordered_json;

// A number and its unit.
#define VIPLANE_NUMBER "[0-9]+(\\.[0-9]*)?"
#define VIPLANE_SPAN "(0|" VIPLANE_NUMBER " *(ns|us|ms|s|min|h))"

Json pattern(const char* text) { return {{"type", "string"}, {"pattern", text}}; }
Json either(Json first, Json second) { return {{"anyOf", {std::move(first), std::move(second)}}}; }
Json whole_number() { return {{"type", "integer"}, {"minimum", 0}}; }
Json node_name() { return {{"type", "string"}, {"minLength", 1}}; }

Json list_of(Json items, std::size_t least) {
  return {{"type", "array"}, {"items", std::move(items)}, {"minItems", least}};
}

}  // namespace

Json schema_of(Form form, const std::vector<std::string_view>& words) {
  switch (form) {
    case Form::text: return {{"type", {"string", "number", "boolean"}}};
    case Form::flag: return either({{"type", "boolean"}}, {{"enum", {"yes", "no"}}});
    case Form::count: return whole_number();
    case Form::duration: return either(pattern("^" VIPLANE_SPAN "$"), {{"const", 0}});
    case Form::endpoint: return pattern("^([0-9.]+|\\[[0-9a-fA-F:.]+\\]):[0-9]+$");
    case Form::rate: return pattern("^" VIPLANE_NUMBER " *(bit|kbit|Mbit|Gbit)$");
    case Form::frequency: return pattern("^" VIPLANE_NUMBER " */s$");
    case Form::at_most_duration: return pattern("^at most " VIPLANE_SPAN "$");
    case Form::at_most_count: return pattern("^at most [0-9]+$");
    case Form::at_least_count: return pattern("^at least [0-9]+$");
    case Form::word: return {{"enum", words}};
  }
  return true;
}

Json schema_of(const ParameterForm& form) {
  struct {
    Json operator()(const Words& one) const { return schema_of(Form::word, one.words); }
    Json operator()(const Span&) const { return schema_of(Form::duration, {}); }
    Json operator()(const Percent&) const {
      return either({{"type", "number"}, {"exclusiveMinimum", 0}, {"maximum", 100}},
                    pattern("^" VIPLANE_NUMBER " *%?$"));
    }
    Json operator()(const Frequency&) const { return schema_of(Form::frequency, {}); }
    Json operator()(const Factor&) const { return {{"type", "number"}, {"exclusiveMinimum", 0}, {"maximum", 100}}; }
    Json operator()(const Count&) const { return whole_number(); }
    Json operator()(const Text&) const { return schema_of(Form::text, {}); }
    Json operator()(const Address&) const { return pattern("^[0-9a-fA-F:.]+$"); }
    Json operator()(const ProtocolName&) const {
      const auto known = protocol_words();
      return either({{"enum", std::vector<std::string_view>(known.begin(), known.end())}},
                    {{"type", "integer"}, {"minimum", 1}, {"maximum", 255}});
    }
  } maker;
  return std::visit(maker, form);
}

Json schema_of(TargetKind kind) {
  switch (kind) {
    case TargetKind::directors: return list_of(node_name(), 2);
    case TargetKind::pair: {
      Json pair = list_of(node_name(), 2);
      pair["maxItems"] = 2;
      return pair;
    }
    case TargetKind::groups: return either(list_of(node_name(), 1), list_of(list_of(node_name(), 1), 1));
    case TargetKind::trunk: return {{"enum", {"trunk", nullptr}}};
    default: return node_name();
  }
}

Json sweep_schema() {
  const Json value = {{"type", {"string", "number", "boolean"}}};
  return {{"type", "object"},
          {"properties",
           {{"phases",
             {{"type", "integer"},
              {"minimum", 2},
              {"description", "how many times over one advertisement interval the faults are moved"}}}}},
          {"additionalProperties", list_of(value, 1)},
          {"description", "path of a value, such as `topology.link.delay`, -> the values that it takes in turn"}};
}

}  // namespace viplane::scenarios
