// SPDX-License-Identifier: GPL-2.0-or-later
#include "live/xdp/program.h"

#include <arpa/inet.h>
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <linux/if_link.h>

#include <cstdio>
#include <cstring>
#include <set>
#include <string>
#include <vector>

#include "live/xdp/served_key.h"
#include "posix/system_call.h"

// The compiled program lies in ours: nobody needs a compiler, or finds the wrong file, where it runs.
asm(".section .rodata\n"
    ".balign 8\n"
    "viplane_service_filter_begin:\n"
    ".incbin \"" VIPLANE_SERVICE_FILTER
    "\"\n"
    "viplane_service_filter_end:\n"
    ".previous\n");
extern "C" const char viplane_service_filter_begin[];
extern "C" const char viplane_service_filter_end[];

namespace viplane::live {
namespace {

thread_local std::string last_words;

int remember(libbpf_print_level level, const char* format, va_list arguments) {
  if (level != LIBBPF_WARN) return 0;
  char line[512];
  const int length = std::vsnprintf(line, sizeof line, format, arguments);
  last_words = line;
  while (!last_words.empty() && last_words.back() == '\n') last_words.pop_back();
  return length;
}

[[noreturn]] void fail(int error, const std::string& attempt) {
  throw std::system_error(error, std::generic_category(),
                          last_words.empty() ? attempt : attempt + " (" + last_words + ")");
}

// Makes a map's keys exactly these. New ones first, so that what stays is never missing.
template <class Key>
void replace_keys(int map, const std::set<Key>& wanted, const char* attempt) {
  const std::uint8_t present = 1;
  for (const Key& key : wanted) {
    if (bpf_map_update_elem(map, &key, &present, BPF_ANY) != 0) fail(errno, attempt);
  }
  std::vector<Key> gone;
  Key key{}, next{};
  for (bool more = bpf_map_get_next_key(map, nullptr, &next) == 0; more;
       more = bpf_map_get_next_key(map, &key, &next) == 0) {
    key = next;
    if (!wanted.contains(key)) gone.push_back(key);
  }
  for (const Key& each : gone) (void)bpf_map_delete_elem(map, &each);  // it was there a moment ago
}

bpf_prog_info info_of(int program) {
  bpf_prog_info info{};  // stays empty where the kernel would not say
  std::uint32_t size = sizeof info;
  (void)bpf_obj_get_info_by_fd(program, &info, &size);
  return info;
}

struct KeyOrder : ServedKey {
  bool operator<(const KeyOrder& other) const { return std::memcmp(this, &other, sizeof(ServedKey)) < 0; }
};

}  // namespace

void XdpProgram::Close::operator()(bpf_object* object) const { bpf_object__close(object); }

XdpProgram::XdpProgram(const std::string& interface, bool takes_everything) : interface_(interface) {
  libbpf_set_print(remember);
  last_words.clear();
  const auto size = static_cast<std::size_t>(viplane_service_filter_end - viplane_service_filter_begin);
  object_.reset(bpf_object__open_mem(viplane_service_filter_begin, size, nullptr));
  if (!object_) fail(errno, "open the XDP program");
  bpf_object* const object = object_.get();
  if (takes_everything) {
    const std::uint32_t yes = 1;
    bpf_map* const constants = bpf_object__find_map_by_name(object, ".rodata");
    if (constants == nullptr || bpf_map__set_initial_value(constants, &yes, sizeof yes) != 0) {
      fail(EINVAL, "set the XDP program's constants");
    }
  }
  bpf_program* each = nullptr;
  bpf_object__for_each_program(each, object) bpf_program__set_type(each, BPF_PROG_TYPE_XDP);
  if (const int error = bpf_object__load(object); error != 0) fail(-error, "load the XDP program for " + interface);
}

XdpProgram::~XdpProgram() = default;

int XdpProgram::map(const char* name) const { return bpf_object__find_map_fd_by_name(object_.get(), name); }

int XdpProgram::program(const char* name) const {
  return bpf_program__fd(bpf_object__find_program_by_name(object_.get(), name));
}

void XdpProgram::attach(int interface_index, XdpMode mode, Ledger& ledger) {
  LIBBPF_OPTS(bpf_link_create_opts, options);
  options.flags = mode == XdpMode::native ? XDP_FLAGS_DRV_MODE : XDP_FLAGS_SKB_MODE;
  last_words.clear();
  noted_ = Noted(ledger, HeldProgram{interface_index, interface_, info_of(program("take_service_frames")).id});
  const int link = bpf_link_create(program("take_service_frames"), interface_index, BPF_XDP, &options);
  if (link < 0) {
    fail(errno, "attach the XDP program to " + interface_ + (mode == XdpMode::native ? " (native)" : " (generic)"));
  }
  link_ = Descriptor(link);
  interface_index_ = interface_index;
}

void XdpProgram::direct(std::uint32_t queue, int socket) {
  if (bpf_map_update_elem(map("sockets"), &queue, &socket, BPF_ANY) != 0) {
    fail(errno, "direct receive queue " + std::to_string(queue) + " to its AF_XDP socket");
  }
}

void XdpProgram::set_served(std::span<const ServedFlow> flows) {
  std::set<KeyOrder> keys;
  for (const ServedFlow& flow : flows) {
    if (flow.endpoint.address.is_v6) continue;  // the program leaves IPv6 to the host
    const bool is_service = flow.end == ServedFlow::End::service;
    KeyOrder key{{htonl(flow.endpoint.address.v4_value()), htons(flow.endpoint.port),
                  static_cast<std::uint8_t>(flow.protocol), is_service ? kEndService : kEndRealServer}};
    keys.insert(key);
    key.port = 0;
    key.end = is_service ? kEndFragment : kEndServerFragment;
    keys.insert(key);
  }
  replace_keys(map("served"), keys, "tell the XDP program the services");
}

void XdpProgram::set_local(std::span<const IpAddress> addresses) {
  std::set<std::uint32_t> keys;
  for (const IpAddress& address : addresses) {
    if (!address.is_v6) keys.insert(htonl(address.v4_value()));
  }
  replace_keys(map("local_addresses"), keys, "tell the XDP program the host's addresses");
}

bool XdpProgram::give_to_host(ByteView frame) const {
  xdp_md context{};
  context.data_end = static_cast<std::uint32_t>(frame.size());
  context.ingress_ifindex = static_cast<std::uint32_t>(interface_index_);
  LIBBPF_OPTS(bpf_test_run_opts, run);
  run.data_in = frame.data();
  run.data_size_in = static_cast<std::uint32_t>(frame.size());
  run.ctx_in = &context;
  run.ctx_size_in = sizeof context;
  run.flags = BPF_F_TEST_XDP_LIVE_FRAMES;
  run.repeat = 1;
  run.batch_size = 1;
  return bpf_prog_test_run_opts(program("pass_to_host"), &run) == 0;
}

bool XdpProgram::has_type_information() const { return info_of(program("take_service_frames")).btf_id != 0; }

int detach_xdp_link(int interface_index, std::uint32_t program) {
  for (std::uint32_t id = 0; bpf_link_get_next_id(id, &id) == 0;) {
    const Descriptor link(bpf_link_get_fd_by_id(id));
    bpf_link_info info{};
    std::uint32_t size = sizeof info;
    if (!link || bpf_obj_get_info_by_fd(link.get(), &info, &size) != 0) continue;  // gone meanwhile
    if (info.type != BPF_LINK_TYPE_XDP || info.prog_id != program) continue;
    if (info.xdp.ifindex != static_cast<std::uint32_t>(interface_index)) continue;
    return bpf_link_detach(link.get()) == 0 ? 0 : errno;
  }
  return ENOENT;
}

}  // namespace viplane::live
