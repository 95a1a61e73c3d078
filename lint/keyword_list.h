// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "lint/findings.h"

namespace viplane::lint {

// A keyword of keepalived.conf and what it does here.
struct KeywordState {
  enum class State : std::uint8_t { in_effect, understood, unknown };

  std::string path;
  State state = State::unknown;
  std::string meaning = {};  // of a keyword that is not in effect: what happens instead
};

std::string_view name_of(KeywordState::State state);  // "understood, not in effect"

struct KeywordList {
  std::vector<KeywordState> keywords;

  std::size_t count(KeywordState::State state) const;
};

// Every keyword of the grammar, and those unknown ones that `findings` tell of.
KeywordList keyword_list(const std::vector<Finding>& findings = {});

// What it means that a keyword is understood and not in effect; empty for one that is in effect.
std::string_view meaning_of(std::string_view path);

}  // namespace viplane::lint
