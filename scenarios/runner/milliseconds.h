// SPDX-License-Identifier: GPL-2.0-or-later
// Times as reports have them.
#pragma once
#include <cmath>

#include "net/time.h"

namespace viplane::scenarios {

inline double ms(Duration span) { return seconds(span) * 1e3; }
// Microseconds are kept, nanoseconds are not: nobody reads them, and they make documents longer.
inline double rounded_ms(Duration span) { return std::round(seconds(span) * 1e6) / 1e3; }

}  // namespace viplane::scenarios
