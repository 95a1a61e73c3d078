// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/config/lexer.h"

#include "control/config/quoting.h"

namespace viplane::config {
namespace {

constexpr std::size_t npos = std::string_view::npos;

class Lexer {
 public:
  Lexer(const Text& line, Reporter& reporter) : line_(line), text_(line.view()), reporter_(reporter) {}

  std::vector<Token> run() {
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (is_blank(c))
        ++at_;
      else if (placeholder_end() == npos && (c == '{' || c == '}'))
        brace(c);
      else
        word();
    }
    return std::move(tokens_);
  }

 private:
  void brace(char c) {
    tokens_.push_back({c == '{' ? Token::Kind::open : Token::Kind::close, {{}, line_.place_at(at_)}});
    ++at_;
  }

  // The end of `${...}`, or of a template's `{{ ... }}`, that begins here; npos if none does.
  std::size_t placeholder_end() const {
    const bool is_reference = text_.substr(at_).starts_with("${"), is_template = text_.substr(at_).starts_with("{{");
    if (!is_reference && !is_template) return npos;
    const std::size_t close = text_.find(is_reference ? "}" : "}}", at_ + 2);
    return close == npos ? npos : close + (is_reference ? 1 : 2);
  }

  void word() {
    Word word{{}, line_.place_at(at_)};
    while (at_ < text_.size() && !is_blank(text_[at_])) {
      const char c = text_[at_];
      if (const std::size_t end = placeholder_end(); end != npos) {
        placeholder(word, end);
      } else if (c == '{' || c == '}') {
        break;
      } else if (c == '"' || c == '\'') {
        quoted(word);
      } else {
        word.text += c;
        ++at_;
      }
    }
    tokens_.push_back({Token::Kind::word, std::move(word)});
  }

  void placeholder(Word& word, std::size_t end) {
    const std::string name(text_.substr(at_, end - at_));
    reporter_.undefined(word.place, name);
    word.text += name;
    at_ = end;
  }

  void quoted(Word& word) {
    const std::size_t close = closing_quote(text_, at_);
    if (close == npos) {
      reporter_.warning(line_.place_at(at_), {"unmatched-quote",
                                              "this quote is not closed; it is taken for a letter",
                                              {},
                                              "close it on the same line, or put the word in the other quotes"});
      word.text += text_[at_++];
      return;
    }
    word.text += unescape(text_.substr(at_ + 1, close - at_ - 1));
    at_ = close + 1;
  }

  const Text& line_;
  std::string_view text_;
  Reporter& reporter_;
  std::vector<Token> tokens_;
  std::size_t at_ = 0;
};

}  // namespace

std::vector<Token> tokenize(const Text& line, Reporter& reporter) { return Lexer(line, reporter).run(); }

}  // namespace viplane::config
