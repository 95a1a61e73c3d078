// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <cstdint>
#include <optional>
#include <vector>

#include "net/time.h"
#include "sim/traffic/tcp_segment.h"
#include "sim/traffic/tuple_index.h"

namespace viplane::sim {

// What is left of connections that this side closed first: 40 octets each, in a ring. When the ring is full the oldest
// goes early, so that memory stays bounded at any rate (Linux bounds it too, by tcp_max_tw_buckets).
class TimeWaitTable {
 public:
  static constexpr Duration kLifetime = std::chrono::seconds(60);  // Linux: TCP_TIMEWAIT_LEN

  explicit TimeWaitTable(std::size_t capacity = 8192) : capacity_(capacity) {}

  struct Remains {
    TcpTuple tuple;
    std::uint32_t send_next = 0;
    std::uint32_t receive_next = 0;
    Time expires{};
    bool present = false;
  };

  void add(Time now, const TcpTuple& tuple, std::uint32_t send_next, std::uint32_t receive_next);
  const Remains* find(Time now, const TcpTuple& tuple) const;  // valid until the next add()
  void remove(const TcpTuple& tuple);
  void clear();
  std::size_t size() const { return index_.size(); }

 private:
  auto tuple_of() const {
    return [this](std::uint32_t record) -> const TcpTuple& { return ring_[record].tuple; };
  }

  std::size_t capacity_;
  std::size_t next_ = 0;
  std::vector<Remains> ring_;
  TupleIndex index_;
};

}  // namespace viplane::sim
