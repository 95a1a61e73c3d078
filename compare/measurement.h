// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <cstdint>
#include <map>
#include <string>

namespace viplane::compare {

// What a machine's kernel counted of TCP; what nstat(8) shows.
struct TcpCounters {
  std::uint64_t retransmits = 0;  // segments sent again, SYNs among them
  std::uint64_t syn_retransmits = 0;

  TcpCounters operator-(const TcpCounters& before) const {
    return {retransmits - before.retransmits, syn_retransmits - before.syn_retransmits};
  }
};

// One run of webbench, and what the kernels counted meanwhile.
struct Measurement {
  std::string words;       // webbench's own
  std::int64_t pages = 0;  // as webbench counts them: good ones and failures
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
  bool is_whole(int clients) const {
    const std::int64_t lost = offered - forwarded;
    return lost >= 0 && lost <= clients;
  }
};

}  // namespace viplane::compare
