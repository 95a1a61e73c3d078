// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <string>

#include "compare/lab/bed.h"
#include "compare/measurement.h"

namespace viplane::compare {

// What webbench printed, of a run with --json. Throws std::runtime_error with the text where it is no such thing.
Measurement parse_run(const std::string& output);

// Runs viplane-webbench on `client` against `address`. Throws std::runtime_error where it fails.
Measurement measure(const Bed& bed, const lab::Machine& client, const std::string& address);

}  // namespace viplane::compare
