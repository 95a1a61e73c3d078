// SPDX-License-Identifier: GPL-2.0-or-later
#include "live/xdp/left_checksum.h"

#include <gtest/gtest.h>

#include "net/checksum.h"
#include "net/ethernet.h"
#include "net/ipv4.h"
#include "net/tcp.h"
#include "net/udp.h"
#include "tests/live/frame_ends.h"

namespace viplane::live {
namespace {

Bytes padded_tcp_frame(std::uint32_t sequence, std::size_t padding = 0) {
  const Bytes payload(5);
  const Bytes segment =
      build_tcp({.source_port = 1, .target_port = 2, .sequence = sequence}, payload, kSource, kTarget);
  Bytes frame =
      build_ethernet({}, build_ipv4({.source = kSource, .target = kTarget, .protocol = IpProtocol::tcp}, segment));
  frame.resize(frame.size() + padding);
  return frame;
}

std::uint16_t pseudo_sum(std::size_t size) {
  return static_cast<std::uint16_t>(~pseudo_header(kSource, kTarget, IpProtocol::tcp, size).finish());
}

TEST(LeftChecksum, IsFoundByItsValueAndMade) {
  const Bytes sound = padded_tcp_frame(1, 3);  // padding is no part of the message
  Bytes frame = sound;
  store_be16(frame.data() + kTransport + 16, pseudo_sum(25));
  EXPECT_TRUE(finish_left_checksum(frame));
  EXPECT_EQ(frame, sound);
}

TEST(LeftChecksum, ThatIsSoundIsLeftAlone) {
  for (std::uint32_t sequence = 0; sequence < 70'000; ++sequence) {  // one in 65,536 has the very value by chance
    Bytes frame = padded_tcp_frame(sequence);
    const Bytes before = frame;
    ASSERT_FALSE(finish_left_checksum(frame)) << sequence;
    ASSERT_EQ(frame, before) << sequence;
  }
}

TEST(LeftChecksum, ThatIsWrongInAnotherWayIsLeftAlone) {
  Bytes frame = padded_tcp_frame(1);
  store_be16(frame.data() + kTransport + 16, 0x1234);
  EXPECT_FALSE(finish_left_checksum(frame));
}

TEST(LeftChecksum, IsNotLookedForWhereThereIsNone) {
  Bytes fragment = padded_tcp_frame(1);
  store_be16(fragment.data() + kTransport + 16, pseudo_sum(25));
  store_be16(fragment.data() + 20, 0x2000);  // more fragments follow
  EXPECT_FALSE(finish_left_checksum(fragment));
  const Bytes whole = padded_tcp_frame(1);
  for (std::size_t size = 0; size < whole.size(); ++size) {
    Bytes cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
    EXPECT_FALSE(finish_left_checksum(cut)) << size;
  }
}

}  // namespace
}  // namespace viplane::live
