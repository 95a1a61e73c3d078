// SPDX-License-Identifier: GPL-2.0-or-later
#include "live/xdp/xsk_queue.h"

#include <linux/if_xdp.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <xdp/xsk.h>

#include <algorithm>

#include "net/bytes.h"
#include "posix/system_call.h"

namespace viplane::live {
namespace {

constexpr std::uint32_t kRing = 2048;
constexpr std::uint32_t kChunks = 2 * kRing;   // half wait to be filled, half are read or on their way out
constexpr std::uint32_t kChunkHeadroom = 128;  // beyond the 256 octets that XDP itself asks for
constexpr std::uint32_t kKicks = 64;           // a call sends at least 32 frames in copy mode: bounds one flush

}  // namespace

// Not in the unnamed namespace: XskQueue::Rings, which holds them, cannot be there.
struct DeleteUmem {
  void operator()(xsk_umem* umem) const { xsk_umem__delete(umem); }
};
struct DeleteSocket {
  void operator()(xsk_socket* socket) const { xsk_socket__delete(socket); }
};

struct XskQueue::Rings {
  xsk_ring_prod fill{}, transmit{};
  xsk_ring_cons complete{}, receive{};
  std::unique_ptr<xsk_umem, DeleteUmem> umem;
  std::unique_ptr<xsk_socket, DeleteSocket> socket;  // goes before its memory
};

XskQueue::XskQueue(const XskOptions& options)
    : chunk_size_(options.mtu <= 1600 ? 2048 : 4096), rings_(std::make_unique<Rings>()) {
  const std::string who = options.interface + " queue " + std::to_string(options.queue);
  const std::size_t size = std::size_t{kChunks} * chunk_size_;
  void* mapped = ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
  if (mapped == MAP_FAILED) system_call(-1, "get memory for AF_XDP frames of " + who);
  memory_ = static_cast<std::byte*>(mapped);

  const xsk_umem_config memory{
      .fill_size = kRing, .comp_size = kRing, .frame_size = chunk_size_, .frame_headroom = kChunkHeadroom, .flags = 0};
  xsk_umem* umem = nullptr;
  int error = xsk_umem__create(&umem, mapped, size, &rings_->fill, &rings_->complete, &memory);
  rings_->umem.reset(umem);
  if (error == 0) {
    xsk_socket_config config{};
    config.rx_size = kRing;
    config.tx_size = kRing;
    config.libxdp_flags = XSK_LIBXDP_FLAGS__INHIBIT_PROG_LOAD;  // we bring our own
    config.bind_flags = static_cast<std::uint16_t>(XDP_USE_NEED_WAKEUP | (options.zero_copy ? XDP_ZEROCOPY : XDP_COPY));
    xsk_socket* socket = nullptr;
    error = xsk_socket__create(&socket, options.interface.c_str(), options.queue, umem, &rings_->receive,
                               &rings_->transmit, &config);
    rings_->socket.reset(socket);
  }
  if (error != 0) {
    rings_.reset();
    ::munmap(mapped, size);
    throw std::system_error(-error, std::generic_category(),
                            "bind AF_XDP socket to " + who + (options.zero_copy ? " (zero-copy)" : " (copy)"));
  }
  for (std::uint32_t chunk = 0; chunk < kChunks; ++chunk) free_.push_back(std::uint64_t{chunk} * chunk_size_);
  refill();
}

XskQueue::~XskQueue() {
  rings_.reset();
  ::munmap(memory_, std::size_t{kChunks} * chunk_size_);
}

int XskQueue::descriptor() const { return xsk_socket__fd(rings_->socket.get()); }

bool XskQueue::is_ready() { return xsk_cons_nb_avail(&rings_->receive, 1) > 0; }

std::size_t XskQueue::receive(std::span<Frame> slots) {
  std::uint32_t index = 0;
  const std::uint32_t count = xsk_ring_cons__peek(&rings_->receive, static_cast<std::uint32_t>(slots.size()), &index);
  for (std::uint32_t i = 0; i < count; ++i) {
    const xdp_desc* const at = xsk_ring_cons__rx_desc(&rings_->receive, index + i);
    slots[i] = {.data = memory_ + at->addr,
                .length = static_cast<std::uint16_t>(at->len),
                .headroom = static_cast<std::uint16_t>(at->addr & (chunk_size_ - 1))};
  }
  if (count > 0) xsk_ring_cons__release(&rings_->receive, count);
  return count;
}

std::uint64_t XskQueue::chunk_of(const std::byte* at) const {
  return static_cast<std::uint64_t>(at - memory_) & ~std::uint64_t{chunk_size_ - 1};
}

void XskQueue::take_back(const Frame& frame) { free_.push_back(chunk_of(frame.data)); }

bool XskQueue::transmit(const Frame& frame) {
  if (submit(static_cast<std::uint64_t>(frame.data - memory_), frame.length)) return true;
  take_back(frame);
  return false;
}

bool XskQueue::transmit(ByteView frame) {
  if (frame.size() > chunk_size_) return false;
  if (free_.empty()) collect_sent();
  if (free_.empty()) return false;
  const std::uint64_t chunk = free_.back();
  store_bytes(memory_ + chunk, frame);
  if (!submit(chunk, static_cast<std::uint32_t>(frame.size()))) return false;
  free_.pop_back();
  return true;
}

bool XskQueue::submit(std::uint64_t address, std::uint32_t length) {
  std::uint32_t index = 0;
  if (xsk_ring_prod__reserve(&rings_->transmit, 1, &index) == 0) {
    kick();
    collect_sent();
    if (xsk_ring_prod__reserve(&rings_->transmit, 1, &index) == 0) return false;
  }
  *xsk_ring_prod__tx_desc(&rings_->transmit, index) = {.addr = address, .len = length, .options = 0};
  xsk_ring_prod__submit(&rings_->transmit, 1);
  ++outstanding_;
  return true;
}

void XskQueue::flush() {
  if (outstanding_ > 0) {
    kick();
    collect_sent();
  }
  refill();
}

// In copy mode each call sends some tens of frames and says EAGAIN while more wait; it also says so when the interface
// takes no more, hence the bound.
void XskQueue::kick() {
  if (xsk_ring_prod__needs_wakeup(&rings_->transmit) == 0) return;
  for (std::uint32_t i = 0; i < kKicks; ++i) {
    if (::sendto(descriptor(), nullptr, 0, MSG_DONTWAIT, nullptr, 0) >= 0 || errno != EAGAIN) return;
  }
}

void XskQueue::collect_sent() {
  std::uint32_t index = 0;
  const std::uint32_t count = xsk_ring_cons__peek(&rings_->complete, kRing, &index);
  for (std::uint32_t i = 0; i < count; ++i) {
    free_.push_back(*xsk_ring_cons__comp_addr(&rings_->complete, index + i) & ~std::uint64_t{chunk_size_ - 1});
  }
  if (count == 0) return;
  xsk_ring_cons__release(&rings_->complete, count);
  outstanding_ -= count;
}

void XskQueue::refill() {
  const std::uint32_t room = xsk_prod_nb_free(&rings_->fill, kRing);
  const auto count = static_cast<std::uint32_t>(std::min<std::size_t>(room, free_.size()));
  std::uint32_t index = 0;
  if (count == 0 || xsk_ring_prod__reserve(&rings_->fill, count, &index) == 0) return;
  for (std::uint32_t i = 0; i < count; ++i) {
    *xsk_ring_prod__fill_addr(&rings_->fill, index + i) = free_.back();
    free_.pop_back();
  }
  xsk_ring_prod__submit(&rings_->fill, count);
  if (xsk_ring_prod__needs_wakeup(&rings_->fill) != 0) {
    (void)::recvfrom(descriptor(), nullptr, 0, MSG_DONTWAIT, nullptr, nullptr);  // a wake-up: there is nothing to read
  }
}

std::uint64_t XskQueue::ring_full() const {
  xdp_statistics statistics{};
  socklen_t size = sizeof statistics;
  if (::getsockopt(descriptor(), SOL_XDP, XDP_STATISTICS, &statistics, &size) != 0) return 0;
  return statistics.rx_dropped + statistics.rx_ring_full;
}

}  // namespace viplane::live
