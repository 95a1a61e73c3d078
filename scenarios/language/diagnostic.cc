// SPDX-License-Identifier: GPL-2.0-or-later
#include "scenarios/language/diagnostic.h"

#include <fmt/format.h>

namespace viplane::scenarios {

std::string Diagnostic::to_string() const {
  std::string text = place.file;
  if (place.line > 0) text += fmt::format(":{}:{}", place.line, place.column);
  text += ": " + what;
  if (!remedy.empty()) text += "; " + remedy;
  return text;
}

}  // namespace viplane::scenarios
