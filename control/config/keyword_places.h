// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <map>
#include <optional>
#include <string>
#include <tuple>

#include "control/config/source_files.h"

namespace viplane::config {

struct Statement;

// Where each keyword of each block was written, for those who have more to say of a line than the loader had.
class KeywordPlaces {
 public:
  // A statement outside every block, with all that it holds.
  void add(const SourceFiles& sources, const Statement& statement);

  // Where `keyword` was written last in the block that begins at `block`; nullopt: it was not, a default holds.
  std::optional<Location> find(const Location& block, const std::string& keyword) const;
  // The same, and the block's own place where the keyword was not written.
  Location find_or_block(const Location& block, const std::string& keyword) const;

 private:
  using Key = std::tuple<std::string, unsigned, unsigned, std::string>;  // the block's place, the keyword
  static Key key(const Location& block, const std::string& keyword) {
    return {block.file, block.line, block.column, keyword};
  }

  std::map<Key, Location> places_;
};

}  // namespace viplane::config
