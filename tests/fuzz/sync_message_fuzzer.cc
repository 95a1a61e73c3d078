// SPDX-License-Identifier: GPL-2.0-or-later
// Any bytes as what another director tells: what is read can be written, and is then read as the same.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>

#include "control/sync/message.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace viplane;
  const auto message = sync::parse(std::as_bytes(std::span(data, size)));
  if (!message) return 0;
  std::size_t count = 0;
  const Bytes written = sync::build(message->id, message->connections, 65507, count);
  if (count != message->connections.size()) std::abort();
  if (count == 0) return 0;
  const auto again = sync::parse(written);
  if (!again || again->id != message->id || again->passed_over != 0) std::abort();
  if (again->connections.size() != count) std::abort();
  for (std::size_t i = 0; i < count; ++i) {
    dataplane::SharedConnection expected = message->connections[i];
    if (expected.remaining == Duration{}) expected.remaining = std::chrono::seconds(1);  // 0 says that it is not known
    if (expected.state == path::State::none && !expected.is_template) std::abort();
    if (!(again->connections[i] == expected)) std::abort();
  }
  return 0;
}
