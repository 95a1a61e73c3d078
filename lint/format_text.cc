// SPDX-License-Identifier: GPL-2.0-or-later
#include <fmt/format.h>

#include "lint/catalogue.h"
#include "lint/format.h"

namespace viplane::lint {
namespace {

std::string plural(std::size_t count, const char* what) {
  return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
}

// The diagnostic as the loader prints it, with its id at the end of the first line.
std::string first_lines(const Finding& finding) {
  Finding shown = finding;
  shown.message += " [" + finding.id + "]";
  return config::to_string(shown);
}

}  // namespace

std::string to_text(const CheckResult& result) {
  std::string out;
  std::size_t counts[3] = {};
  for (const Finding& finding : result.findings) {
    ++counts[static_cast<std::size_t>(finding.severity)];
    out += first_lines(finding);
    const Lint* lint = find_lint(finding.id);
    if (lint == nullptr) continue;
    if (finding.remedy.empty() && !lint->why.empty()) out += fmt::format("  why: {}\n", lint->why);
    out += fmt::format("  page: {}\n", page_of(finding.id));
  }
  return out + fmt::format("{}, {}, {}\n", plural(counts[2], "error"), plural(counts[1], "warning"),
                           plural(counts[0], "notice"));
}

std::string to_text(const KeywordList& keywords) {
  std::string out;
  for (const KeywordState& keyword : keywords.keywords)
    out += fmt::format("{:<52} {}{}{}\n", keyword.path, name_of(keyword.state), keyword.meaning.empty() ? "" : ": ",
                       keyword.meaning);
  return out + fmt::format("{} in effect; {} understood, not in effect; {} unknown to us\n",
                           keywords.count(KeywordState::State::in_effect),
                           keywords.count(KeywordState::State::understood),
                           keywords.count(KeywordState::State::unknown));
}

}  // namespace viplane::lint
