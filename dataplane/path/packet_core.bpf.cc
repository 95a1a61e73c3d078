// SPDX-License-Identifier: GPL-2.0-or-later
// The packet core over BPF maps: what keeps it within the language that the kernel's verifier takes. A known
// connection's packet leaves by XDP_TX; everything else goes up to the slow path. Compiled by a test, loaded by nobody
// yet.
#include <linux/bpf.h>

#include "dataplane/path/forward.h"

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
constexpr Helper<BPF_FUNC_ktime_get_ns, std::uint64_t()> ktime_get_ns{};
constexpr Helper<BPF_FUNC_xdp_adjust_head, long(xdp_md*, int)> adjust_head{};
constexpr Helper<BPF_FUNC_xdp_adjust_tail, long(xdp_md*, int)> adjust_tail{};

}  // namespace

#define VIPLANE_SECTION(name) __attribute__((section(name), used))

// Values that user space shares are plain structs of fixed layout.
struct Settings {
  std::uint64_t timeouts_ns[16];  // by State
  std::uint16_t route_epoch;
  std::uint8_t padding[6];
};
static_assert(sizeof(Settings) == 136);

struct ServerLoad {
  std::uint64_t active;
  std::uint64_t inactive;
};

struct flows_map {
  int (*type)[BPF_MAP_TYPE_HASH];
  viplane::path::FlowKey* key;
  viplane::path::FlowEntry* value;
  int (*max_entries)[1 << 20];
};
struct servers_map {
  int (*type)[BPF_MAP_TYPE_ARRAY];
  std::uint32_t* key;
  viplane::path::Server* value;
  int (*max_entries)[4096];
};
struct loads_map {
  int (*type)[BPF_MAP_TYPE_ARRAY];
  std::uint32_t* key;
  ServerLoad* value;
  int (*max_entries)[4096];
};
struct next_hops_map {
  int (*type)[BPF_MAP_TYPE_ARRAY];
  std::uint32_t* key;
  viplane::path::NextHop* value;
  int (*max_entries)[4096];
};
struct settings_map {
  int (*type)[BPF_MAP_TYPE_ARRAY];
  std::uint32_t* key;
  Settings* value;
  int (*max_entries)[1];
};

extern "C" {
flows_map flows VIPLANE_SECTION(".maps");
servers_map servers VIPLANE_SECTION(".maps");
loads_map loads VIPLANE_SECTION(".maps");
next_hops_map next_hops VIPLANE_SECTION(".maps");
settings_map settings VIPLANE_SECTION(".maps");
char licence[] VIPLANE_SECTION("license") = "GPL";
}

namespace {

class XdpView {
 public:
  VIPLANE_INLINE explicit XdpView(xdp_md* context) : context_(context) {}

  template <class T>
  VIPLANE_INLINE T* pull(std::size_t offset) {
    std::uint8_t* begin = reinterpret_cast<std::uint8_t*>(static_cast<std::uintptr_t>(context_->data)) + offset;
    std::uint8_t* end = reinterpret_cast<std::uint8_t*>(static_cast<std::uintptr_t>(context_->data_end));
    return begin + sizeof(T) <= end ? reinterpret_cast<T*>(begin) : nullptr;
  }
  VIPLANE_INLINE std::uint32_t length() const { return context_->data_end - context_->data; }
  VIPLANE_INLINE bool prepend(std::uint16_t octets) { return adjust_head(context_, -static_cast<int>(octets)) == 0; }
  VIPLANE_INLINE void trim(std::uint32_t octets) {
    const std::uint32_t now = length();
    if (octets < now) adjust_tail(context_, static_cast<int>(octets) - static_cast<int>(now));
  }

 private:
  xdp_md* context_;
};

class BpfTables {
 public:
  VIPLANE_INLINE BpfTables(const Settings* settings_in, std::uint64_t now_ns) : settings_(settings_in), now_(now_ns) {}

  VIPLANE_INLINE viplane::path::FlowEntry* find(const viplane::path::FlowKey& key) {
    return static_cast<viplane::path::FlowEntry*>(map_lookup(&flows, &key));
  }
  VIPLANE_INLINE viplane::path::Server* server(std::uint32_t index) {
    return static_cast<viplane::path::Server*>(map_lookup(&servers, &index));
  }
  VIPLANE_INLINE const viplane::path::NextHop* next_hop(std::uint32_t index) {
    return static_cast<const viplane::path::NextHop*>(map_lookup(&next_hops, &index));
  }
  VIPLANE_INLINE std::uint64_t now_ns() const { return now_; }
  VIPLANE_INLINE std::uint64_t timeout_ns(viplane::path::State state) const {
    return settings_->timeouts_ns[static_cast<unsigned>(state) & 15];
  }
  VIPLANE_INLINE std::uint16_t route_epoch() const { return settings_->route_epoch; }
  VIPLANE_INLINE void state_changed(viplane::path::FlowEntry& flow, viplane::path::State) {
    const bool was_active = (flow.flags & viplane::path::kFlowInactive) == 0;
    const bool is_active = viplane::path::is_active(flow.state);
    if (was_active == is_active) return;
    flow.flags ^= viplane::path::kFlowInactive;
    auto* load = static_cast<ServerLoad*>(map_lookup(&loads, &flow.server));
    if (load == nullptr) return;
    __atomic_fetch_add(is_active ? &load->active : &load->inactive, std::uint64_t{1}, __ATOMIC_RELAXED);
    __atomic_fetch_sub(is_active ? &load->inactive : &load->active, std::uint64_t{1}, __ATOMIC_RELAXED);
  }
  VIPLANE_INLINE void deadline_sooner(viplane::path::FlowEntry&) {}  // user space walks the whole map
  VIPLANE_INLINE void replied(viplane::path::FlowEntry&) {}          // and sees to the templates

 private:
  const Settings* settings_;
  std::uint64_t now_;
};

}  // namespace

extern "C" VIPLANE_SECTION("xdp") int forward_known(xdp_md* context) {
  const std::uint32_t only = 0;
  const auto* current = static_cast<const Settings*>(map_lookup(&settings, &only));
  if (current == nullptr) return XDP_PASS;
  XdpView view(context);
  viplane::path::Packet packet;
  if (viplane::path::parse(view, packet) != viplane::path::Parsed::flow) return XDP_PASS;
  BpfTables tables(current, ktime_get_ns());
  viplane::path::Leaving leaving;
  const viplane::path::Outcome outcome = viplane::path::forward(view, packet, tables.find(packet.key), tables, leaving);
  return outcome <= viplane::path::Outcome::reply_translated ? XDP_TX : XDP_PASS;
}
