// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/sync/outbox.h"

#include <algorithm>

namespace viplane::sync {

using dataplane::SharedConnection;

Outbox::Outbox(std::uint8_t id, std::size_t largest)
    : id_(id),
      largest_(std::max(largest, kHeaderSize + kEntrySize)),
      capacity_(std::min<std::size_t>((largest_ - kHeaderSize) / kEntrySize, kMostConnections)) {
  waiting_.reserve(capacity_);
}

bool Outbox::post(Time now, const SharedConnection& connection) {
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
