// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/config/grammar.h"

#include <string>

#include "control/config/quoting.h"
#include "control/config/suggestion.h"

namespace viplane::config {
namespace {

std::string inside(std::string_view block) { return block.empty() ? "" : " in " + std::string(block); }

bool wants_block(Shape shape) {
  return shape == Shape::block || shape == Shape::named_block || shape == Shape::soft_block ||
         shape == Shape::open_block || shape == Shape::open_named_block;
}

bool may_lack_block(Shape shape) { return shape == Shape::open_block || shape == Shape::open_named_block; }

}  // namespace

bool has_shape(Reader& reader, const Statement& statement, Shape shape) {
  const std::string& keyword = statement.keyword();
  const bool is_bare = statement.words.size() < 2;
  if (is_bare && (shape == Shape::value || shape == Shape::named_block || shape == Shape::open_named_block)) {
    reader.reporter.error(statement.place(), {"missing-parameter", in_quotes(keyword) + " needs a parameter", keyword,
                                              "keepalived does not start with such a line; complete or remove it"});
    return false;
  }
  if (is_bare && (shape == Shape::soft_value || shape == Shape::soft_block)) {
    reader.reporter.warning(
        statement.place(),
        {"missing-parameter", in_quotes(keyword) + " needs a parameter; it is left out", keyword, {}});
    return false;
  }
  if (wants_block(shape) && !statement.has_block) {
    const bool is_read = may_lack_block(shape);
    reader.reporter.warning(statement.place(), {"missing-block",
                                                in_quotes(keyword) + " needs a block in braces; " +
                                                    (is_read ? "an empty one is used" : "it is left out"),
                                                keyword,
                                                {}});
    return is_read;
  }
  if (!wants_block(shape) && statement.has_block)
    reader.reporter.warning(
        statement.open,
        {"unexpected-block", in_quotes(keyword) + " takes no block; the block is left out", keyword, {}});
  return true;
}

void tell_effect(Reader& reader, const Statement& statement, std::string_view block, Effect effect,
                 std::string_view remedy) {
  const std::string& keyword = statement.keyword();
  if (effect == Effect::understood)
    reader.reporter.notice_once(
        std::string(block) + '/' + keyword, statement.place(),
        {"not-in-effect", in_quotes(keyword) + inside(block) + " is understood and has no effect yet", keyword,
         std::string(remedy)});
  else
    reader.reporter.warning(
        statement.place(),
        {"obsolete-keyword", in_quotes(keyword) + inside(block) + " is no keyword of keepalived 2; it has no effect",
         keyword, std::string(remedy)});
}

void tell_unknown(Reader& reader, const Statement& statement, std::string_view block,
                  std::span<const std::string_view> known) {
  if (!reader.reporter.is_first_unknown(statement.place())) return;
  const std::string& keyword = statement.keyword();
  const std::string_view near = suggest(keyword, known);
  reader.reporter.warning(statement.place(),
                          {statement.has_block ? "unknown-block" : "unknown-keyword",
                           "unknown keyword " + in_quotes(keyword) + inside(block) + "; " +
                               (statement.has_block ? "its whole block is left out" : "the line is left out"),
                           keyword, near.empty() ? "" : "did you mean " + in_quotes(near) + "?"});
}

}  // namespace viplane::config
