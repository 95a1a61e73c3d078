// SPDX-License-Identifier: GPL-2.0-or-later
#include "live/ports/merged_frame.h"

#include <algorithm>
#include <vector>

#include "net/bytes.h"
#include "net/checksum.h"
#include "net/ethernet.h"
#include "net/ipv4.h"
#include "net/ipv6.h"
#include "net/tcp.h"
#include "net/udp.h"

namespace viplane::live {
namespace {

// Where the headers of a merged frame lie, and what must be renewed in each part.
struct Layout {
  bool is_v6 = false;
  bool is_tcp = false;
  std::size_t transport = 0;  // offset of the TCP or UDP header
  std::size_t headers = 0;    // octets before the payload
};

std::optional<Layout> read_layout(ByteView frame, const OffloadHeader& offload) {
  const auto ethernet = EthernetView::parse(frame);
  if (!ethernet) return std::nullopt;
  const int kind = offload.kind & ~OffloadHeader::ecn;
  Layout layout;
  layout.is_v6 = ethernet->type() == EtherType::ipv6;
  layout.is_tcp = kind == OffloadHeader::tcp4 || kind == OffloadHeader::tcp6;
  if (!layout.is_v6 && ethernet->type() != EtherType::ipv4) return std::nullopt;
  if (!layout.is_tcp && kind != OffloadHeader::udp_datagrams) return std::nullopt;
  if ((offload.flags & OffloadHeader::needs_checksum) != 0) {
    layout.transport = offload.checksum_start;
  } else if (!layout.is_v6 && frame.size() > EthernetView::kSize) {
    layout.transport = EthernetView::kSize + (load_u8(frame.data() + EthernetView::kSize) & 0x0fu) * 4;
  } else {
    layout.transport = EthernetView::kSize + Ipv6View::kSize;
  }
  const std::size_t ip_header = layout.is_v6 ? Ipv6View::kSize : 20;
  if (layout.transport < EthernetView::kSize + ip_header || layout.transport + 20 > frame.size()) return std::nullopt;
  layout.headers =
      layout.transport +
      (layout.is_tcp ? std::size_t{4} * (load_u8(frame.data() + layout.transport + 12) >> 4) : std::size_t{8});
  if (layout.headers >= frame.size() || offload.part_size == 0) return std::nullopt;
  return layout;
}

void renew_ip(MutableByteView part, const Layout& layout, std::uint16_t number) {
  std::byte* ip = part.data() + EthernetView::kSize;
  const auto length = static_cast<std::uint16_t>(part.size() - EthernetView::kSize);
  if (layout.is_v6) return store_be16(ip + 4, static_cast<std::uint16_t>(length - Ipv6View::kSize));
  store_be16(ip + 2, length);
  store_be16(ip + 4, static_cast<std::uint16_t>(load_be16(ip + 4) + number));  // each has an identification of its own
  store_be16(ip + 10, 0);
  store_be16(ip + 10, internet_checksum({ip, layout.transport - EthernetView::kSize}));
}

void renew_tcp(std::byte* tcp, std::uint32_t offset, bool is_first, bool is_last) {
  constexpr std::uint8_t kFin = 0x01, kPush = 0x08, kCwr = 0x80;
  store_be32(tcp + 4, load_be32(tcp + 4) + offset);
  std::uint8_t flags = load_u8(tcp + 13);
  if (!is_last) flags &= static_cast<std::uint8_t>(~(kFin | kPush));
  if (!is_first) flags &= static_cast<std::uint8_t>(~kCwr);  // RFC 3168, 6.1.2: once
  store_u8(tcp + 13, flags);
}

void renew_checksum(MutableByteView part, const Layout& layout) {
  const std::byte* ip = part.data() + EthernetView::kSize;
  const MutableByteView message = part.subspan(layout.transport);
  const std::size_t field = layout.is_tcp ? 16 : 6;
  store_be16(message.data() + field, 0);
  ChecksumSum sum;
  sum.add(layout.is_v6 ? ByteView(ip + 8, 32) : ByteView(ip + 12, 8))
      .add_be32(static_cast<std::uint32_t>(message.size()))
      .add_be16(static_cast<std::uint16_t>(layout.is_tcp ? IpProtocol::tcp : IpProtocol::udp))
      .add(message);
  const std::uint16_t checksum = sum.finish();
  store_be16(message.data() + field, checksum == 0 && !layout.is_tcp ? 0xffff : checksum);
}

}  // namespace

bool has_unfinished_checksum(const OffloadHeader& offload) {
  return (offload.flags & OffloadHeader::needs_checksum) != 0;
}

bool is_merged(const OffloadHeader& offload) { return offload.kind != OffloadHeader::none; }

bool finish_checksum(MutableByteView frame, const OffloadHeader& offload) {
  const std::size_t field = std::size_t{offload.checksum_start} + offload.checksum_offset;
  if (offload.checksum_start >= frame.size() || field + 2 > frame.size()) return false;
  const std::uint16_t checksum = internet_checksum(frame.subspan(offload.checksum_start));
  // RFC 768: a sum of zero is sent as all ones. For TCP the two mean the same.
  store_be16(frame.data() + field, checksum == 0 ? 0xffff : checksum);
  return true;
}

bool take_apart(ByteView frame, const OffloadHeader& offload, const std::function<void(MutableByteView)>& take) {
  const auto layout = read_layout(frame, offload);
  if (!layout) return false;
  const ByteView payload = frame.subspan(layout->headers);
  std::vector<std::byte> part;
  std::uint16_t number = 0;
  for (std::size_t offset = 0; offset < payload.size(); offset += offload.part_size, ++number) {
    const ByteView piece = payload.subspan(offset, std::min<std::size_t>(offload.part_size, payload.size() - offset));
    part.assign(frame.begin(), frame.begin() + static_cast<std::ptrdiff_t>(layout->headers));
    part.insert(part.end(), piece.begin(), piece.end());
    std::byte* transport = part.data() + layout->transport;
    renew_ip(part, *layout, number);
    if (layout->is_tcp) {
      renew_tcp(transport, static_cast<std::uint32_t>(offset), offset == 0, offset + piece.size() == payload.size());
    } else {
      store_be16(transport + 4, static_cast<std::uint16_t>(part.size() - layout->transport));
    }
    renew_checksum(part, *layout);
    take(part);
  }
  return true;
}

}  // namespace viplane::live
