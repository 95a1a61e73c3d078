// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <cstdint>
#include <vector>

#include "lab/pipe.h"
#include "net/address.h"
#include "net/time.h"
#include "posix/descriptor.h"

namespace viplane::lab {

enum class Outcome : std::uint8_t {
  success,
  refused,      // reset while it opened
  reset,        // reset while it was open
  timed_out,    // no answer in time
  unreachable,  // no route, or ICMP said so
  cut_short,    // closed by the server before the answer was whole
  given_up,     // under way at the end: counts neither way
};

// One attempt of a client, as it is written down: a connection of a probe, a page, a message on a long-lived
// connection.
struct Attempt {
  Time planned;  // when it was due; the others start when they start
  Time ended;
  Endpoint local;          // of its connection, where it had one
  std::uint32_t line = 0;  // of a long-lived client: which connection
  std::uint32_t octets = 0;
  Outcome outcome = Outcome::success;
  bool opened = false;  // a connection was opened for it
};

// The attempts of a client, written by its process and read by ours.
class AttemptLog {
 public:
  AttemptLog() : memory_(make_memory_file("attempts")) {}

  void write(const Attempt& attempt);
  void flush();
  std::vector<Attempt> read() const;  // in the order of their ends

 private:
  Descriptor memory_;
  std::vector<Attempt> buffered_;
};

}  // namespace viplane::lab
