// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/dataplane/masked.h"

#include <algorithm>

#include "tests/dataplane/host_stack.h"

namespace viplane::test {
namespace {

std::string hex(ByteView bytes) {
  std::string text;
  for (const std::byte byte : bytes) {
    constexpr char kDigits[] = "0123456789abcdef";
    text += kDigits[std::to_integer<unsigned>(byte) >> 4];
    text += kDigits[std::to_integer<unsigned>(byte) & 0xf];
  }
  return text;
}

}  // namespace

Bytes masked(ByteView frame) {
  Bytes bytes(frame.begin(), frame.end());
  if (bytes.size() < 34 || load_be16(bytes.data() + 12) != 0x0800) return bytes;
  bytes.resize(std::min<std::size_t>(bytes.size(), 14u + load_be16(bytes.data() + 16)));
  const std::uint8_t protocol = load_u8(bytes.data() + 23);
  const std::size_t l4 = 14u + (load_u8(bytes.data() + 14) & 0xfu) * 4;
  const std::uint8_t type = protocol == 1 ? load_u8(bytes.data() + l4) : 0xff;
  const bool is_answer = type == 0 || type == 3 || type == 4 || type == 11 || type == 12 || type == 14;
  const bool dont_fragment = (load_u8(bytes.data() + 20) & 0x40) != 0;
  if ((protocol == 4 || is_answer) && !dont_fragment) {
    store_be16(bytes.data() + 18, 0);
    store_be16(bytes.data() + 24, 0);
  }
  if (type == 14) std::fill(bytes.begin() + static_cast<std::ptrdiff_t>(l4) + 2, bytes.end(), std::byte{0});
  return bytes;
}

std::string describe(std::uint8_t port, ByteView frame) {
  return (port == Lab::kFront ? "front " : "back  ") + hex(masked(frame));
}

std::vector<std::string> answers(Lab& lab, ByteView frame, Lab::Outcome* told) {
  const Lab::Outcome outcome = lab.process(frame);
  if (told != nullptr) *told = outcome;
  std::vector<std::string> lines;
  for (const Sent& sent : outcome.sent) lines.push_back(describe(sent.port, sent.frame));
  if (outcome.verdict == Verdict::to_host || outcome.verdict == Verdict::to_control) {
    for (const Sent& sent : host_answers(lab, frame)) lines.push_back(describe(sent.port, sent.frame));
  }
  return lines;
}

}  // namespace viplane::test
