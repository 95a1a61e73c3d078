// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <string>

#include "webbench/histogram.h"

namespace viplane::webbench {

// HdrHistogram's percentile distribution as text (outputPercentileDistribution, five ticks a halving of the distance
// to 100 %), which its plotters read. The histogram counts microseconds, the text says milliseconds.
std::string percentile_spectrum(const Histogram& microseconds);

}  // namespace viplane::webbench
