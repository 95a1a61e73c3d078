// SPDX-License-Identifier: GPL-2.0-or-later
// Several frames in a row against a director with services of every method. An input is a list of frames: one octet of
// wishes, two of length, then the frame. The wishes make the frame ours and its header checksum right, which a fuzzer
// would hardly find, or let time pass.
#include <algorithm>
#include <cstdlib>
#include <cstring>

#include "net/checksum.h"
#include "tests/dataplane/random_frames.h"

namespace {

using namespace viplane;

constexpr unsigned kOurs = 1, kFromBack = 2, kMendChecksum = 4, kLetTimePass = 8, kExpire = 16;

void mend_checksum(Bytes& frame) {
  if (frame.size() < 34) return;
  const std::size_t header_size = (load_u8(frame.data() + 14) & 0xfu) * 4;
  if (14 + header_size > frame.size() || header_size < 20) return;
  store_be16(frame.data() + 24, 0);
  store_be16(frame.data() + 24, internet_checksum(ByteView(frame).subspan(14, header_size)));
}

void fulfil(unsigned wishes, Bytes& frame, test::Lab& lab) {
  if ((wishes & kLetTimePass) != 0) lab.advance(std::chrono::seconds(7));
  if ((wishes & kExpire) != 0) lab.forwarder.expire(lab.now, 2);
  if ((wishes & kOurs) != 0 && frame.size() >= 14) {
    const char* own = (wishes & kFromBack) != 0 ? "02:72:00:00:00:01" : "02:71:00:00:00:01";
    std::memcpy(frame.data(), test::lab_mac(own).octets.data(), 6);
    store_be16(frame.data() + 12, 0x0800);
  }
  if ((wishes & kMendChecksum) != 0) mend_checksum(frame);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  test::Lab lab(64);
  test::configure_everything(lab);
  std::uint64_t frames = 0;
  while (size >= 3) {
    const unsigned wishes = data[0];
    const std::size_t length = std::min<std::size_t>((data[1] << 8 | data[2]) & 0xfff, size - 3);
    Bytes frame(length);
    if (length > 0) std::memcpy(frame.data(), data + 3, length);
    data += 3 + length;
    size -= 3 + length;
    fulfil(wishes, frame, lab);
    const auto outcome = lab.process(frame);
    ++frames;
    if (outcome.verdict != verdict_of(outcome.reason)) std::abort();
  }
  if (lab.forwarder.counters().total() != frames) std::abort();
  return 0;
}
