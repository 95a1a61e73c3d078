// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "env/event_log.h"
#include "net/frame.h"
#include "net/time.h"

namespace viplane::scenarios {

// A sentence of the form "what should have been, what was", at a time.
struct Violation {
  Time at;
  std::string checker;
  std::string story;
};

// A frame as an observer saw it on a port.
struct CapturedFrame {
  Time at;
  std::string_view node;
  std::string_view port;
  bool outgoing = false;  // the node sent it
  ByteView bytes;         // whole Ethernet frame; lent for the call
};

// Which frames a checker looks at, so that runs with much traffic stay cheap.
enum class FrameInterest : std::uint8_t {
  none,
  control,  // ARP, neighbour discovery and VRRP of directors
  service,  // TCP that enters or leaves a director
  all,      // every frame that leaves any node
};

// An invariant, judged from what any run leaves behind: events and frames, both in the order of their times. It knows
// nothing about directors or worlds, so it judges a live run just as well.
class Checker {
 public:
  virtual ~Checker() = default;
  virtual std::string_view name() const = 0;
  virtual std::string_view claim() const = 0;  // the invariant in a sentence
  virtual FrameInterest wants() const { return FrameInterest::none; }
  virtual void see(const Event&) {}
  virtual void see(const CapturedFrame&) {}
  virtual std::vector<Violation> conclude(Time end) = 0;  // last call
};

using CheckerPtr = std::unique_ptr<Checker>;

}  // namespace viplane::scenarios
