// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "control/config/grammar.h"
#include "net/address.h"

namespace viplane::config {

// A line of a block of routes or rules, word by word. Its first fault is told, and then the line is left out, as
// keepalived does; a missing parameter makes keepalived refuse the file.
class RoutingLine {
 public:
  // `noun` is "route" or "rule". The line begins before its first word.
  RoutingLine(Reader& reader, const Statement& entry, std::string_view noun)
      : reader_(reader), entry_(entry), noun_(noun) {}

  bool next();  // on to the next word; false: there is none, or the line has failed
  const std::string& word() const { return entry_.words[at_].text; }
  const std::string* peek() const;  // the word behind it; nullptr: there is none
  Reader& reader() const { return reader_; }
  bool failed() const { return failed_; }
  Place place() const { return entry_.words[at_].place; }

  // The parameter behind the word, which becomes the word; empty: there is none, and the line has failed.
  const std::string& value();
  std::optional<std::uint32_t> number(std::uint32_t low = 0, std::uint32_t high = 0xffff'ffff);
  std::optional<IpAddress> address();
  std::optional<IpPrefix> prefix(bool is_v6);  // also default, all and any: the whole family
  std::optional<std::string> interface();

  // "<problem>; the route is left out", at the word.
  void refuse(const std::string& problem, const std::string& remedy = {});
  void notice(const std::string& id, const std::string& text, const std::string& remedy = {}) const;
  void warn(const std::string& id, const std::string& text, const std::string& remedy = {}) const;
  // The same for an option that is understood and not in effect, without which the line would mean something else.
  void refuse_option();
  // An option that is understood and not in effect: a notice. Its parameters are passed over.
  void pass_over(unsigned parameters);

 private:
  Reader& reader_;
  const Statement& entry_;
  std::string_view noun_;
  std::size_t at_ = static_cast<std::size_t>(-1);
  bool failed_ = false;
};

// An address or a prefix, or default, all or any. A family's default route has the length 0.
std::optional<IpPrefix> parse_target(const std::string& word, bool is_v6);

}  // namespace viplane::config
