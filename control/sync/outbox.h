// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <optional>
#include <vector>

#include "control/sync/message.h"

namespace viplane::sync {

// What is to be told, gathered for a moment so that a datagram tells of many. A value without I/O. Allocates when a
// datagram is made, not when something is posted.
class Outbox {
 public:
  // Seldom longer than a frame takes to cross the switches: what waits is lost if the director dies now. (The kernel
  // waits two seconds.)
  static constexpr Duration kPatience = std::chrono::milliseconds(10);

  // `largest`: octets of a payload. At least one connection always has room.
  explicit Outbox(std::uint8_t id = 0, std::size_t largest = 1472);

  // True: it is full, and take() is to come at once.
  bool post(Time now, const dataplane::SharedConnection& connection);
  std::optional<Time> deadline() const { return deadline_; }  // of take()
  // The payload with all that waits, and how many connections it tells of. Empty where nothing waits.
  Bytes take(std::size_t& count);

 private:
  std::uint8_t id_;
  std::size_t largest_;
  std::size_t capacity_;  // connections
  std::vector<dataplane::SharedConnection> waiting_;
  std::optional<Time> deadline_;
};

}  // namespace viplane::sync
