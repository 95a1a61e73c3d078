// SPDX-License-Identifier: GPL-2.0-or-later
#include "lint/keyword_list.h"

#include <algorithm>
#include <set>

#include "control/config/keywords.h"

namespace viplane::lint {
namespace {

using State = KeywordState::State;

KeywordState state_of(const config::KnownKeyword& keyword) {
  if (keyword.effect == config::Effect::in_effect) return {keyword.path, State::in_effect};
  if (keyword.effect == config::Effect::obsolete)
    return {keyword.path, State::understood, "keepalived 2 has dropped it; a warning says so"};
  return {keyword.path, State::understood, std::string(meaning_of(keyword.path))};
}

}  // namespace

std::string_view name_of(State state) {
  switch (state) {
    case State::in_effect: return "in effect";
    case State::understood: return "understood, not in effect";
    case State::unknown: return "unknown to us";
  }
  return "?";
}

std::size_t KeywordList::count(State state) const {
  return static_cast<std::size_t>(std::count_if(keywords.begin(), keywords.end(),
                                                [state](const KeywordState& each) { return each.state == state; }));
}

KeywordList keyword_list(const std::vector<Finding>& findings) {
  KeywordList out;
  for (const config::KnownKeyword& keyword : config::known_keywords()) out.keywords.push_back(state_of(keyword));
  std::set<std::string> told;
  for (const Finding& finding : findings)
    if (finding.id.starts_with("unknown-") && told.insert(finding.keyword).second)
      out.keywords.push_back({finding.keyword, State::unknown, "left out at " + finding.location.to_string()});
  return out;
}

}  // namespace viplane::lint
