// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/config/definitions.h"

#include "control/config/quoting.h"

namespace viplane::config {
namespace {

bool is_name_start(char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_'; }
bool is_name(char c) { return is_name_start(c) || (c >= '0' && c <= '9'); }

std::size_t name_end(std::string_view text, std::size_t begin) {
  if (begin >= text.size() || !is_name_start(text[begin])) return begin;
  while (begin < text.size() && is_name(text[begin])) ++begin;
  return begin;
}

std::optional<Reference> braced_reference(std::string_view line, std::size_t dollar) {
  const std::size_t begin = dollar + 2, end = name_end(line, begin);
  if (end == begin || end >= line.size()) return std::nullopt;
  const std::string name(line.substr(begin, end - begin));
  if (line[end] == '}') return Reference{dollar, end + 1, name, {}};
  if (!is_blank(line[end])) return std::nullopt;
  const std::size_t close = line.find('}', end);
  if (close == std::string_view::npos) return std::nullopt;
  return Reference{dollar, close + 1, name, std::string(line.substr(end, close - end))};
}

std::optional<Reference> plain_reference(std::string_view line, std::size_t dollar) {
  const std::size_t begin = dollar + 1, end = name_end(line, begin);
  if (end == begin || (end < line.size() && !is_blank(line[end]))) return std::nullopt;
  return Reference{dollar, end, std::string(line.substr(begin, end - begin)), {}};
}

}  // namespace

std::optional<DefinitionHead> definition_head(std::string_view line) {
  std::size_t begin = 0;
  while (begin < line.size() && is_blank(line[begin])) ++begin;
  if (begin >= line.size() || line[begin] != '$') return std::nullopt;
  const std::size_t end = name_end(line, ++begin);
  if (end == begin || end >= line.size() || line[end] != '=') return std::nullopt;
  return DefinitionHead{std::string(line.substr(begin, end - begin)), end + 1};
}

std::optional<Reference> find_reference(std::string_view line, std::size_t from) {
  for (std::size_t i = line.find('$', from); i != std::string_view::npos; i = line.find('$', i + 1)) {
    const bool is_braced = i + 1 < line.size() && line[i + 1] == '{';
    if (auto found = is_braced ? braced_reference(line, i) : plain_reference(line, i)) return found;
  }
  return std::nullopt;
}

const Definition* Definitions::find(std::string_view name) const {
  const auto found = values_.find(name);
  return found == values_.end() ? nullptr : &found->second;
}

std::optional<Definition> Definitions::take(const std::string& name) {
  const auto found = values_.find(name);
  if (found == values_.end()) return std::nullopt;
  std::optional<Definition> out = std::move(found->second);
  values_.erase(found);
  return out;
}

}  // namespace viplane::config
