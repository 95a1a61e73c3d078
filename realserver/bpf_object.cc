// SPDX-License-Identifier: GPL-2.0-or-later
#include "realserver/bpf_object.h"

#include <cerrno>
#include <cstdarg>
#include <stdexcept>
#include <system_error>

// The object file between two labels of the read-only data.
asm(".section .rodata\n"
    ".balign 8\n"
    "viplane_decapsulate_begin:\n"
    ".incbin \"" VIPLANE_DECAPSULATE_OBJECT
    "\"\n"
    "viplane_decapsulate_end:\n"
    ".byte 0\n"
    ".previous\n");
extern "C" const char viplane_decapsulate_begin[], viplane_decapsulate_end[];

namespace viplane::realserver {
namespace {

int stay_silent(libbpf_print_level, const char*, va_list) { return 0; }

[[noreturn]] void refuse(const char* attempt) { throw std::system_error(errno, std::generic_category(), attempt); }

}  // namespace

BpfObject load_bpf_object() {
  libbpf_set_print(stay_silent);  // what went wrong is in our own error
  LIBBPF_OPTS(bpf_object_open_opts, options, .object_name = "viplane_rs");
  const auto size = static_cast<std::size_t>(viplane_decapsulate_end - viplane_decapsulate_begin);
  BpfObject object(bpf_object__open_mem(viplane_decapsulate_begin, size, &options));
  if (!object) refuse("read the decapsulating program");
  if (bpf_object__load(object.get()) != 0) refuse("load the decapsulating program into the kernel");
  return object;
}

int program_fd(const BpfObject& object, const char* name) {
  return bpf_program__fd(bpf_object__find_program_by_name(object.get(), name));
}

int map_fd(const BpfObject& object, const char* name) {
  return bpf_map__fd(bpf_object__find_map_by_name(object.get(), name));
}

std::string why_no_bpf() {
  try {
    load_bpf_object();
    return {};
  } catch (const std::system_error& error) {
    return error.what();
  }
}

}  // namespace viplane::realserver
