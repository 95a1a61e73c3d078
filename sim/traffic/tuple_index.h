// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <cstdint>
#include <vector>

#include "sim/traffic/tcp_segment.h"

namespace viplane::sim {

inline std::uint32_t hash_of(const TcpTuple& tuple) {
  std::uint64_t mixed = std::uint64_t{tuple.local_address} << 32 | tuple.remote_address;
  mixed ^= (std::uint64_t{tuple.local_port} << 16 | tuple.remote_port) * 0x9e3779b97f4a7c15U;
  mixed *= 0xff51afd7ed558ccdU;
  mixed ^= mixed >> 32;
  return static_cast<std::uint32_t>(mixed * 0xc4ceb9fe1a85ec53U >> 32);
}

// Finds records by their tuple: an open-addressed table of record numbers, eight octets a slot. The records themselves
// lie elsewhere; `tuple_of(number)` reads theirs. At most one record a tuple.
class TupleIndex {
 public:
  static constexpr std::uint32_t kNone = 0xffffffff;

  TupleIndex() : slots_(64) {}

  template <typename TupleOf>
  std::uint32_t find(const TcpTuple& tuple, TupleOf&& tuple_of) const {
    const std::uint32_t hash = hash_of(tuple);
    for (std::size_t at = hash & mask();; at = (at + 1) & mask()) {
      const Slot& slot = slots_[at];
      if (slot.record == kNone) return kNone;
      if (slot.hash == hash && tuple_of(slot.record) == tuple) return slot.record;
    }
  }

  void insert(const TcpTuple& tuple, std::uint32_t record) {
    if ((count_ + 1) * 2 > slots_.size()) grow();
    place({hash_of(tuple), record});
    ++count_;
  }

  void erase(const TcpTuple& tuple, std::uint32_t record) {
    std::size_t at = hash_of(tuple) & mask();
    while (slots_[at].record != record) {
      if (slots_[at].record == kNone) return;
      at = (at + 1) & mask();
    }
    close_gap(at);
    --count_;
  }

  std::size_t size() const { return count_; }

 private:
  struct Slot {
    std::uint32_t hash = 0;
    std::uint32_t record = kNone;
  };

  std::size_t mask() const { return slots_.size() - 1; }

  void place(Slot slot) {
    std::size_t at = slot.hash & mask();
    while (slots_[at].record != kNone) at = (at + 1) & mask();
    slots_[at] = slot;
  }

  // Moves followers back, so that no probe meets a hole on its way.
  void close_gap(std::size_t hole) {
    for (std::size_t at = (hole + 1) & mask(); slots_[at].record != kNone; at = (at + 1) & mask()) {
      const std::size_t home = slots_[at].hash & mask();
      if (((at - home) & mask()) < ((at - hole) & mask())) continue;
      slots_[hole] = slots_[at];
      hole = at;
    }
    slots_[hole] = {};
  }

  void grow() {
    std::vector<Slot> old(slots_.size() * 2);
    old.swap(slots_);
    for (const Slot& slot : old) {
      if (slot.record != kNone) place(slot);
    }
  }

  std::vector<Slot> slots_;  // a power of two, at most half full
  std::size_t count_ = 0;
};

}  // namespace viplane::sim
