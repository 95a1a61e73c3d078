// SPDX-License-Identifier: GPL-2.0-or-later
#include "live/xdp/left_checksum.h"

#include "net/checksum.h"
#include "net/ethernet.h"
#include "net/ipv4.h"

namespace viplane::live {
namespace {

constexpr std::uint16_t kMoreFragmentsAndOffset = 0x3fff;

// Where in a TCP or UDP header the checksum lies; 0: another protocol.
std::size_t field_offset(std::uint8_t protocol) {
  if (protocol == static_cast<std::uint8_t>(IpProtocol::tcp)) return 16;
  if (protocol == static_cast<std::uint8_t>(IpProtocol::udp)) return 6;
  return 0;
}

std::uint32_t fold(std::uint64_t sum) {
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >> 16);
  return static_cast<std::uint32_t>(sum);
}

}  // namespace

// Runs for every frame: reads the headers once and leaves.
bool finish_left_checksum(MutableByteView frame) {
  if (frame.size() < EthernetView::kSize + Ipv4View::kSize || load_be16(frame.data() + 12) != 0x0800) return false;
  std::byte* const ip = frame.data() + EthernetView::kSize;
  const std::size_t header = (load_u8(ip) & 0x0fu) * 4;
  const std::size_t length = load_be16(ip + 2);
  const std::uint8_t protocol = load_u8(ip + 9);
  const std::size_t field = field_offset(protocol);
  if (field == 0 || header < Ipv4View::kSize || length < header + field + 2 ||
      length > frame.size() - EthernetView::kSize || (load_be16(ip + 6) & kMoreFragmentsAndOffset) != 0) {
    return false;
  }
  std::byte* const message = ip + header;
  const std::size_t size = length - header;
  const std::uint32_t source = load_be32(ip + 12), target = load_be32(ip + 16);
  const std::uint32_t pseudo =
      fold(std::uint64_t{source >> 16} + (source & 0xffff) + (target >> 16) + (target & 0xffff) + protocol + size);
  if (load_be16(message + field) != pseudo) return false;
  const ByteView whole(message, size);
  ChecksumSum sum;
  if (sum.add(ByteView(ip + 12, 8)).add_be16(protocol).add_be16(static_cast<std::uint16_t>(size)).add(whole).finish() ==
      0) {
    return false;  // by chance
  }
  const std::uint16_t checksum = internet_checksum(whole);  // of the message with the pseudo-header's sum in its field
  store_be16(message + field, checksum == 0 ? 0xffff : checksum);
  return true;
}

}  // namespace viplane::live
