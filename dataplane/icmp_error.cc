// SPDX-License-Identifier: GPL-2.0-or-later
#include "dataplane/icmp_error.h"

#include <algorithm>

#include "net/bytes.h"
#include "net/ipv4.h"

namespace viplane::dataplane {
namespace {

constexpr std::uint8_t kInternetworkControl = 0xc0;
constexpr std::uint8_t kTosMask = 0x1e;

bool is_icmp_error(ByteView packet, std::size_t header_size) {
  if (load_u8(packet.data() + 9) != static_cast<std::uint8_t>(IpProtocol::icmp)) return false;
  if (packet.size() <= header_size) return true;  // too short to say; silence is safe
  const std::uint8_t type = load_u8(packet.data() + header_size);
  // Only queries and their answers may be answered by an error: RFC 1122, section 3.2.2.
  return type != 0 && (type < 8 || type > 18 || type == 11 || type == 12);
}

bool is_single_host(std::uint32_t address) {
  return address != 0 && address >> 28 != 0xe && address != 0xffffffff && address >> 24 != 127;
}

}  // namespace

bool may_tell(ByteView packet) {
  if (packet.size() < Ipv4View::kSize) return false;
  const std::size_t header_size = (load_u8(packet.data()) & 0xfu) * 4;
  const bool is_later_fragment = (load_be16(packet.data() + 6) & 0x1fff) != 0;
  return !is_later_fragment && is_single_host(load_be32(packet.data() + 12)) && !is_icmp_error(packet, header_size);
}

std::size_t write_icmp_error(MutableByteView out, const IcmpError& error, ByteView packet) {
  constexpr std::size_t kHeaders = Ipv4View::kSize + IcmpView::kSize;
  const std::size_t quoted = std::min(packet.size(), kLargestIcmpError - kHeaders);
  const MutableByteView whole = out.first(kHeaders + quoted);
  store_bytes(whole.data() + kHeaders, packet.first(quoted));
  write_icmp(whole.subspan(Ipv4View::kSize), {.type = error.type, .code = error.code, .rest = error.rest});
  Ipv4Header header;
  header.source = error.source;
  header.target = load_ipv4_address(packet.data() + 12);
  header.protocol = IpProtocol::icmp;
  header.tos = static_cast<std::uint8_t>((load_u8(packet.data() + 1) & kTosMask) | kInternetworkControl);
  header.identification = error.identification;
  write_ipv4(whole, header);
  return whole.size();
}

}  // namespace viplane::dataplane
