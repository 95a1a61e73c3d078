// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "control/config/source_files.h"

namespace viplane::config {

// A line of text that knows where each of its characters was written, however often it has been cut and pasted.
class Text {
 public:
  Text() = default;
  // `text` as it stands in a file, beginning at `place`.
  Text(std::string_view text, Place place) { append(text, place); }

  const std::string& string() const { return characters_; }
  std::string_view view() const { return characters_; }
  std::size_t size() const { return characters_.size(); }
  bool empty() const { return characters_.empty(); }

  Place place_at(std::size_t offset) const;  // the place of the last character for an offset behind it

  void append(std::string_view text, Place place) { append(text, place, false); }
  // All of `text` stands for what is written at `place`: the value of a definition, say.
  void append_standing_at(std::string_view text, Place place) { append(text, place, true); }
  void append(const Text& other, std::size_t begin, std::size_t end);
  void append(const Text& other) { append(other, 0, other.size()); }
  Text slice(std::size_t begin, std::size_t end = std::string::npos) const;

 private:
  // Characters from `begin` on come from `place` on; all from `place` itself if `is_fixed`.
  struct Run {
    std::size_t begin;
    Place place;
    bool is_fixed;
  };
  void append(std::string_view text, Place place, bool is_fixed);

  std::string characters_;
  std::vector<Run> runs_;  // ordered by `begin`
};

}  // namespace viplane::config
