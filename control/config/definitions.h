// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "control/config/text.h"

namespace viplane::config {

// The value of `$NAME=...`: one line, or the lines of a multi-line definition.
using Definition = std::vector<Text>;

// `$NAME=` at the beginning of a line (behind white space).
struct DefinitionHead {
  std::string name;
  std::size_t value;  // where the value begins
};
std::optional<DefinitionHead> definition_head(std::string_view line);

// `${NAME}`, `${NAME ARGUMENTS}`, or `$NAME` before white space or the end of the line.
struct Reference {
  std::size_t begin, end;
  std::string name;
  std::string arguments;
};
// The first reference at or behind `from`.
std::optional<Reference> find_reference(std::string_view line, std::size_t from);

// The definitions in force. A value is looked up when it is used, so a later definition changes it.
class Definitions {
 public:
  void define(const std::string& name, Definition value) { values_[name] = std::move(value); }
  const Definition* find(std::string_view name) const;
  // Removes a name and hands back what it stood for.
  std::optional<Definition> take(const std::string& name);

 private:
  std::map<std::string, Definition, std::less<>> values_;
};

}  // namespace viplane::config
