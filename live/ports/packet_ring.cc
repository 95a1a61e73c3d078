// SPDX-License-Identifier: GPL-2.0-or-later
#include "live/ports/packet_ring.h"

#include <linux/if_packet.h>
#include <sys/mman.h>
#include <sys/socket.h>

#include <algorithm>
#include <bit>

#include "posix/system_call.h"

namespace viplane::live {
namespace {

constexpr std::size_t kBlock = std::size_t{1} << 18;
constexpr std::size_t kRing = std::size_t{1} << 23;  // 4096 frames of an Ethernet MTU
constexpr std::size_t kFrameOverhead = 18;           // Ethernet and a VLAN tag
// The kernel aligns the network header after what it writes itself, then adds the reserve: 22 octets make up for the
// 10 of its offload header, so that IP headers lie on 16 octets.
constexpr std::size_t kAlign = 32;

template <class Value>
void set(int socket, int option, const Value& value, const char* attempt) {
  system_call(::setsockopt(socket, SOL_PACKET, option, &value, sizeof value), attempt);
}

}  // namespace

PacketRing::PacketRing(int socket, std::uint32_t mtu, std::uint16_t headroom) {
  set(socket, PACKET_VERSION, int{TPACKET_V2}, "choose TPACKET_V2");
  set(socket, PACKET_VNET_HDR, 1, "ask for the offload state of received frames");
  set(socket, PACKET_RESERVE, static_cast<unsigned>((headroom + kAlign - 1) / kAlign * kAlign + 22),
      "reserve headroom in the receive ring");
  set(socket, PACKET_COPY_THRESH, 1, "ask for frames larger than a slot");
  // Frames larger than a slot wait here; without the privilege the system's limit holds.
  const int queue = 1 << 22;
  (void)::setsockopt(socket, SOL_SOCKET, SO_RCVBUFFORCE, &queue, sizeof queue);

  const std::size_t needed = TPACKET2_HDRLEN + kAlign * 4 + headroom + kFrameOverhead + mtu;
  slot_size_ = std::min(std::bit_ceil(needed), kBlock);
  slots_ = kRing / slot_size_;
  tpacket_req request{};
  request.tp_block_size = kBlock;
  request.tp_block_nr = static_cast<unsigned>(kRing / kBlock);
  request.tp_frame_size = static_cast<unsigned>(slot_size_);
  request.tp_frame_nr = static_cast<unsigned>(slots_);
  set(socket, PACKET_RX_RING, request, "make the receive ring");
  void* mapped = ::mmap(nullptr, kRing, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, socket, 0);
  if (mapped == MAP_FAILED) system_call(-1, "map the receive ring");
  memory_ = static_cast<std::byte*>(mapped);
}

PacketRing::~PacketRing() { ::munmap(memory_, kRing); }

tpacket2_hdr* PacketRing::header(std::size_t ahead) const {
  return reinterpret_cast<tpacket2_hdr*>(memory_ + ((next_ + ahead) & (slots_ - 1)) * slot_size_);
}

bool PacketRing::is_ready(std::size_t ahead) const {
  return ahead < slots_ && (__atomic_load_n(&header(ahead)->tp_status, __ATOMIC_ACQUIRE) & TP_STATUS_USER) != 0;
}

PacketRing::Slot PacketRing::at(std::size_t ahead) const {
  tpacket2_hdr* const head = header(ahead);
  std::byte* const data = reinterpret_cast<std::byte*>(head) + head->tp_mac;
  Slot slot{.frame = {data, head->tp_snaplen},
            .headroom = static_cast<std::uint16_t>(head->tp_mac - TPACKET2_HDRLEN),
            .offload = reinterpret_cast<const OffloadHeader*>(data - sizeof(OffloadHeader)),
            .length = head->tp_len,
            .is_queued = (head->tp_status & TP_STATUS_COPY) != 0,
            .vlan_tag = std::nullopt};
  if ((head->tp_status & TP_STATUS_VLAN_VALID) != 0) slot.vlan_tag = head->tp_vlan_tci;
  return slot;
}

void PacketRing::release(std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) {
    __atomic_store_n(&header(i)->tp_status, TP_STATUS_KERNEL, __ATOMIC_RELEASE);
  }
  next_ += count;
}

}  // namespace viplane::live
