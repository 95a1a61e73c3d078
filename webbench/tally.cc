// SPDX-License-Identifier: GPL-2.0-or-later
#include "webbench/tally.h"

#include <cerrno>

namespace viplane::webbench {

const char* name_of(Failure failure) {
  switch (failure) {
    case Failure::refused: return "refused";
    case Failure::reset: return "reset";
    case Failure::timed_out: return "timed_out";
    case Failure::unreachable: return "unreachable";
    case Failure::no_local_port: return "no_local_port";
    case Failure::other: break;
  }
  return "other";
}

Failure failure_of(int error) {
  switch (error) {
    case ECONNREFUSED: return Failure::refused;
    case ECONNRESET:
    case EPIPE: return Failure::reset;
    case ETIMEDOUT: return Failure::timed_out;
    case EHOSTUNREACH:
    case ENETUNREACH:
    case EHOSTDOWN: return Failure::unreachable;
    case EADDRNOTAVAIL:
    case EADDRINUSE: return Failure::no_local_port;
    default: return Failure::other;
  }
}

void Tally::add(const Tally& other) {
  counts.susceed += other.counts.susceed;
  counts.failed += other.counts.failed;
  counts.bytes += other.counts.bytes;
  for (std::size_t i = 0; i < failures.size(); ++i) failures[i] += other.failures[i];
  for (std::size_t i = 0; i < statuses.size(); ++i) statuses[i] += other.statuses[i];
  for (const auto& [name, count] : other.servers) servers[name] += count;
  started += other.started;
  cut += other.cut;
  unfinished += other.unfinished;
  syn_retransmits += other.syn_retransmits;
  retransmits += other.retransmits;
  connect.add(other.connect);
  first_byte.add(other.first_byte);
  total.add(other.total);
}

}  // namespace viplane::webbench
