// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <string>
#include <vector>

namespace viplane::realserver {

// Runs a program of the search path, without a shell, `input` on its standard input. Throws std::runtime_error with the
// attempt and the program's own last words.
void run_command(const std::vector<std::string>& words, const std::string& input, const std::string& attempt);
// Whether it could be run and ended well; nothing of it is seen.
bool try_command(const std::vector<std::string>& words);

}  // namespace viplane::realserver
