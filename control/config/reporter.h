// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "control/config/diagnostic.h"
#include "control/config/source_files.h"

namespace viplane::config {

// What a diagnostic says, before it is tied to its place.
struct Message {
  std::string id;
  std::string text;
  std::string keyword = {};
  std::string remedy = {};
};

// Collects diagnostics: each fault once, however often its text is expanded, and not without end.
class Reporter {
 public:
  explicit Reporter(const SourceFiles& sources) : sources_(sources) {}

  void notice(Place place, Message message) { add(Severity::notice, place, std::move(message)); }
  void warning(Place place, Message message) { add(Severity::warning, place, std::move(message)); }
  void error(Place place, Message message) { add(Severity::error, place, std::move(message)); }
  // A word with a name that stands for nothing. What comes of it is no second fault: later warnings at its place are
  // not told.
  void undefined(Place place, const std::string& name);
  // At the place of an element of the configuration.
  void warning_at(const Location& location, Message message);
  // A notice of which the first is enough: `what` is told once for the whole load.
  void notice_once(const std::string& what, Place place, Message message);

  bool has_errors() const { return has_errors_; }
  // False from the second time on: a line that is repeated often need not be looked at again.
  bool is_first_unknown(Place place) { return unknown_.insert(place).second; }
  Location locate(Place place) const { return sources_.locate(place); }
  std::vector<Diagnostic> take();  // in the order they were told

 private:
  void add(Severity severity, const Location& location, std::string source_line, Message message);
  void add(Severity severity, Place place, Message message) {
    add(severity, sources_.locate(place), std::string(sources_.line(place.file, place.line)), std::move(message));
  }

  const SourceFiles& sources_;
  std::vector<Diagnostic> diagnostics_;
  std::set<std::tuple<std::string, unsigned, unsigned, std::string, std::string>> told_;  // location, id, text
  std::set<std::string> told_once_;
  std::set<Place> unknown_;
  std::set<std::tuple<std::string, unsigned, unsigned>> undefined_;
  std::size_t suppressed_ = 0;
  bool has_errors_ = false;
};

}  // namespace viplane::config
