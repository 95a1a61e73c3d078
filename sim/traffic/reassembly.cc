// SPDX-License-Identifier: GPL-2.0-or-later
#include "sim/traffic/reassembly.h"

namespace viplane::sim {

void Reassembly::store(std::uint64_t position, ByteView bytes) {
  if (bytes.empty()) return;
  std::vector<std::byte>& piece = pieces_[position];
  if (piece.size() < bytes.size()) piece.assign(bytes.begin(), bytes.end());
}

std::uint64_t Reassembly::take(std::uint64_t position, std::vector<std::byte>& out) {
  while (!pieces_.empty() && pieces_.begin()->first <= position) {
    const auto& [start, piece] = *pieces_.begin();
    const std::uint64_t end = start + piece.size();
    if (end > position) {
      out.insert(out.end(), piece.begin() + static_cast<std::ptrdiff_t>(position - start), piece.end());
      position = end;
    }
    pieces_.erase(pieces_.begin());
  }
  return position;
}

}  // namespace viplane::sim
