// SPDX-License-Identifier: GPL-2.0-or-later
#include "scenarios/language/fault_list.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "scenarios/language/fault_table.h"

namespace viplane::scenarios {
namespace {

using Json = nlohmann::ordered_json;

std::string_view worlds(const VerbRule& rule) { return rule.not_in_laboratory.empty() ? "sim, lab" : "sim"; }

// What may stand behind the key.
std::string form_words(const ParameterForm& form) {
  struct {
    std::string operator()(const Words& one) const { return fmt::format("{}", fmt::join(one.words, ", ")); }
    std::string operator()(const Span&) const { return "TIME"; }
    std::string operator()(const Percent&) const { return "PERCENT"; }
    std::string operator()(const Frequency&) const { return "N/s"; }
    std::string operator()(const Factor&) const { return "NUMBER"; }
    std::string operator()(const Count&) const { return "N"; }
    std::string operator()(const Text&) const { return "TEXT"; }
    std::string operator()(const Address&) const { return "ADDRESS"; }
    std::string operator()(const ProtocolName&) const {
      return fmt::format("{}, N", fmt::join(protocol_words(), ", "));
    }
  } writer;
  return std::visit(writer, form);
}

std::string keys_of(const VerbRule& rule, std::string_view before, std::string_view behind) {
  std::string text;
  for (const VerbParameter& parameter : rule.parameters) {
    text += fmt::format("{}{}{}{}{}", text.empty() ? "" : ", ", before, parameter.name, behind,
                        parameter.is_needed ? " (needed)" : "");
  }
  return text;
}

}  // namespace

std::string fault_list_text() {
  std::string text = "Each fault: `at`, one verb with its target, its keys, and `for` where it heals.\n\n";
  for (const VerbRule& rule : fault_verbs()) {
    text += fmt::format("{}: {}   [{}]{}\n    {}\n", rule.name, words_for(rule.target), worlds(rule),
                        rule.heals ? "" : "   no `for`", rule.meaning);
    for (const VerbParameter& parameter : rule.parameters) {
      const ParameterRule& known = parameter_rule(parameter.name);
      text += fmt::format("      {}: {}{}   {}\n", known.name, form_words(known.form),
                          parameter.is_needed ? " (needed)" : "", known.meaning);
    }
    if (!rule.not_in_laboratory.empty()) text += fmt::format("    not in the laboratory: {}\n", rule.not_in_laboratory);
  }
  return text;
}

std::string fault_list_markdown() {
  std::string text = "| verb: target | own keys | means | worlds |\n|---|---|---|---|\n";
  for (const VerbRule& rule : fault_verbs()) {
    text += fmt::format("| `{}: {}` | {} | {}{} | {} |\n", rule.name, words_for(rule.target), keys_of(rule, "`", "`"),
                        rule.meaning, rule.heals ? "" : " (no `for`)", worlds(rule));
  }
  text += "\n| key | value | means |\n|---|---|---|\n";
  for (const ParameterRule& rule : fault_parameters())
    text += fmt::format("| `{}` | {} | {} |\n", rule.name, form_words(rule.form), rule.meaning);
  return text;
}

Json fault_list_json() {
  Json verbs = Json::array();
  for (const VerbRule& rule : fault_verbs()) {
    Json keys = Json::array();
    for (const VerbParameter& parameter : rule.parameters) {
      const ParameterRule& known = parameter_rule(parameter.name);
      keys.push_back({{"name", known.name},
                      {"value", form_words(known.form)},
                      {"needed", parameter.is_needed},
                      {"meaning", known.meaning}});
    }
    Json verb = {{"verb", rule.name},
                 {"target", words_for(rule.target)},
                 {"heals", rule.heals},
                 {"keys", keys},
                 {"meaning", rule.meaning},
                 {"sim", true},
                 {"lab", rule.not_in_laboratory.empty()}};
    if (!rule.not_in_laboratory.empty()) verb["why_not_lab"] = rule.not_in_laboratory;
    verbs.push_back(std::move(verb));
  }
  return {{"faults", verbs}};
}

}  // namespace viplane::scenarios
