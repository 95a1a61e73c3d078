// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "control/config/location.h"

namespace viplane::config {

// notice: understood, nothing is wrong. warning: what was written is not what runs; the message says what does.
// error: this cannot be run (keepalived refuses it with exit code 2, or would never come up).
enum class Severity { notice, warning, error };

std::string_view name_of(Severity severity);

// One fault, told once. `id` is stable and short ("unknown-keyword"), so that tests and suppressions can name it.
struct Diagnostic {
  Severity severity = Severity::warning;
  std::string id;
  Location location;
  std::string keyword;      // the keyword concerned, may be empty
  std::string message;      // what is wrong and what is done instead
  std::string remedy;       // what to write instead; may be empty
  std::string source_line;  // the line as it stands in the file, without its end
};

// "lb1.conf:12:14: warning: priority 256 is outside 1..255; 100 is used", then the line with a caret under the column,
// then "remedy: ..." where there is one. Ends with a newline.
std::string to_string(const Diagnostic& diagnostic);

}  // namespace viplane::config
