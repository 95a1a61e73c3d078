// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <bpf/libbpf.h>

#include <memory>
#include <string>

namespace viplane::realserver {

struct CloseObject {
  void operator()(bpf_object* object) const { bpf_object__close(object); }
};
using BpfObject = std::unique_ptr<bpf_object, CloseObject>;

// The compiled decapsulate.bpf.cc, which this program carries in itself, loaded into the kernel: its two programs and
// its maps. Throws std::runtime_error with the kernel's reason.
BpfObject load_bpf_object();
int program_fd(const BpfObject& object, const char* name);
int map_fd(const BpfObject& object, const char* name);

std::string why_no_bpf();  // empty: it can be loaded

}  // namespace viplane::realserver
