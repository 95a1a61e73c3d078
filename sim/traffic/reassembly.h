// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "net/frame.h"

namespace viplane::sim {

// Octets that arrived ahead of their turn. Positions are distances from the connection's first received octet, so that
// they do not wrap (up to 2^64 octets a connection). The caller bounds what it stores by its receive window.
class Reassembly {
 public:
  void store(std::uint64_t position, ByteView bytes);
  void store_end(std::uint64_t position) { end_ = position; }  // the peer's FIN follows the octet before `position`

  // Appends to `out` all stored octets that follow on `position`; returns the position after them.
  std::uint64_t take(std::uint64_t position, std::vector<std::byte>& out);
  bool ends_at(std::uint64_t position) const { return end_ == position; }

 private:
  std::map<std::uint64_t, std::vector<std::byte>> pieces_;  // may overlap; take() trims
  std::optional<std::uint64_t> end_;
};

}  // namespace viplane::sim
