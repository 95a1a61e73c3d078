// SPDX-License-Identifier: GPL-2.0-or-later
#include "dataplane/flow_table.h"

#include <algorithm>

namespace viplane::dataplane {

using path::FlowEntry;
using path::FlowKey;
using path::FlowKind;

FlowTable::FlowTable(std::size_t slots)
    : lines_(std::clamp((slots + 1) / 2, std::size_t{4}, std::size_t{1} << 30)),
      capacity_(2 * lines_),
      most_(capacity_ - capacity_ / 8),
      memory_(capacity_),
      due_((capacity_ + kGroup - 1) / kGroup),
      slots_(memory_.data()) {}

FlowEntry* FlowTable::insert(const FlowKey& key, FlowKind kind) {
  if (size_ >= most_) return nullptr;
  std::size_t i = place_of(key);
  while (slots_[i].kind != FlowKind::empty) i = next(i);
  FlowEntry& flow = slots_[i];
  flow = FlowEntry{};
  flow.addresses = key.addresses;
  flow.ports = static_cast<std::uint32_t>(key.ports_and_protocol);
  flow.protocol = key.protocol();
  flow.kind = kind;
  ++size_;
  return &flow;
}

// Closes the gap by moving back what had to step over it (Knuth, The Art of Computer Programming, 6.4, algorithm R).
void FlowTable::erase(FlowEntry* flow) {
  std::size_t gap = static_cast<std::size_t>(flow - slots_);
  for (std::size_t i = next(gap); slots_[i].kind != FlowKind::empty; i = next(i)) {
    const std::size_t wanted = place_of(slots_[i].key());
    const std::size_t from_wanted = (i + capacity_ - wanted) % capacity_;
    const std::size_t from_gap = (i + capacity_ - gap) % capacity_;
    if (from_wanted < from_gap) continue;  // it lies between the gap and where its search begins
    slots_[gap] = slots_[i];
    if (slots_[gap].kind == FlowKind::connection) note_deadline(slots_[gap]);
    gap = i;
  }
  slots_[gap] = FlowEntry{};
  --size_;
}

void FlowTable::clear() {
  for (std::size_t i = 0; i < capacity_ && size_ > 0; ++i) {
    if (slots_[i].kind == FlowKind::empty) continue;
    slots_[i] = FlowEntry{};
    --size_;
  }
  for (std::size_t i = 0; i < groups(); ++i) due_[i] = 0;
}

void FlowTable::note_deadline(const FlowEntry& flow) {
  const std::size_t group = static_cast<std::size_t>(&flow - slots_) / kGroup;
  due_[group] = std::max(due_[group], ~flow.deadline_ns);
}

std::span<FlowEntry> FlowTable::group(std::size_t index) {
  const std::size_t first = index * kGroup;
  return {slots_ + first, std::min(kGroup, capacity_ - first)};
}

}  // namespace viplane::dataplane
