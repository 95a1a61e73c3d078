// SPDX-License-Identifier: GPL-2.0-or-later
#include "realserver/tc_decapsulator.h"

#include <bpf/bpf.h>
#include <linux/pkt_sched.h>
#include <net/if.h>

#include <algorithm>
#include <sstream>
#include <system_error>

#include "posix/descriptor.h"
#include "realserver/bpf_object.h"
#include "realserver/netlink.h"
#include "realserver/routing.h"

namespace viplane::realserver {
namespace {

constexpr std::uint32_t kPriority = 7060, kHandle = 1;
constexpr const char* kProgram = "viplane_decap";

[[noreturn]] void refuse(int error, const std::string& attempt) {
  throw std::system_error(error < 0 ? -error : error, std::generic_category(), attempt);
}

DecapsulateAddress key_of(const IpAddress& address) {
  DecapsulateAddress key{};
  if (address.is_v6) {
    std::copy(address.octets.begin(), address.octets.end(), key.octets);
  } else {
    key.octets[10] = key.octets[11] = 0xff;
    std::copy_n(address.octets.begin(), 4, key.octets + 12);
  }
  return key;
}

IpAddress address_of(const DecapsulateAddress& key) {
  constexpr std::array<std::uint8_t, 12> kMapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
  if (std::equal(kMapped.begin(), kMapped.end(), key.octets)) {
    return IpAddress::v4(key.octets[12], key.octets[13], key.octets[14], key.octets[15]);
  }
  IpAddress address{.is_v6 = true};
  std::copy_n(key.octets, 16, address.octets.begin());
  return address;
}

void allow(int map, const IpAddress& address, std::uint32_t role) {
  const DecapsulateAddress key = key_of(address);
  if (bpf_map_update_elem(map, &key, &role, BPF_ANY) != 0)
    refuse(errno, "tell the decapsulator of " + address.to_string());
}

void fill(int map, const std::vector<IpAddress>& vips) {
  for (const Assigned& assigned : list_addresses()) {
    if (assigned.link != "lo") allow(map, assigned.prefix.address, kOurAddress);
  }
  for (const IpAddress& vip : vips) allow(map, vip, kVirtualAddress);
}

bpf_tc_hook hook_at(int interface_index) {
  bpf_tc_hook hook{};
  hook.sz = sizeof hook;
  hook.ifindex = interface_index;
  hook.attach_point = BPF_TC_INGRESS;
  return hook;
}

bpf_tc_opts our_filter() {
  bpf_tc_opts options{};
  options.sz = sizeof options;
  options.handle = kHandle;
  options.priority = kPriority;
  return options;
}

int index_in_kernel(const std::string& interface) { return static_cast<int>(::if_nametoindex(interface.c_str())); }

// The program of our filter, where there is one and it is ours.
Descriptor attached_program(int interface_index) {
  bpf_tc_hook hook = hook_at(interface_index);
  bpf_tc_opts options = our_filter();
  if (bpf_tc_query(&hook, &options) != 0) return {};
  Descriptor program(bpf_prog_get_fd_by_id(options.prog_id));
  bpf_prog_info info{};
  std::uint32_t size = sizeof info;
  if (!program || bpf_obj_get_info_by_fd(program.get(), &info, &size) != 0) return {};
  return std::string(info.name) == kProgram ? std::move(program) : Descriptor();
}

std::vector<Descriptor> maps_of(int program) {
  std::array<std::uint32_t, 8> ids{};
  bpf_prog_info info{};
  info.nr_map_ids = ids.size();
  info.map_ids = reinterpret_cast<std::uintptr_t>(ids.data());
  std::uint32_t size = sizeof info;
  std::vector<Descriptor> maps;
  if (bpf_obj_get_info_by_fd(program, &info, &size) != 0) return maps;
  for (std::uint32_t i = 0; i < info.nr_map_ids && i < ids.size(); ++i) maps.emplace_back(bpf_map_get_fd_by_id(ids[i]));
  return maps;
}

std::string name_of(int map) {
  bpf_map_info info{};
  std::uint32_t size = sizeof info;
  return bpf_obj_get_info_by_fd(map, &info, &size) == 0 ? info.name : "";
}

void read_addresses(int map, TcDecapsulator& found) {
  DecapsulateAddress key{};
  for (const DecapsulateAddress* before = nullptr; bpf_map_get_next_key(map, before, &key) == 0; before = &key) {
    std::uint32_t role = 0;
    if (bpf_map_lookup_elem(map, &key, &role) != 0) continue;
    (role == kOurAddress ? found.own : found.vips).push_back(address_of(key));
  }
  std::sort(found.own.begin(), found.own.end());
  std::sort(found.vips.begin(), found.vips.end());
}

// Whether anyone has a filter in the hook, in either direction.
bool has_filters(int interface_index) {
  bool found = false;
  for (const std::uint32_t parent : {TC_H_MIN_INGRESS, TC_H_MIN_EGRESS}) {
    tcmsg body{};
    body.tcm_family = AF_UNSPEC;
    body.tcm_ifindex = interface_index;
    body.tcm_parent = TC_H_MAKE(TC_H_CLSACT, parent);
    NetlinkMessage message(RTM_GETTFILTER, 0, body);
    Netlink().dump(message, "list traffic control filters", [&](const nlmsghdr*) { found = true; });
  }
  return found;
}

}  // namespace

void attach_tc_decapsulator(const std::string& interface, const std::string& vips) {
  const int index = index_in_kernel(interface);
  if (index == 0) refuse(ENODEV, "attach the decapsulating program to " + interface);
  std::vector<IpAddress> parsed;
  std::istringstream words(vips);
  for (std::string word; words >> word;) parsed.push_back(IpAddress::parse(word).value());
  const BpfObject object = load_bpf_object();
  fill(map_fd(object, "addresses"), parsed);
  bpf_tc_hook hook = hook_at(index);
  if (const int error = bpf_tc_hook_create(&hook); error != 0 && error != -EEXIST) {
    refuse(error, "add the clsact qdisc to " + interface + " (remedy: --decapsulation tun)");
  }
  bpf_tc_opts options = our_filter();
  options.prog_fd = program_fd(object, kProgram);
  options.flags = attached_program(index) ? BPF_TC_F_REPLACE : 0;
  if (const int error = bpf_tc_attach(&hook, &options); error != 0) {
    refuse(error, "attach the decapsulating program to " + interface + " (remedy: --decapsulation tun)");
  }
}

void detach_tc_decapsulator(const std::string& interface, bool had_hook) {
  const int index = index_in_kernel(interface);
  if (index == 0) return;
  bpf_tc_hook hook = hook_at(index);
  if (attached_program(index)) {
    bpf_tc_opts options = our_filter();
    if (const int error = bpf_tc_detach(&hook, &options); error != 0 && error != -ENOENT) {
      refuse(error, "detach the decapsulating program from " + interface);
    }
  }
  if (had_hook || !has_clsact(interface) || has_filters(index)) return;
  hook.attach_point = static_cast<bpf_tc_attach_point>(BPF_TC_INGRESS | BPF_TC_EGRESS);  // the qdisc itself
  if (const int error = bpf_tc_hook_destroy(&hook); error != 0 && error != -ENOENT && error != -EINVAL) {
    refuse(error, "remove the clsact qdisc from " + interface);
  }
}

TcDecapsulator look_at_tc_decapsulator(int interface_index) {
  TcDecapsulator found;
  const Descriptor program = attached_program(interface_index);
  if (!program) return found;
  found.is_attached = true;
  for (const Descriptor& map : maps_of(program.get())) {
    if (name_of(map.get()) == "addresses") read_addresses(map.get(), found);
    if (name_of(map.get()) != "counters") continue;
    for (std::uint32_t i = 0; i < kDecapsulateCounters; ++i) bpf_map_lookup_elem(map.get(), &i, &found.counters[i]);
  }
  return found;
}

bool has_clsact(const std::string& interface) {
  const int index = index_in_kernel(interface);
  bool found = false;
  NetlinkMessage message(RTM_GETQDISC, 0, tcmsg{});
  Netlink().dump(message, "list queueing disciplines", [&](const nlmsghdr* answer) {
    const auto* info = static_cast<const tcmsg*>(mnl_nlmsg_get_payload(answer));
    if (info->tcm_ifindex != index) return;
    each_attribute(answer, sizeof(tcmsg), [&](const nlattr* attribute) {
      if (mnl_attr_get_type(attribute) == TCA_KIND && std::string(mnl_attr_get_str(attribute)) == "clsact")
        found = true;
    });
  });
  return found;
}

}  // namespace viplane::realserver
