// SPDX-License-Identifier: GPL-2.0-or-later
#include "dataplane/schedulers/siphash.h"

#include <bit>

namespace viplane::dataplane {
namespace {

// "somepseudorandomlygeneratedbytes", the initial state of the paper's section 2.1.
struct State {
  explicit State(std::uint64_t key)
      : v0(0x736f6d6570736575 ^ key),
        v1(0x646f72616e646f6d ^ key),
        v2(0x6c7967656e657261 ^ key),
        v3(0x7465646279746573 ^ key) {}

  void round() {
    v0 += v1;
    v1 = std::rotl(v1, 13) ^ v0;
    v0 = std::rotl(v0, 32);
    v2 += v3;
    v3 = std::rotl(v3, 16) ^ v2;
    v0 += v3;
    v3 = std::rotl(v3, 21) ^ v0;
    v2 += v1;
    v1 = std::rotl(v1, 17) ^ v2;
    v2 = std::rotl(v2, 32);
  }

  std::uint64_t v0, v1, v2, v3;
};

}  // namespace

std::uint32_t sip_hash_1_3(std::uint32_t value, std::uint64_t key) {
  const std::uint64_t last_word = std::uint64_t{4} << 56 | value;  // the length, then the octets
  State state(key);
  state.v3 ^= last_word;
  state.round();
  state.v0 ^= last_word;
  state.v2 ^= 0xff;
  for (int i = 0; i < 3; ++i) state.round();
  return static_cast<std::uint32_t>(state.v0 ^ state.v1 ^ state.v2 ^ state.v3);
}

}  // namespace viplane::dataplane
