// SPDX-License-Identifier: GPL-2.0-or-later
// The part of the expander that reads files: includes, comments, physical lines.
#include <algorithm>
#include <sstream>

#include "control/config/expander.h"
#include "control/config/quoting.h"
#include "control/config/wildcard.h"

namespace viplane::config {
namespace {

constexpr std::size_t kLongestFileLine = 16u << 10;  // octets
constexpr std::size_t kMostPatterns = 4096;          // of one brace expression

std::string directory_of(const std::string& path) { return path.substr(0, path.rfind('/') + 1); }

// "dir/./a/../b" is "dir/b" on paper; a path is compared with others to find a file that includes itself.
std::string normalized(const std::string& path) {
  std::vector<std::string> parts;
  std::istringstream in(path);
  for (std::string part; std::getline(in, part, '/');) {
    if (part.empty() || part == ".") continue;
    if (part == ".." && !parts.empty() && parts.back() != "..")
      parts.pop_back();
    else
      parts.push_back(part);
  }
  std::string out = path.starts_with('/') ? "/" : "";
  for (const std::string& part : parts) out += (out.empty() || out.back() == '/' ? "" : "/") + part;
  return out;
}

}  // namespace

void Expander::run(const std::string& path) {
  const auto text = files_.read(path);
  if (!text) {
    const std::uint32_t file = sources_.add(path, {});
    reporter_.error({file, 1, 1}, {"unreadable-file", "cannot read configuration file '" + path + "'", {}, {}});
    return;
  }
  reading_.push_back(normalized(path));
  read_file(path, *text);
  reading_.pop_back();
}

void Expander::read_file(const std::string& path, const std::string& text) {
  const std::string outer_directory = std::exchange(directory_, directory_of(path));
  const IncludeCheck outer_check = include_check_;
  const std::uint32_t file = sources_.add(path, text);
  const auto lines = static_cast<std::uint32_t>(sources_.line_count(file));
  for (std::uint32_t number = 1; number <= lines && !stopped_; ++number) {
    std::string_view line = sources_.line(file, number);
    if (line.size() > kLongestFileLine) {
      reporter_.warning({file, number, 1}, {"long-line",
                                            "the line is longer than " + std::to_string(kLongestFileLine) +
                                                " octets; the rest of it is left out",
                                            {},
                                            {}});
      line = line.substr(0, kLongestFileLine);
    }
    read_line(Text(line.substr(0, comment_start(line)), {file, number, 1}));
  }
  directory_ = outer_directory;
  include_check_ = outer_check;
}

void Expander::read_line(Text line) {
  const std::string_view text = line.view();
  const std::size_t begin = std::find_if_not(text.begin(), text.end(), is_blank) - text.begin();
  std::size_t end = text.size();
  while (end > begin && is_blank(text[end - 1])) --end;
  line = line.slice(begin, end);
  if (pending_) return continue_definition(line);
  if (line.empty() || include(line)) return;
  set_include_check(line);
  expand(std::move(line), 0);
}

bool Expander::include(const Text& line) {
  const std::string_view text = line.view();
  const std::size_t word_end = std::find_if(text.begin(), text.end(), is_blank) - text.begin();
  auto check = include_keyword(text.substr(0, word_end));
  if (!check) return false;
  const Place place = line.place_at(0);
  const std::size_t begin =
      std::find_if_not(text.begin() + static_cast<std::ptrdiff_t>(word_end), text.end(), is_blank) - text.begin();
  std::string pattern(text.substr(begin));
  if (pattern.size() >= 2 && (pattern[0] == '"' || pattern[0] == '\'') && pattern.back() == pattern[0])
    pattern = pattern.substr(1, pattern.size() - 2);
  if (pattern.empty()) {
    reporter_.warning(place, {"include-without-file", "include names no file; the line is left out", "include", {}});
    return true;
  }
  check->merge(include_check_);
  include_pattern(pattern, *check, line.place_at(begin));
  return true;
}

void Expander::include_pattern(const std::string& pattern, IncludeCheck check, Place place) {
  const std::vector<std::string> alternatives = expand_braces(pattern, kMostPatterns);
  const bool has_braces = alternatives.size() > 1;
  std::size_t found = 0;
  for (const std::string& alternative : alternatives) {
    const std::string whole = alternative.starts_with('/') ? alternative : directory_ + alternative;
    const std::vector<std::string> paths = files_.match(whole);
    found += paths.size();
    if (paths.empty() && has_braces && check.brace_match)
      reporter_.error(place, {"include-without-match", "no file matches '" + whole + "'", "include", {}});
    include_files(paths, check, place);
    if (stopped_) return;
  }
  if (found != 0 || (has_braces && check.brace_match)) return;
  const bool is_required = has_wildcard(pattern) ? check.wildcard_match : check.match;
  Message message{"include-without-match", "no file matches '" + pattern + "'; nothing is included", "include",
                  is_required ? "create the file, or use `include`, which asks for nothing" : ""};
  if (is_required)
    reporter_.error(place, std::move(message));
  else
    reporter_.notice(place, std::move(message));
}

void Expander::include_files(const std::vector<std::string>& paths, IncludeCheck check, Place place) {
  for (const std::string& path : paths) {
    const std::string identity = normalized(path);
    if (std::find(reading_.begin(), reading_.end(), identity) != reading_.end()) {
      reporter_.error(place, {"recursive-include", "'" + path + "' includes itself", "include", {}});
      continue;
    }
    if (reading_.size() >= options_.limits.include_depth || ++files_read_ > options_.limits.include_files)
      return stop(place, "too many includes (" + std::to_string(files_read_) + " files, " +
                             std::to_string(reading_.size()) + " deep)");
    const auto text = files_.read(path);
    if (!text) {
      Message message{"unreadable-file", "cannot read '" + path + "'; it is left out", "include", {}};
      if (check.readable)
        reporter_.error(place, std::move(message));
      else
        reporter_.warning(place, std::move(message));
      continue;
    }
    reading_.push_back(identity);
    read_file(path, *text);
    reading_.pop_back();
    if (stopped_) return;
  }
}

// include_check [[+|-]OPTION ...] holds from its line on, so it is carried out while reading, not while parsing.
void Expander::set_include_check(const Text& line) {
  std::istringstream words(line.string());
  std::string word;
  if (!(words >> word) || word != "include_check") return;
  IncludeCheck given;
  bool is_absolute = false, is_bare = true;
  while (words >> word) {
    is_bare = false;
    const bool is_removed = word.starts_with('-'), is_added = word.starts_with('+');
    const auto option = include_option(std::string_view(word).substr(is_removed || is_added ? 1 : 0));
    if (!option) {
      reporter_.warning(line.place_at(0), {"bad-value", "unknown include_check option '" + word + "'", "include_check",
                                           "readable, match, wildcard_match, brace_match"});
      continue;
    }
    if (!is_added && !is_removed) is_absolute = true;
    if (is_removed)
      include_check_.remove(*option);
    else if (is_added)
      include_check_.merge(*option);
    else
      given.merge(*option);
  }
  if (is_bare)
    include_check_ = {true, true, true, true};
  else if (is_absolute)
    include_check_ = given;
}

}  // namespace viplane::config
