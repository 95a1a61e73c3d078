// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <cstdlib>
#include <string>

namespace viplane::webbench {

// atoi(), as webbench reads its numbers, defined also where atoi() is not: leading blanks and a sign are read, what
// follows the digits is ignored, no digits are 0, and what is too large keeps its low 32 bits (glibc's behaviour).
inline int number_at_start(const std::string& text) { return static_cast<int>(std::strtol(text.c_str(), nullptr, 10)); }

}  // namespace viplane::webbench
