// SPDX-License-Identifier: GPL-2.0-or-later
#include "net/tcp.h"

namespace viplane {

std::optional<std::uint16_t> TcpView::maximum_segment_size() const {
  ByteView rest = options();
  while (!rest.empty()) {
    const std::uint8_t kind = load_u8(rest.data());
    if (kind == 0) break;  // end of the list
    if (kind == 1) {       // no operation
      rest = rest.subspan(1);
      continue;
    }
    if (rest.size() < 2) break;
    const std::size_t size = load_u8(rest.data() + 1);
    if (size < 2 || size > rest.size()) break;
    if (kind == 2 && size == 4) return load_be16(rest.data() + 2);
    rest = rest.subspan(size);
  }
  return std::nullopt;
}

std::size_t write_tcp(MutableByteView segment, const TcpHeader& header, const IpAddress& source,
                      const IpAddress& target) {
  const std::size_t size = header.size();
  if (size > 60 || size % 4 != 0 || segment.size() < size) return 0;
  std::byte* at = segment.data();
  store_be16(at, header.source_port);
  store_be16(at + 2, header.target_port);
  store_be32(at + 4, header.sequence);
  store_be32(at + 8, header.acknowledgement);
  store_u8(at + 12, static_cast<std::uint8_t>(size / 4 << 4));
  store_u8(at + 13, header.flags);
  store_be16(at + 14, header.window);
  store_be16(at + 16, 0);
  store_be16(at + 18, header.urgent_pointer);
  store_bytes(at + TcpView::kSize, header.options);
  store_be16(at + 16, upper_layer_checksum(source, target, IpProtocol::tcp, segment));
  return size;
}

Bytes build_tcp(const TcpHeader& header, ByteView payload, const IpAddress& source, const IpAddress& target) {
  Bytes segment = make_packet(header.size(), payload);
  if (write_tcp(segment, header, source, target) == 0) segment.clear();
  return segment;
}

}  // namespace viplane
