// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "webbench/options.h"
#include "webbench/request.h"

// webbench 1.5's own words, byte for byte.
namespace viplane::webbench {

std::string_view copyright();  // for standard error

// "\nBenchmarking: GET http://host/\n1 client, running 30 sec.\n". An upgraded version is the one told.
std::string announcement(const Options& options, const Request& request);

struct Counts {
  std::int64_t susceed = 0;
  std::int64_t failed = 0;
  std::int64_t bytes = 0;  // of replies, headers included
};

// "\nSpeed=%d pages/min, %d bytes/sec.\nRequests: %d susceed, %d failed.\n". Failures count as pages. While a count
// fits the original's int, its float arithmetic is repeated, rounding included; beyond, where the original overflows,
// double.
std::string verdict(const Counts& counts, int seconds);

std::int64_t pages_per_minute(const Counts& counts, int seconds);
std::int64_t bytes_per_second(const Counts& counts, int seconds);

}  // namespace viplane::webbench
