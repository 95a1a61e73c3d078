// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/config/keyword_places.h"

#include "control/config/statement.h"

namespace viplane::config {

void KeywordPlaces::add(const SourceFiles& sources, const Statement& statement) {
  if (!statement.words.empty()) outermost_.insert(statement.keyword());
  add_block(sources, statement);
}

void KeywordPlaces::add_block(const SourceFiles& sources, const Statement& statement) {
  const Location block = sources.locate(statement.place());
  for (const Statement& inner : statement.block) {
    if (inner.words.empty()) continue;
    places_[key(block, inner.keyword())] = sources.locate(inner.place());
    if (inner.has_block) add_block(sources, inner);
  }
}

std::optional<Location> KeywordPlaces::find(const Location& block, const std::string& keyword) const {
  const auto found = places_.find(key(block, keyword));
  if (found == places_.end()) return std::nullopt;
  return found->second;
}

Location KeywordPlaces::find_or_block(const Location& block, const std::string& keyword) const {
  return find(block, keyword).value_or(block);
}

}  // namespace viplane::config
