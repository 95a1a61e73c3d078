// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/config/wildcard.h"

#include <optional>

namespace viplane::config {
namespace {

// Matches `c` against the bracket expression at pattern[at] ('['); gives the position behind it, or npos without a
// closing bracket. A bracket in first place is literal.
std::size_t match_bracket(std::string_view pattern, std::size_t at, char c, bool& matched) {
  std::size_t i = at + 1;
  const bool negated = i < pattern.size() && (pattern[i] == '!' || pattern[i] == '^');
  if (negated) ++i;
  matched = false;
  for (const std::size_t first = i; i < pattern.size(); ++i) {
    if (pattern[i] == ']' && i > first) {
      matched = matched != negated;
      return i + 1;
    }
    const char low = pattern[i];
    char high = low;
    if (i + 2 < pattern.size() && pattern[i + 1] == '-' && pattern[i + 2] != ']') {
      high = pattern[i + 2];
      i += 2;
    }
    matched = matched || (low <= c && c <= high);
  }
  return std::string_view::npos;
}

// One component, without slashes. Greedy with one point of return, so linear in pattern times text.
bool match_component(std::string_view pattern, std::string_view text) {
  if (!text.empty() && text[0] == '.' && (pattern.empty() || pattern[0] != '.')) return false;
  std::size_t p = 0, t = 0;
  std::optional<std::size_t> star;
  std::size_t resume = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      resume = t;
      continue;
    }
    bool matched = false;
    std::size_t next = p + 1;
    if (p < pattern.size()) {
      if (pattern[p] == '?') {
        matched = true;
      } else if (pattern[p] == '[') {
        next = match_bracket(pattern, p, text[t], matched);
        if (next == std::string_view::npos) {
          matched = text[t] == '[';
          next = p + 1;
        }
      } else if (pattern[p] == '\\' && p + 1 < pattern.size()) {
        matched = pattern[p + 1] == text[t];
        next = p + 2;
      } else {
        matched = pattern[p] == text[t];
      }
    }
    if (matched) {
      p = next;
      ++t;
    } else if (star) {
      p = *star + 1;
      t = ++resume;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

// The comma-separated pieces of the first brace group that has any, with what stands before and behind it.
struct BraceGroup {
  std::string before, behind;
  std::vector<std::string> pieces;
};

std::optional<BraceGroup> group_at(const std::string& pattern, std::size_t open) {
  BraceGroup group{pattern.substr(0, open), {}, {}};
  std::size_t depth = 0, begin = open + 1;
  for (std::size_t i = open; i < pattern.size(); ++i) {
    if (pattern[i] == '{') ++depth;
    if (depth == 1 && (pattern[i] == ',' || pattern[i] == '}')) {
      group.pieces.push_back(pattern.substr(begin, i - begin));
      begin = i + 1;
    }
    if (pattern[i] == '}' && --depth == 0) {
      if (group.pieces.size() < 2) return std::nullopt;
      group.behind = pattern.substr(i + 1);
      return group;
    }
  }
  return std::nullopt;
}

std::optional<BraceGroup> first_group(const std::string& pattern) {
  for (std::size_t i = pattern.find('{'); i != std::string::npos; i = pattern.find('{', i + 1))
    if (auto group = group_at(pattern, i)) return group;
  return std::nullopt;
}

}  // namespace

bool has_wildcard(std::string_view pattern) {
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (pattern[i] == '\\')
      ++i;
    else if (pattern[i] == '*' || pattern[i] == '?' || pattern[i] == '[')
      return true;
  }
  return false;
}

bool wildcard_match(std::string_view pattern, std::string_view path) {
  while (true) {
    const std::size_t pattern_end = pattern.find('/'), path_end = path.find('/');
    if (!match_component(pattern.substr(0, pattern_end), path.substr(0, path_end))) return false;
    if (pattern_end == std::string_view::npos || path_end == std::string_view::npos) return pattern_end == path_end;
    pattern.remove_prefix(pattern_end + 1);
    path.remove_prefix(path_end + 1);
  }
}

std::vector<std::string> expand_braces(const std::string& pattern, std::size_t limit) {
  std::vector<std::string> done, open{pattern};
  // Depth first, the leftmost piece first, so that the order is that of a shell.
  while (!open.empty() && done.size() < limit && open.size() <= limit) {
    const std::string next = std::move(open.back());
    open.pop_back();
    const auto group = first_group(next);
    if (!group) {
      done.push_back(next);
      continue;
    }
    for (auto piece = group->pieces.rbegin(); piece != group->pieces.rend(); ++piece)
      open.push_back(group->before + *piece + group->behind);
  }
  return done;
}

}  // namespace viplane::config
