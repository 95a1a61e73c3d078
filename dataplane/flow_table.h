// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <memory>
#include <span>

#include "dataplane/path/flow.h"

namespace viplane::dataplane {

// Zeroed memory that costs nothing until it is touched: a large table of which little is used stays small.
template <class T>
class LazyArray {
 public:
  explicit LazyArray(std::size_t count)
      : memory_(std::calloc(count * sizeof(T) + kLine, 1)), data_(align(memory_.get())), size_(count) {
    if (memory_ == nullptr) throw std::bad_alloc();
  }
  T& operator[](std::size_t i) { return data_[i]; }
  const T& operator[](std::size_t i) const { return data_[i]; }
  T* data() { return data_; }
  std::size_t size() const { return size_; }

 private:
  static constexpr std::size_t kLine = 64;
  struct Free {
    void operator()(void* memory) const { std::free(memory); }
  };
  static T* align(void* memory) {
    return reinterpret_cast<T*>((reinterpret_cast<std::uintptr_t>(memory) + kLine - 1) & ~(kLine - 1));
  }

  std::unique_ptr<void, Free> memory_;
  T* data_;
  std::size_t size_;
};

// All connections of one forwarder: an open-addressed table of fixed capacity with linear probing, two entries a cache
// line. Entries may move whenever one is erased, so pointers live only until the next erase().
class FlowTable {
 public:
  static constexpr std::size_t kGroup = 64;  // slots that age together

  explicit FlowTable(std::size_t slots);

  // Where the search for a key begins: the first slot of a cache line, so that the second one costs nothing more.
  VIPLANE_INLINE std::size_t place_of(const path::FlowKey& key) const {
    return (((key.hash() >> 32) * lines_) >> 32) * 2;
  }
  VIPLANE_INLINE void prefetch(std::size_t place) const { __builtin_prefetch(slots_ + place, 1); }

  // Both entries of a line are compared before the one branch, which so goes the same way nearly always.
  VIPLANE_INLINE path::FlowEntry* find_at(const path::FlowKey& key, std::size_t place) {
    for (std::size_t i = place;; i = next(i + 1)) {
      path::FlowEntry* line = slots_ + i;
      const std::uint64_t is_not_first = line[0].difference(key) != 0 ? 1 : 0;
      const std::uint64_t difference = line[1].difference(key) & (0 - is_not_first);
      if (difference == 0) [[likely]]
        return line + is_not_first;
      if (line[1].kind == path::FlowKind::empty) return nullptr;
    }
  }

  path::FlowEntry* find(const path::FlowKey& key) { return find_at(key, place_of(key)); }

  // An entry with this key and zeros besides, for a key that is not in the table. Null: the table is full.
  path::FlowEntry* insert(const path::FlowKey& key, path::FlowKind kind);
  void erase(path::FlowEntry* flow);
  void clear();

  // Ageing has to come by at this connection's deadline.
  void note_deadline(const path::FlowEntry& flow);

  std::size_t size() const { return size_; }
  std::size_t groups() const { return (capacity_ + kGroup - 1) / kGroup; }
  std::span<path::FlowEntry> group(std::size_t index);
  // No connection of the group expires before; the greatest number where it has none.
  std::uint64_t earliest_deadline(std::size_t group) const { return ~due_[group]; }
  void set_earliest_deadline(std::size_t group, std::uint64_t deadline_ns) { due_[group] = ~deadline_ns; }

 private:
  VIPLANE_INLINE std::size_t next(std::size_t i) const { return ++i == capacity_ ? 0 : i; }

  std::size_t lines_;
  std::size_t capacity_;
  std::size_t most_;
  std::size_t size_ = 0;
  LazyArray<path::FlowEntry> memory_;
  LazyArray<std::uint64_t> due_;  // complements of deadlines, so that zero means never
  path::FlowEntry* slots_;
};

}  // namespace viplane::dataplane
