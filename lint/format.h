// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <nlohmann/json_fwd.hpp>
#include <string>

#include "lint/check.h"
#include "lint/keyword_list.h"

namespace viplane::lint {

// "lb1.conf:12:3: error: what [id]", the line with a caret, why, the remedy and the page; a last line counts.
std::string to_text(const CheckResult& result);
// {"findings": [{"severity", "id", "file", "line", "column", "message", "remedy", "why", "page"} ...]}
nlohmann::ordered_json to_json(const CheckResult& result);
// Workflow commands of GitHub Actions: "::error file=lb1.conf,line=12,col=3,title=id::message".
std::string to_github(const CheckResult& result);

// One line a keyword: its path, its state, and what it means that it is not in effect.
std::string to_text(const KeywordList& keywords);
// {"keywords": [{"keyword", "state", "meaning"} ...]}
nlohmann::ordered_json to_json(const KeywordList& keywords);

}  // namespace viplane::lint
