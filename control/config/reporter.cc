// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/config/reporter.h"

namespace viplane::config {
namespace {

constexpr std::size_t kMostDiagnostics = 1000;  // errors are told beyond it

}  // namespace

void Reporter::notice_once(const std::string& what, Place place, Message message) {
  if (told_once_.insert(what).second) notice(place, std::move(message));
}

void Reporter::undefined(Place place, const std::string& name) {
  warning(place, {"undefined",
                  "'" + name + "' is defined nowhere; it stays as it is",
                  {},
                  "render the template, or define the name above with $NAME=VALUE"});
  const Location location = sources_.locate(place);
  undefined_.emplace(location.file, location.line, location.column);
}

void Reporter::warning_at(const Location& location, Message message) {
  add(Severity::warning, location, std::string(sources_.line(location)), std::move(message));
}

void Reporter::add(Severity severity, const Location& location, std::string source_line, Message message) {
  const bool is_error = severity == Severity::error;
  if (!is_error && undefined_.contains({location.file, location.line, location.column})) return;
  has_errors_ = has_errors_ || is_error;
  if (diagnostics_.size() >= kMostDiagnostics && !is_error) {
    ++suppressed_;
    return;
  }
  if (!told_.emplace(location.file, location.line, location.column, message.id, message.text).second) return;
  diagnostics_.push_back({severity, std::move(message.id), location, std::move(message.keyword),
                          std::move(message.text), std::move(message.remedy), std::move(source_line)});
}

std::vector<Diagnostic> Reporter::take() {
  if (suppressed_ != 0)
    diagnostics_.push_back({Severity::notice,
                            "more-diagnostics",
                            {},
                            {},
                            std::to_string(suppressed_) + " more warnings and notices are not shown",
                            {},
                            {}});
  return std::move(diagnostics_);
}

}  // namespace viplane::config
