// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "control/config/keywords.h"
#include "control/config/load.h"
#include "control/config/reporter.h"
#include "control/config/statement.h"

namespace viplane::config {

class RoutingNames;

// What every function that reads statements needs.
struct Reader {
  Reporter& reporter;
  const LoadOptions& options;
  RoutingNames& names;
};

// How a keyword is written. A missing parameter of `value` or `named_block` makes keepalived refuse the file.
enum class Shape : std::uint8_t {
  line,              // parameters as it likes, no block
  value,             // at least one parameter, no block
  soft_value,        // the same, but without the parameter the line is left out
  block,             // a block; parameters as it likes
  named_block,       // a block and at least one parameter
  soft_block,        // the same, but without the parameter the block is left out
  open_block,        // a block, without which keepalived goes on as with an empty one
  open_named_block,  // the same, and at least one parameter
};

// One row of a block's table: a keyword, and the function that reads it into the block's target.
template <class Target>
struct Keyword {
  std::string_view name = {};
  Shape shape = Shape::line;
  Effect effect = Effect::in_effect;
  void (*read)(Reader&, Target&, const Statement&) = nullptr;
  std::string_view remedy = {};
};

// False, and told, if the statement does not have the shape.
bool has_shape(Reader& reader, const Statement& statement, Shape shape);
void tell_effect(Reader& reader, const Statement& statement, std::string_view block, Effect effect,
                 std::string_view remedy);
void tell_unknown(Reader& reader, const Statement& statement, std::string_view block,
                  std::span<const std::string_view> known);

// A table out of several, for blocks that have keywords in common.
template <class Target, std::size_t... N>
constexpr auto join(const Keyword<Target> (&... tables)[N]) {
  std::array<Keyword<Target>, (N + ...)> out{};
  auto at = out.begin();
  ((at = std::copy(std::begin(tables), std::end(tables), at)), ...);
  return out;
}

// Reads one statement after its block's table. `block` is the block's name for messages, empty outside every block.
template <class Target>
void read_statement(Reader& reader, Target& target, const Statement& statement, std::string_view block,
                    std::type_identity_t<std::span<const Keyword<Target>>> table) {
  if (statement.words.empty()) return;  // a block without a keyword, told already
  for (const Keyword<Target>& keyword : table) {
    if (keyword.name != statement.keyword()) continue;
    if (!has_shape(reader, statement, keyword.shape)) return;
    if (keyword.effect != Effect::in_effect) tell_effect(reader, statement, block, keyword.effect, keyword.remedy);
    if (keyword.read != nullptr) keyword.read(reader, target, statement);
    return;
  }
  std::vector<std::string_view> known;
  for (const Keyword<Target>& keyword : table)
    if (keyword.effect != Effect::obsolete) known.push_back(keyword.name);
  tell_unknown(reader, statement, block, known);
}

// A table's keywords for known_keywords(). `block` is its path, empty outside every block.
template <class Target>
void list_keywords(std::vector<KnownKeyword>& out, const std::string& block,
                   std::type_identity_t<std::span<const Keyword<Target>>> table) {
  for (const Keyword<Target>& keyword : table)
    out.push_back({(block.empty() ? "" : block + '/') + std::string(keyword.name), keyword.effect});
}

template <class Target>
void read_block(Reader& reader, Target& target, const std::vector<Statement>& block, std::string_view name,
                std::type_identity_t<std::span<const Keyword<Target>>> table) {
  for (const Statement& statement : block) read_statement(reader, target, statement, name, table);
}

}  // namespace viplane::config
