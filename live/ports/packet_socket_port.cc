// SPDX-License-Identifier: GPL-2.0-or-later
#include "live/ports/packet_socket_port.h"

#include <arpa/inet.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <stdexcept>
#include <utility>

#include "live/ports/egress.h"
#include "live/ports/merged_frame.h"
#include "live/ports/packet_sender.h"
#include "live/ports/vrrp_groups.h"
#include "net/ethernet.h"
#include "posix/system_call.h"

namespace viplane::live {
namespace {

constexpr std::size_t kLargestFrame = std::size_t{1} << 18;
constexpr std::size_t kVlanTag = 4;
constexpr std::uint16_t kVlanNumber = 0x0fff;

Descriptor open_socket(const std::string& interface) {
  return Descriptor(system_call(::socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, 0),
                                "open an AF_PACKET socket for " + interface));
}

bool is_special(const PacketRing::Slot& slot) { return slot.length > slot.frame.size() || is_merged(*slot.offload); }

}  // namespace

// The sockets on one interface as long as it exists.
struct PacketSocketPort::Attachment {
  Attachment(const Interface& interface, const Interface::State& state, const PortInfo& info)
      : index(state.index),
        socket(open_socket(interface.name())),
        ring(socket.get(), state.mtu, info.headroom),
        sender(state.index) {}

  void join(const std::string& interface, const PacketPortOptions& options) {
    const int on = 1;
    system_call(::setsockopt(socket.get(), SOL_PACKET, PACKET_IGNORE_OUTGOING, &on, sizeof on),
                "ignore what leaves " + interface);
    sockaddr_ll address{};
    address.sll_family = AF_PACKET;
    address.sll_protocol = htons(ETH_P_ALL);
    address.sll_ifindex = index;
    system_call(::bind(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address),
                "bind an AF_PACKET socket to " + interface);
    join_vrrp_groups(socket.get(), index, interface);
    if (options.fanout_group) {
      const int fanout = *options.fanout_group | PACKET_FANOUT_HASH << 16;
      system_call(::setsockopt(socket.get(), SOL_PACKET, PACKET_FANOUT, &fanout, sizeof fanout),
                  "share the frames of " + interface + " in fanout group " + std::to_string(*options.fanout_group));
    }
  }

  int index;
  Descriptor socket;
  PacketRing ring;
  PacketSender sender;
  HandlePtr watch;
};

PacketSocketPort::PacketSocketPort(const std::string& interface, const PortContext& context,
                                   const PacketPortOptions& options)
    : OverhearingPort(interface, Io::packet, context), options_(options), parts_(info_.headroom) {
  open();
}

PacketSocketPort::~PacketSocketPort() = default;

void PacketSocketPort::attach(const Interface::State& state) {
  auto attachment = std::make_unique<Attachment>(interface(), state, info_);
  attachment->join(name(), options_);
  attachment->watch = context_.loop.watch(attachment->socket.get(), EPOLLIN | EPOLLET,
                                          [this](std::uint32_t) { on_socket(attachment_->socket.get()); });
  attachment_ = std::move(attachment);
}

void PacketSocketPort::detach() { attachment_.reset(); }

bool PacketSocketPort::has_frames() {
  return !parts_.empty() || (attachment_ && attachment_->ring.is_ready(ring_lent_));
}

std::size_t PacketSocketPort::receive(std::span<Frame> slots) {
  if (has_lent()) throw std::logic_error("receive() before finish() of the frames of the last one");
  std::size_t count = 0;
  do {
    count = parts_lent_ = parts_.lend(slots);
    if (attachment_) count += lend_ring(slots.subspan(count));
  } while (count == 0 && take_apart_next());
  if (!has_frames()) found_empty();
  counters_.received += count;
  return count;
}

// Plain frames only, up to the first that needs more.
std::size_t PacketSocketPort::lend_ring(std::span<Frame> slots) {
  PacketRing& ring = attachment_->ring;
  std::size_t count = 0;
  while (count < slots.size() && ring.is_ready(ring_lent_)) {
    const PacketRing::Slot slot = ring.at(ring_lent_);
    if (is_special(slot)) break;
    ++ring_lent_;
    if (lend(slot, slots[count])) ++count;
  }
  if (count == 0) ring.release(std::exchange(ring_lent_, 0));
  return count;
}

bool PacketSocketPort::lend(const PacketRing::Slot& slot, Frame& to) {
  if (has_unfinished_checksum(*slot.offload)) {
    if (!finish_checksum(slot.frame, *slot.offload)) return false;  // nothing a sound kernel says
    ++counters_.checksums_finished;
  }
  to = {.data = slot.frame.data(), .length = static_cast<std::uint16_t>(slot.frame.size()), .headroom = slot.headroom};
  if (slot.vlan_tag && (*slot.vlan_tag & kVlanNumber) != 0 && to.length >= EthernetView::kSize) {
    std::copy_n(to.data, 12, to.data - kVlanTag);
    to.data -= kVlanTag;
    store_be16(to.data + 12, static_cast<std::uint16_t>(EtherType::vlan));
    store_be16(to.data + 14, *slot.vlan_tag);
    to.length = static_cast<std::uint16_t>(to.length + kVlanTag);
    to.headroom = static_cast<std::uint16_t>(to.headroom - kVlanTag);
  }
  return true;
}

// The frame at the ring's head is merged, or larger than a slot: into `parts_` with it. False: there is none.
bool PacketSocketPort::take_apart_next() {
  if (!attachment_ || !attachment_->ring.is_ready(0)) return false;
  const PacketRing::Slot slot = attachment_->ring.at(0);
  const OffloadHeader offload = *slot.offload;
  MutableByteView frame = slot.frame;
  if (slot.length > slot.frame.size()) {
    large_.resize(kLargestFrame);
    ssize_t size = -1;
    if (slot.is_queued) size = ::recv(attachment_->socket.get(), large_.data(), large_.size(), MSG_DONTWAIT);
    const bool is_whole = size == static_cast<ssize_t>(slot.length + sizeof offload);
    frame = is_whole ? MutableByteView(large_).subspan(sizeof offload, slot.length) : MutableByteView();
  }
  if (frame.empty()) {
    ++counters_.cut_short;
  } else if (is_merged(offload)) {
    if (take_apart(frame, offload, [this](MutableByteView part) { parts_.push(part); })) {
      ++counters_.segmented;
    } else {
      ++counters_.cut_short;
    }
  } else if (frame.size() > 0xffff || (has_unfinished_checksum(offload) && !finish_checksum(frame, offload))) {
    ++counters_.cut_short;
  } else {
    parts_.push(frame);
  }
  attachment_->ring.release(1);
  return true;
}

void PacketSocketPort::finish(std::span<Frame> frames) {
  transmit_by_egress(frames, *this, egress());
  give_host_its_own(frames);
  parts_.take_back(frames.first(std::exchange(parts_lent_, 0)));
  if (attachment_) attachment_->ring.release(std::exchange(ring_lent_, 0));
}

void PacketSocketPort::transmit(std::span<const ByteView> frames) {
  const std::size_t sent = attachment_ ? attachment_->sender.send(frames) : 0;
  counters_.sent += sent;
  counters_.not_sent += frames.size() - sent;
}

bool PacketSocketPort::send(ByteView frame) {
  const bool is_sent = attachment_ && attachment_->sender.send(frame);
  ++(is_sent ? counters_.sent : counters_.not_sent);
  return is_sent;
}

PortCounters PacketSocketPort::counters() {
  tpacket_stats since_last{};
  socklen_t size = sizeof since_last;
  if (attachment_ && ::getsockopt(attachment_->socket.get(), SOL_PACKET, PACKET_STATISTICS, &since_last, &size) == 0) {
    counters_.ring_full += since_last.tp_drops;
  }
  return counters_;
}

}  // namespace viplane::live
