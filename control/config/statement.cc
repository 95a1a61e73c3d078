// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/config/statement.h"

#include <utility>

namespace viplane::config {
namespace {

constexpr std::size_t kDeepestBlock = 32;  // blocks within blocks; the grammar itself needs five

}  // namespace

void StatementBuilder::add_line(const std::vector<Token>& tokens) {
  for (const Token& token : tokens) {
    if (token.kind == Token::Kind::open)
      open(token.word.place);
    else if (token.kind == Token::Kind::close)
      close(token.word.place);
    else
      add_word(token.word);
  }
  line_ended_ = true;
}

void StatementBuilder::add_word(const Word& word) {
  if (line_ended_) complete_line();
  line_ended_ = false;
  if (too_deep_ == 0) current_.words.push_back(word);
}

void StatementBuilder::open(Place place) {
  if (too_deep_ > 0 || open_.size() >= kDeepestBlock) {
    if (too_deep_++ == 0)
      reporter_.warning(
          place, {"too-deep",
                  "blocks are nested deeper than " + std::to_string(kDeepestBlock) + "; what is inside is left out",
                  {},
                  {}});
    current_ = {};
    return;
  }
  if (current_.words.empty()) {
    reporter_.warning(place, {"unexpected-brace", "this '{' follows no keyword; its block is left out", {}, {}});
  } else if (!open_.empty() && is_outermost_(current_.keyword())) {
    reporter_.warning(open_.front().open, {"missing-brace",
                                           "the block opened here is not closed before '" + current_.keyword() +
                                               "' in line " + std::to_string(current_.place().line),
                                           {},
                                           "add a '}'"});
    Statement outermost = std::exchange(current_, {});
    for (; !open_.empty(); ++mended_) close_innermost();
    current_ = std::move(outermost);
  }
  current_.has_block = true;
  current_.open = place;
  open_.push_back(std::exchange(current_, {}));
  line_ended_ = false;
}

void StatementBuilder::close(Place place) {
  if (too_deep_ > 0) {
    --too_deep_;
    return;
  }
  complete_line();
  line_ended_ = false;
  if (!open_.empty()) return close_innermost();
  if (mended_ > 0)
    --mended_;
  else
    reporter_.warning(place, {"extra-brace", "this '}' closes nothing; it is left out", {}, {}});
}

void StatementBuilder::complete_line() {
  if (!current_.words.empty()) attach(std::exchange(current_, {}));
}

void StatementBuilder::close_innermost() {
  Statement done = std::move(open_.back());
  open_.pop_back();
  attach(std::move(done));
}

void StatementBuilder::attach(Statement statement) {
  if (open_.empty())
    sink_(statement);
  else
    open_.back().block.push_back(std::move(statement));
}

void StatementBuilder::finish(bool is_complete) {
  complete_line();
  if (!open_.empty() && is_complete)
    reporter_.warning(open_.front().open, {"missing-brace", "the block opened here is never closed", {}, "add a '}'"});
  while (!open_.empty()) close_innermost();
}

}  // namespace viplane::config
