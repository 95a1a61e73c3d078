// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
// What <bpf/bpf_helpers.h> is to C: the kernel's helpers, called by number. For code that is compiled with -target bpf.
#include <linux/bpf.h>

#define VIPLANE_SECTION(name) __attribute__((section(name), used))

namespace viplane::bpf {

template <long Number, class Signature>
struct Helper;
template <long Number, class Result, class... Arguments>
struct Helper<Number, Result(Arguments...)> {
  [[gnu::always_inline]] Result operator()(Arguments... arguments) const {
    return reinterpret_cast<Result (*)(Arguments...)>(Number)(arguments...);
  }
};

inline constexpr Helper<BPF_FUNC_map_lookup_elem, void*(void*, const void*)> map_lookup{};
inline constexpr Helper<BPF_FUNC_redirect_map, long(void*, std::uint64_t, std::uint64_t)> redirect_map{};

}  // namespace viplane::bpf
