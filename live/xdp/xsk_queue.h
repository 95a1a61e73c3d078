// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "net/frame.h"

namespace viplane::live {

struct XskOptions {
  std::string interface;
  std::uint32_t queue = 0;
  std::uint32_t mtu = 1500;
  bool zero_copy = false;
};

// One AF_XDP socket: a receive queue of an interface and a way out, with memory of its own that the kernel shares
// (Documentation/networking/af_xdp.rst). A frame lies in a chunk; wherever in it `Frame::data` points, the chunk is
// found again by its address.
class XskQueue {
 public:
  // The largest MTU: a frame must fit a page, after the kernel's headroom and ours.
  static constexpr std::uint32_t kLargestMtu = 3500;

  explicit XskQueue(const XskOptions& options);  // throws std::system_error
  ~XskQueue();
  XskQueue(const XskQueue&) = delete;

  int descriptor() const;
  bool is_ready();                              // a frame waits
  std::size_t receive(std::span<Frame> slots);  // lends
  void take_back(const Frame& frame);           // unsent
  bool transmit(const Frame& frame);            // a lent one, taken back: no copy is made
  bool transmit(ByteView frame);                // copies
  // After a batch: tells the kernel of what is to be sent, and gives it chunks to receive into.
  void flush();

  std::uint64_t ring_full() const;  // frames lost because nobody read in time

 private:
  struct Rings;
  std::uint64_t chunk_of(const std::byte* at) const;
  bool submit(std::uint64_t address, std::uint32_t length);
  void collect_sent();
  void refill();
  void kick();

  std::uint32_t chunk_size_;
  std::byte* memory_ = nullptr;
  std::unique_ptr<Rings> rings_;
  std::vector<std::uint64_t> free_;  // chunks that are ours
  std::size_t outstanding_ = 0;      // handed over for sending, not yet come back
};

}  // namespace viplane::live
