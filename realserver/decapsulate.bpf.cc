// SPDX-License-Identifier: GPL-2.0-or-later
// Takes a tunnel's header off at an interface's ingress, where the kernel has no ipip: IPv4 or IPv6 in IPv4 or IPv6.
// tc rather than XDP: the packet is a socket buffer already, so that a partial checksum, a checksum the card has
// verified and segments merged by GRO stay described beside it and need no repair here.
//
// Only what is addressed to us, from without, for a virtual address inside. Everything else goes on as it came: the
// host's stack answers for it. Fragments of the outer packet go on too; they are not put together here. So does an
// outer IPv6 packet with other extension headers, which no director sends.
#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <linux/pkt_cls.h>

#include <cstddef>
#include <cstdint>

#include "realserver/decapsulate_map.h"

#define VIPLANE_SECTION(name) __attribute__((section(name), used))
#define VIPLANE_INLINE __attribute__((always_inline)) inline

namespace {

// libbpf's own declarations are C. The number of a helper becomes a call instruction.
template <long id, class Signature>
struct Helper;
template <long id, class Result, class... Arguments>
struct Helper<id, Result(Arguments...)> {
  VIPLANE_INLINE Result operator()(Arguments... arguments) const {
    return reinterpret_cast<Result (*)(Arguments...)>(id)(arguments...);
  }
};
constexpr Helper<BPF_FUNC_map_lookup_elem, void*(void*, const void*)> map_lookup{};
constexpr Helper<BPF_FUNC_skb_adjust_room, long(__sk_buff*, int, std::uint32_t, std::uint64_t)> adjust_room{};
constexpr Helper<BPF_FUNC_skb_pull_data, long(__sk_buff*, std::uint32_t)> pull_data{};
constexpr Helper<BPF_FUNC_skb_load_bytes, long(const __sk_buff*, std::uint32_t, void*, std::uint32_t)> load_bytes{};
constexpr Helper<BPF_FUNC_skb_store_bytes, long(__sk_buff*, std::uint32_t, const void*, std::uint32_t, std::uint64_t)>
    store_bytes{};
constexpr Helper<BPF_FUNC_l3_csum_replace, long(__sk_buff*, std::uint32_t, std::uint64_t, std::uint64_t, std::uint64_t)>
    l3_checksum_replace{};

// Since Linux 6.3: the family changes with the header. Older kernels refuse it, and so do we then.
constexpr std::uint64_t kFixedGso = 1 << 0, kBecomesIpv4 = 1 << 7, kBecomesIpv6 = 1 << 8;
constexpr int kGoOn = TC_ACT_UNSPEC;  // to the filters after us, and to the host

struct addresses_map {
  int (*type)[BPF_MAP_TYPE_HASH];
  DecapsulateAddress* key;
  std::uint32_t* value;
  int (*max_entries)[kDecapsulateAddresses];
};
struct counters_map {
  int (*type)[BPF_MAP_TYPE_ARRAY];
  std::uint32_t* key;
  std::uint64_t* value;
  int (*max_entries)[kDecapsulateCounters];
};

}  // namespace

extern "C" {
addresses_map addresses VIPLANE_SECTION(".maps");
counters_map counters VIPLANE_SECTION(".maps");
char licence[] VIPLANE_SECTION("license") = "GPL";
}

namespace {

VIPLANE_INLINE int end(int verdict, std::uint32_t counter) {
  auto* count = static_cast<std::uint64_t*>(map_lookup(&counters, &counter));
  if (count != nullptr) __atomic_fetch_add(count, std::uint64_t{1}, __ATOMIC_RELAXED);
  return verdict;
}

VIPLANE_INLINE bool has_role(__sk_buff* buffer, std::uint32_t offset, bool v6, std::uint32_t role) {
  DecapsulateAddress key{};
  if (v6) {
    if (load_bytes(buffer, offset, key.octets, 16) != 0) return false;
  } else {
    key.octets[10] = key.octets[11] = 0xff;  // ::ffff:a.b.c.d
    if (load_bytes(buffer, offset, key.octets + 12, 4) != 0) return false;
  }
  const auto* found = static_cast<const std::uint32_t*>(map_lookup(&addresses, &key));
  return found != nullptr && *found == role;
}

// RFC 6040, section 4.2: congestion met on the way stays known inside; false: it cannot, and the packet is dropped.
VIPLANE_INLINE bool keep_congestion(__sk_buff* buffer, std::uint32_t inner, bool v6, unsigned outer_tos) {
  if ((outer_tos & 3) != 3) return true;
  std::uint8_t octets[2];
  if (load_bytes(buffer, inner, octets, 2) != 0) return false;
  const unsigned ecn = (v6 ? octets[1] >> 4 : octets[1]) & 3u;
  if (ecn == 0) return false;
  if (ecn == 3) return true;
  std::uint16_t before, after;
  __builtin_memcpy(&before, octets, 2);
  octets[1] = static_cast<std::uint8_t>(octets[1] | (v6 ? 0x30 : 0x03));
  __builtin_memcpy(&after, octets, 2);
  if (!v6 && l3_checksum_replace(buffer, inner + 10, before, after, 2) != 0) return false;
  return store_bytes(buffer, inner, octets, 2, 0) == 0;
}

struct Outer {
  std::uint32_t size = 0;
  std::uint8_t protocol = 0, tos = 0;
  bool is_fragment = false;
};

constexpr std::uint8_t kFragmentHeader = 44;  // its first octet names what follows (RFC 8200, section 4.5)

VIPLANE_INLINE bool read_outer(__sk_buff* buffer, bool v6, Outer& outer) {
  std::uint8_t octets[20];
  if (load_bytes(buffer, ETH_HLEN, octets, 20) != 0) return false;
  if (v6) {
    outer.size = 40;
    outer.protocol = octets[6];
    outer.tos = static_cast<std::uint8_t>(octets[0] << 4 | octets[1] >> 4);
    outer.is_fragment = outer.protocol == kFragmentHeader;
    if (outer.is_fragment && load_bytes(buffer, ETH_HLEN + 40, &outer.protocol, 1) != 0) return false;
    return octets[0] >> 4 == 6;
  }
  outer.size = 20;
  outer.protocol = octets[9];
  outer.tos = octets[1];
  outer.is_fragment = ((octets[6] & 0x3f) | octets[7]) != 0;
  return octets[0] == 0x45;  // a tunnel's header has no options
}

}  // namespace

extern "C" VIPLANE_SECTION("tc") int viplane_decap(__sk_buff* buffer) {
  const bool outer_v6 = buffer->protocol == __builtin_bswap16(ETH_P_IPV6);
  if (!outer_v6 && buffer->protocol != __builtin_bswap16(ETH_P_IP)) return kGoOn;
  Outer outer;
  if (!read_outer(buffer, outer_v6, outer)) return kGoOn;
  constexpr std::uint8_t kIpv4 = 4, kIpv6 = 41;
  if (outer.protocol != kIpv4 && outer.protocol != kIpv6) return kGoOn;

  if (buffer->pkt_type != PACKET_HOST || !has_role(buffer, ETH_HLEN + (outer_v6 ? 24u : 16u), outer_v6, kOurAddress)) {
    return end(kGoOn, kNotForUs);
  }
  if (outer.is_fragment) return end(kGoOn, kOuterFragment);
  const bool inner_v6 = outer.protocol == kIpv6;
  const std::uint32_t inner = ETH_HLEN + outer.size;
  std::uint8_t version = 0;
  if (load_bytes(buffer, inner, &version, 1) != 0 || version >> 4 != (inner_v6 ? 6 : 4))
    return end(TC_ACT_SHOT, kMalformed);
  if (!has_role(buffer, inner + (inner_v6 ? 24u : 16u), inner_v6, kVirtualAddress)) return end(TC_ACT_SHOT, kNotForVip);
  if (!keep_congestion(buffer, inner, inner_v6, outer.tos)) return end(TC_ACT_SHOT, kMalformed);

  std::uint64_t flags = kFixedGso;
  if (inner_v6 != outer_v6) {
    flags |= inner_v6 ? kBecomesIpv6 : kBecomesIpv4;
    const std::uint16_t type = __builtin_bswap16(inner_v6 ? ETH_P_IPV6 : ETH_P_IP);
    if (store_bytes(buffer, 12, &type, 2, 0) != 0) return end(TC_ACT_SHOT, kMalformed);
  }
  if (pull_data(buffer, inner + 20) != 0) return end(TC_ACT_SHOT, kMalformed);
  if (adjust_room(buffer, -static_cast<int>(outer.size), BPF_ADJ_ROOM_MAC, flags) != 0)
    return end(TC_ACT_SHOT, kNotTakenOff);
  return end(kGoOn, kDecapsulated);
}

// Judges nothing: what is run through it arrives at the interface that the run names (BPF_F_TEST_XDP_LIVE_FRAMES).
extern "C" VIPLANE_SECTION("xdp") int viplane_inject(xdp_md* context) {
  return context->data < context->data_end ? XDP_PASS : XDP_DROP;
}
