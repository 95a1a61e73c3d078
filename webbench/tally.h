// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <array>
#include <cstdint>
#include <map>
#include <string>

#include "webbench/histogram.h"
#include "webbench/words.h"

namespace viplane::webbench {

// Why a request failed.
enum class Failure { refused, reset, timed_out, unreachable, no_local_port, other };
inline constexpr std::size_t kFailures = 6;
const char* name_of(Failure failure);
Failure failure_of(int error);  // errno of a connect, send, recv or shutdown

// What a run counted. Latencies are microseconds; without measuring, only `counts` and `failures` move.
struct Tally {
  Counts counts;                                    // webbench's, with its forgiveness at the end
  std::array<std::uint64_t, kFailures> failures{};  // all that happened, none forgiven
  std::array<std::uint64_t, 6> statuses{};          // of finished replies, by hundreds digit; 0: no status line
  std::map<std::string, std::uint64_t> servers;     // finished replies by --server-header; "": without the header
  std::uint64_t started = 0;                        // connections tried
  std::uint64_t cut = 0;                            // replies cut by the end of the run, counted as susceed
  std::uint64_t unfinished = 0;                     // requests under way at the end, or planned and never started
  std::uint64_t syn_retransmits = 0;
  std::uint64_t retransmits = 0;  // of other segments
  Histogram connect;              // from connect() to an open connection
  Histogram first_byte;           // from the start (the planned one with --rate) to the reply's first byte
  Histogram total;                // to the reply's end; with --rate, unfinished requests count as long as they waited

  void add(const Tally& other);
};

}  // namespace viplane::webbench
