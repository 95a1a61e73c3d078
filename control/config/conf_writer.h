// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "control/config/command.h"
#include "net/time.h"

namespace viplane::config {

// A word as the language reads it back: quoted where it has to be, with escapes for what would be taken for a comment,
// a definition or a quote.
std::string quoted_word(std::string_view word);
// A command's words in one, so that split_command() finds them again.
std::string quoted_command(const std::vector<std::string>& words);
std::string decimal_seconds(Duration span);  // "0.25"

// Writes lines and blocks with their indentation.
class ConfWriter {
 public:
  void line(std::string_view text);
  void line(std::string_view keyword, std::string_view value) { line(std::string(keyword) + ' ' + std::string(value)); }
  void line(std::string_view keyword, const char* value) { line(keyword, std::string_view(value)); }
  void line(std::string_view keyword, std::int64_t value) { line(keyword, std::to_string(value)); }
  void word(std::string_view keyword, std::string_view value) { line(keyword, quoted_word(value)); }
  void word_unless_empty(std::string_view keyword, std::string_view value) {
    if (!value.empty()) word(keyword, value);
  }
  void on_off(std::string_view keyword, bool value) { line(keyword, value ? "on" : "off"); }
  void flag(std::string_view keyword, bool value) {
    if (value) line(keyword);
  }
  void seconds(std::string_view keyword, Duration value) { line(keyword, decimal_seconds(value)); }
  // "keyword COMMAND [USER [GROUP]]".
  void command(std::string_view keyword, const Command& value);
  void command(std::string_view keyword, const std::optional<Command>& value) {
    if (value) command(keyword, *value);
  }

  void open(std::string_view head) { line(std::string(head) + " {"), ++depth_; }
  void close() { --depth_, line("}"); }
  std::string take() { return std::move(out_); }

 private:
  std::string out_;
  std::size_t depth_ = 0;
};

}  // namespace viplane::config
