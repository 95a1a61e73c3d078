// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <cstdint>
#include <map>
#include <string>

#include "compare/bed.h"
#include "compare/tcp_counters.h"

namespace viplane::compare {

// One run of viplane-webbench, and what the kernels counted meanwhile.
struct Measurement {
  std::string words;  // webbench's own
  std::int64_t pages_per_minute = 0;
  std::int64_t bytes_per_second = 0;
  std::int64_t susceed = 0;
  std::int64_t failed = 0;  // of all requests, none forgiven
  std::int64_t bytes = 0;
  std::int64_t p50_microseconds = 0;
  std::int64_t p99_microseconds = 0;
  std::map<std::string, std::int64_t> servers;  // answers by real server
  TcpCounters client;
  std::int64_t offered = 0;    // requests that the client began
  std::int64_t forwarded = 0;  // requests that the real servers answered, by their own account

  // Whether all that was offered arrived, but for what each client had begun when the run ended.
  bool is_whole(int clients) const;
};

// What webbench printed, of a run with --json. Throws std::runtime_error with the text where it is no such thing.
Measurement parse_run(const std::string& output);

// Runs webbench on `client` against `address`. Throws std::runtime_error where it fails.
Measurement measure(const Bed& bed, const lab::Machine& client, const std::string& address);

}  // namespace viplane::compare
