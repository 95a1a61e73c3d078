// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <span>
#include <string_view>
#include <variant>
#include <vector>

#include "scenarios/language/fault.h"

namespace viplane::scenarios {

// The one table of the verbs: the loader, the schema, `viplane faults` and the tests of docs/faults.md read it.

enum class TargetKind : std::uint8_t {
  node,            // "lb1", or one of its interfaces: "lb1:eth1"
  director,        //
  directors,       // a list of two or more
  pair,            // a list of two nodes
  groups,          // a list of nodes, or a list of such lists
  network_switch,  //
  real_server,     // its address or name
  trunk,           // the word "trunk"
};

// How a parameter is written, and which member of Fault holds it.
struct Words {
  std::vector<std::string_view> words;  // the first is the default
  std::size_t (*get)(const Fault&);
  void (*set)(Fault&, std::size_t word);
};
struct Span {
  Duration Fault::*member;
};
struct Percent {
  double Fault::*member;
};
struct Frequency {
  double Fault::*member;
};
struct Factor {
  double Fault::*member;
};
struct Count {
  std::uint32_t Fault::*member;
};
struct Text {
  std::string Fault::*member;
};
struct Address {
  IpAddress Fault::*member;
};
struct ProtocolName {
  std::uint16_t Fault::*member;
};
using ParameterForm = std::variant<Words, Span, Percent, Frequency, Factor, Count, Text, Address, ProtocolName>;

struct ParameterRule {
  std::string_view name;
  ParameterForm form;
  std::string_view meaning;
};

struct VerbParameter {
  std::string_view name;
  bool is_needed = false;
};

struct VerbRule {
  FaultVerb verb;
  std::string_view name;
  TargetKind target;
  bool heals;  // `for` makes sense
  std::vector<VerbParameter> parameters;
  std::string_view meaning;
  std::string_view not_in_laboratory = {};  // why real Linux cannot do it; empty: it can

  bool takes(std::string_view parameter) const;
};

std::span<const VerbRule> fault_verbs();  // in the order of the enumeration
const VerbRule& rule_of(FaultVerb verb);
std::span<const ParameterRule> fault_parameters();
const ParameterRule& parameter_rule(std::string_view name);  // one of them
std::span<const std::string_view> protocol_words();          // of ProtocolName

std::string_view words_for(TargetKind kind);  // "NODE", "[NODE, NODE]", ...

// Reads one value; false: it is none. And writes it as people do.
bool read_value(const ParameterForm& form, std::string_view text, Fault& fault);
std::string value_text(const ParameterForm& form, const Fault& fault);
// What should have been written: "a time with its unit, such as `500ms`".
std::string expected_text(const ParameterForm& form);

}  // namespace viplane::scenarios
