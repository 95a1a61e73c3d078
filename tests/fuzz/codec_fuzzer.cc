// SPDX-License-Identifier: GPL-2.0-or-later
// One libFuzzer target a codec; the build names it in VIPLANE_FUZZ_CODEC.
#include <cstdint>

#include "tests/net/exercise.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  // A copy of its own size, so that the sanitizer sees a read one octet past the end.
  const auto view = std::as_bytes(std::span(data, size));
  const viplane::Bytes octets(view.begin(), view.end());
  viplane::test::VIPLANE_FUZZ_CODEC(octets);
  return 0;
}
