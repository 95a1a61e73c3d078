// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/config/conf_writer.h"

#include <algorithm>

#include "control/config/quoting.h"

namespace viplane::config {
namespace {

bool is_plain(char c) {
  const bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  return is_letter || std::string_view("._-/:%+,=*?").find(c) != std::string_view::npos;
}

// Between double quotes: as itself what is printable and means nothing to the language.
void append_escaped(std::string& out, char c) {
  constexpr char kDigits[] = "0123456789abcdef";
  const auto octet = static_cast<unsigned char>(c);
  const bool is_special = std::string_view("\"\\$~{}@").find(c) != std::string_view::npos;
  if (octet >= 0x20 && octet < 0x7f && !is_special) {
    out += c;
    return;
  }
  out += "\\x";
  out += kDigits[octet >> 4];
  out += kDigits[octet & 15];
}

// A word of a command: split_command() knows quotes and no escapes.
std::string command_word(const std::string& word) {
  const bool is_bare = !word.empty() && std::none_of(word.begin(), word.end(),
                                                     [](char c) { return is_blank(c) || c == '\'' || c == '"'; });
  if (is_bare) return word;
  std::string out;
  for (std::size_t at = 0; at < word.size() || out.empty();) {
    // As much as one kind of quotes can hold.
    const char quote = at < word.size() && word[at] == '\'' ? '"' : '\'';
    const std::size_t end = std::min(word.find(quote, at), word.size());
    out += quote + word.substr(at, end - at) + quote;
    at = end;
  }
  return out;
}

}  // namespace

std::string quoted_word(std::string_view word) {
  if (!word.empty() && std::all_of(word.begin(), word.end(), is_plain)) return std::string(word);
  std::string out = "\"";
  for (const char c : word) append_escaped(out, c);
  return out + '"';
}

std::string quoted_command(const std::vector<std::string>& words) {
  std::string out;
  for (const std::string& word : words) out += (out.empty() ? "" : " ") + command_word(word);
  return quoted_word(out);
}

std::string decimal_seconds(Duration span) {
  const std::int64_t micros = span / std::chrono::microseconds(1);
  std::string fraction = std::to_string(1'000'000 + micros % 1'000'000).substr(1);
  while (!fraction.empty() && fraction.back() == '0') fraction.pop_back();
  return std::to_string(micros / 1'000'000) + (fraction.empty() ? "" : '.' + fraction);
}

void ConfWriter::line(std::string_view text) {
  out_.append(2 * depth_, ' ');
  out_ += text;
  out_ += '\n';
}

void ConfWriter::command(std::string_view keyword, const Command& value) {
  std::string text = quoted_command(value.words);
  if (!value.user.empty() || !value.group.empty()) text += ' ' + quoted_word(value.user);
  if (!value.group.empty()) text += ' ' + quoted_word(value.group);
  line(keyword, text);
}

}  // namespace viplane::config
