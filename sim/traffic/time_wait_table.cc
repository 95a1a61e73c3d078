// SPDX-License-Identifier: GPL-2.0-or-later
#include "sim/traffic/time_wait_table.h"

namespace viplane::sim {

void TimeWaitTable::add(Time now, const TcpTuple& tuple, std::uint32_t send_next, std::uint32_t receive_next) {
  remove(tuple);
  if (next_ == capacity_) next_ = 0;
  if (next_ == ring_.size()) ring_.emplace_back();
  Remains& remains = ring_[next_];
  const auto record = static_cast<std::uint32_t>(next_++);
  if (remains.present) index_.erase(remains.tuple, record);
  remains = {tuple, send_next, receive_next, now + kLifetime, true};
  index_.insert(tuple, record);
}

const TimeWaitTable::Remains* TimeWaitTable::find(Time now, const TcpTuple& tuple) const {
  const std::uint32_t record = index_.find(tuple, tuple_of());
  if (record == TupleIndex::kNone || ring_[record].expires <= now) return nullptr;
  return &ring_[record];
}

void TimeWaitTable::remove(const TcpTuple& tuple) {
  const std::uint32_t record = index_.find(tuple, tuple_of());
  if (record == TupleIndex::kNone) return;
  index_.erase(tuple, record);
  ring_[record].present = false;
}

void TimeWaitTable::clear() {
  ring_.clear();
  next_ = 0;
  index_ = {};
}

}  // namespace viplane::sim
