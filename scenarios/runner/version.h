// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

namespace viplane::scenarios {

extern const char* const kVersion;  // of the program, as the build names it

}  // namespace viplane::scenarios
