// SPDX-License-Identifier: GPL-2.0-or-later
#include "net/udp.h"

namespace viplane {

std::size_t write_udp(MutableByteView datagram, const UdpHeader& header, const IpAddress& source,
                      const IpAddress& target) {
  if (datagram.size() < UdpView::kSize || datagram.size() > 0xffff) return 0;
  std::byte* at = datagram.data();
  store_be16(at, header.source_port);
  store_be16(at + 2, header.target_port);
  store_be16(at + 4, static_cast<std::uint16_t>(datagram.size()));
  store_be16(at + 6, 0);
  const std::uint16_t checksum = upper_layer_checksum(source, target, IpProtocol::udp, datagram);
  store_be16(at + 6, checksum == 0 ? 0xffff : checksum);  // RFC 768: zero would mean "none"
  return UdpView::kSize;
}

Bytes build_udp(const UdpHeader& header, ByteView payload, const IpAddress& source, const IpAddress& target) {
  Bytes datagram = make_packet(UdpView::kSize, payload);
  if (write_udp(datagram, header, source, target) == 0) datagram.clear();
  return datagram;
}

}  // namespace viplane
