// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <tuple>

#include "control/config/source_files.h"

namespace viplane::config {

struct Statement;

// Where each keyword of each block was written, for those who have more to say of a line than the loader had.
class KeywordPlaces {
 public:
  // A statement outside every block, with all that it holds.
  void add(const SourceFiles& sources, const Statement& statement);

  // The name of an `@` condition.
  void add_condition(std::string_view config_id) { config_ids_.emplace(config_id); }
  // The names that `@` conditions ask for, `@^` without its ^: those that the file is written for.
  const std::set<std::string>& config_ids() const { return config_ids_; }

  // Whether `keyword` stands outside every block.
  bool has_outermost(const std::string& keyword) const { return outermost_.contains(keyword); }

  // Where `keyword` was written last in the block that begins at `block`; nullopt: it was not, a default holds.
  std::optional<Location> find(const Location& block, const std::string& keyword) const;
  // The same, and the block's own place where the keyword was not written.
  Location find_or_block(const Location& block, const std::string& keyword) const;

 private:
  using Key = std::tuple<std::string, unsigned, unsigned, std::string>;  // the block's place, the keyword
  static Key key(const Location& block, const std::string& keyword) {
    return {block.file, block.line, block.column, keyword};
  }

  void add_block(const SourceFiles& sources, const Statement& statement);

  std::set<std::string> config_ids_;
  std::set<std::string> outermost_;
  std::map<Key, Location> places_;
};

}  // namespace viplane::config
