// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/sync/outbox.h"

#include <algorithm>

namespace viplane::sync {

using dataplane::SharedConnection;
using path::State;

bool is_shared(const SharedConnection& connection) {
  if (connection.is_template) return true;
  switch (connection.state) {
    case State::established:
    case State::fin_wait:
    case State::time_wait:
    case State::close:
    case State::close_wait:
    case State::udp: return true;
    default: return false;
  }
}

Outbox::Outbox(std::uint8_t id, std::size_t largest)
    : id_(id),
      largest_(std::max(largest, kHeaderSize + kEntrySize)),
      capacity_(std::min<std::size_t>((largest_ - kHeaderSize) / kEntrySize, kMostConnections)) {
  waiting_.reserve(capacity_);
}

bool Outbox::post(Time now, const SharedConnection& connection) {
  if (!is_shared(connection)) return false;
  waiting_.push_back(connection);
  if (!deadline_) deadline_ = now + kPatience;
  return waiting_.size() >= capacity_;
}

Bytes Outbox::take(std::size_t& count) {
  Bytes payload = build(id_, waiting_, largest_, count);
  waiting_.clear();
  deadline_.reset();
  return payload;
}

}  // namespace viplane::sync
