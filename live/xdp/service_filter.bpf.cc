// SPDX-License-Identifier: GPL-2.0-or-later
// The XDP program of an AF_XDP port: takes the frames of the services into user space and leaves all others to the
// host. Taken are, over IPv4 and without a VLAN tag,
//   * TCP and UDP to a virtual service, its fragments included;
//   * TCP and UDP from a real server behind NAT, unless to an address of the host itself (answers to health checks);
//   * ICMP errors that quote a packet of one of these, or a tunnel's.
// Where it cannot tell, the host gets the frame.
#include <cstdint>

#include "live/xdp/bpf_helpers.h"
#include "live/xdp/served_key.h"

using viplane::live::ServedKey;

struct ServedMap {
  int (*type)[BPF_MAP_TYPE_HASH];
  ServedKey* key;
  std::uint8_t* value;
  int (*max_entries)[65536];
  int (*map_flags)[BPF_F_NO_PREALLOC];
};
struct LocalMap {
  int (*type)[BPF_MAP_TYPE_HASH];
  std::uint32_t* key;
  std::uint8_t* value;
  int (*max_entries)[4096];
  int (*map_flags)[BPF_F_NO_PREALLOC];
};
struct SocketMap {
  int (*type)[BPF_MAP_TYPE_XSKMAP];
  std::uint32_t* key;
  std::uint32_t* value;
  int (*max_entries)[64];
};

extern "C" {
ServedMap served VIPLANE_SECTION(".maps");
LocalMap local_addresses VIPLANE_SECTION(".maps");
SocketMap sockets VIPLANE_SECTION(".maps");
extern const volatile std::uint32_t takes_everything;
const volatile std::uint32_t takes_everything = 0;  // set before loading, by tests
char program_license[] VIPLANE_SECTION("license") = "GPL";
}

namespace {

constexpr std::uint8_t kIcmp = 1, kIpip = 4, kTcp = 6, kUdp = 17;

struct [[gnu::packed]] Ethernet {
  std::uint8_t target[6], source[6];
  std::uint16_t type;
};
struct [[gnu::packed]] Ipv4 {
  std::uint8_t version_and_words, tos;
  std::uint16_t length, identification, fragment;
  std::uint8_t ttl, protocol;
  std::uint16_t checksum;
  std::uint32_t source, target;
};
struct [[gnu::packed]] Ports {
  std::uint16_t source, target;
};
struct [[gnu::packed]] Icmp {
  std::uint8_t type, code;
  std::uint16_t checksum;
  std::uint32_t rest;
};

#define INLINE [[gnu::always_inline]] inline

INLINE std::uint16_t swap(std::uint16_t value) { return __builtin_bswap16(value); }

template <class T>
INLINE const T* pull(const std::uint8_t* at, const std::uint8_t* end) {
  return at + sizeof(T) <= end ? reinterpret_cast<const T*>(at) : nullptr;
}

INLINE bool is_served(std::uint32_t address, std::uint16_t port, std::uint8_t protocol, std::uint8_t which) {
  ServedKey key{address, port, protocol, which};
  if (viplane::bpf::map_lookup(&served, &key) != nullptr) return true;
  key.port = 0;
  return viplane::bpf::map_lookup(&served, &key) != nullptr;
}

INLINE bool is_local(std::uint32_t address) { return viplane::bpf::map_lookup(&local_addresses, &address) != nullptr; }

INLINE bool has_ports(std::uint8_t protocol) { return protocol == kTcp || protocol == kUdp; }

// A packet that an ICMP error quotes: on its way to the client, through a tunnel, or on its way to a real server.
INLINE bool concerns_us(const Ipv4* quoted, const std::uint8_t* end) {
  if (quoted->protocol == kIpip) return true;
  if (!has_ports(quoted->protocol)) return false;
  const std::uint32_t header = (quoted->version_and_words & 15u) * 4;
  const auto* ports = pull<Ports>(reinterpret_cast<const std::uint8_t*>(quoted) + header, end);
  if (ports == nullptr) return false;
  return is_served(quoted->source, ports->source, quoted->protocol, viplane::live::kEndService) ||
         is_served(quoted->target, ports->target, quoted->protocol, viplane::live::kEndRealServer);
}

INLINE bool is_error(std::uint8_t icmp_type) {
  return icmp_type == 3 || icmp_type == 4 || icmp_type == 11 || icmp_type == 12;
}

INLINE bool is_ours(const std::uint8_t* data, const std::uint8_t* end) {
  const auto* ethernet = pull<Ethernet>(data, end);
  if (ethernet == nullptr || ethernet->type != swap(0x0800)) return false;
  const auto* ip = pull<Ipv4>(data + sizeof(Ethernet), end);
  if (ip == nullptr || ip->version_and_words >> 4 != 4) return false;
  const std::uint8_t protocol = ip->protocol;
  const std::uint32_t header = (ip->version_and_words & 15u) * 4;
  const std::uint8_t* payload = data + sizeof(Ethernet) + header;
  if (has_ports(protocol)) {
    if ((ip->fragment & swap(0x3fff)) != 0) {
      if (is_served(ip->target, 0, protocol, viplane::live::kEndFragment)) return true;
      return is_served(ip->source, 0, protocol, viplane::live::kEndServerFragment) && !is_local(ip->target);
    }
    const auto* ports = pull<Ports>(payload, end);
    if (ports == nullptr) return false;
    if (is_served(ip->target, ports->target, protocol, viplane::live::kEndService)) return true;
    return is_served(ip->source, ports->source, protocol, viplane::live::kEndRealServer) && !is_local(ip->target);
  }
  if (protocol != kIcmp) return false;
  const auto* icmp = pull<Icmp>(payload, end);
  if (icmp == nullptr || !is_error(icmp->type)) return false;
  const auto* quoted = pull<Ipv4>(payload + sizeof(Icmp), end);
  return quoted != nullptr && concerns_us(quoted, end);
}

}  // namespace

extern "C" VIPLANE_SECTION("xdp") int take_service_frames(xdp_md* context) {
  const auto* data = reinterpret_cast<const std::uint8_t*>(static_cast<std::uintptr_t>(context->data));
  const auto* end = reinterpret_cast<const std::uint8_t*>(static_cast<std::uintptr_t>(context->data_end));
  if (takes_everything == 0 && !is_ours(data, end)) return XDP_PASS;
  return static_cast<int>(viplane::bpf::redirect_map(&sockets, context->rx_queue_index, XDP_PASS));
}

// Runs in place of a driver, on frames that user space gives to the host's stack.
extern "C" VIPLANE_SECTION("xdp") int pass_to_host(xdp_md* context) {
  (void)context;
  return XDP_PASS;
}
