// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <functional>
#include <vector>

#include "control/config/lexer.h"
#include "control/config/reporter.h"

namespace viplane::config {

// A keyword with its parameters on one line, and the block that follows it, if one does.
struct Statement {
  std::vector<Word> words;  // empty for a block without a keyword
  bool has_block = false;
  std::vector<Statement> block;

  Place place() const { return words.empty() ? open : words.front().place; }
  const std::string& keyword() const { return words.front().text; }
  Place open;  // of the block's brace
};

// Builds statements from tokens and hands over each that stands outside every block, as soon as it is complete.
// Faults of braces are reported and mended here: what comes out is balanced.
class StatementBuilder {
 public:
  using Sink = std::function<void(const Statement&)>;

  // `is_outermost` tells keywords whose blocks stand outside every other: where one opens inside a block, a brace is
  // missing before it.
  StatementBuilder(Reporter& reporter, bool (*is_outermost)(std::string_view keyword), Sink sink)
      : reporter_(reporter), is_outermost_(is_outermost), sink_(std::move(sink)) {}

  void add_line(const std::vector<Token>& tokens);
  // The end of the last file; `is_complete` if all of it was read, so that a block still open is a fault.
  void finish(bool is_complete);

 private:
  void add_word(const Word& word);
  void open(Place place);
  void close(Place place);
  void complete_line();  // the statement being read gets no more parameters and no block
  void close_innermost();
  void attach(Statement statement);

  Reporter& reporter_;
  bool (*is_outermost_)(std::string_view);
  Sink sink_;
  std::vector<Statement> open_;  // the blocks being read, outermost first
  Statement current_;            // the statement being read; without words there is none
  bool line_ended_ = false;      // current_ can only get a block now
  std::size_t too_deep_ = 0;     // blocks that are open beyond the deepest
  std::size_t mended_ = 0;       // closing braces assumed, which may come late
};

}  // namespace viplane::config
