// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <cstddef>
#include <vector>

#include "net/frame.h"

namespace viplane::sim {

// Octets that the peer has not acknowledged yet. A page that outlives the connection is borrowed, not copied: with
// thousands of connections a second this is the usual case and costs no allocation.
class SendBuffer {
 public:
  std::size_t size() const { return view_.size(); }
  bool empty() const { return view_.empty(); }
  ByteView slice(std::size_t offset, std::size_t length) const { return view_.subspan(offset, length); }

  void append(ByteView bytes) {
    if (bytes.empty()) return;
    std::vector<std::byte> joined(view_.begin(), view_.end());
    joined.insert(joined.end(), bytes.begin(), bytes.end());
    owned_ = std::move(joined);
    view_ = owned_;
  }
  // `bytes` stay valid and unchanged until the connection is over.
  void append_borrowed(ByteView bytes) {
    if (view_.empty()) {
      view_ = bytes;
    } else {
      append(bytes);
    }
  }
  void drop_front(std::size_t octets) { view_ = view_.subspan(octets); }

 private:
  ByteView view_;
  std::vector<std::byte> owned_;  // what view_ looks into, unless it is borrowed
};

}  // namespace viplane::sim
