// SPDX-License-Identifier: GPL-2.0-or-later
#include "dataplane/fragments.h"

#include <algorithm>

#include "dataplane/ip_options.h"
#include "net/bytes.h"
#include "net/checksum.h"
#include "net/ipv4.h"

namespace viplane::dataplane {
namespace {

constexpr std::uint8_t kCopied = 0x80;

void blank_uncopied(MutableByteView options) {
  for (std::size_t i = 0; i < options.size();) {
    const std::uint8_t kind = load_u8(options.data() + i);
    if (kind == ip_option::kEnd) return;
    if (kind == ip_option::kNoOperation) {
      ++i;
      continue;
    }
    if (i + 1 >= options.size()) return;
    const std::size_t size = load_u8(options.data() + i + 1);
    if (size < 2 || i + size > options.size()) return;
    if ((kind & kCopied) == 0) std::fill_n(options.begin() + static_cast<std::ptrdiff_t>(i), size, std::byte{1});
    i += size;
  }
}

}  // namespace

Fragments::Fragments(ByteView packet, std::uint16_t mtu)
    : packet_(packet),
      header_size_((load_u8(packet.data()) & 0xfu) * 4),
      most_(mtu > header_size_ ? (mtu - header_size_) & ~std::size_t{7} : 0) {}

std::size_t Fragments::next(MutableByteView out) {
  const std::size_t payload = packet_.size() - header_size_;
  if (position_ >= payload || most_ == 0) return 0;
  const std::size_t left = payload - position_;
  const bool is_last = left <= most_;
  const std::size_t size = is_last ? left : most_;
  const MutableByteView fragment = out.first(header_size_ + size);
  store_bytes(fragment.data(), packet_.first(header_size_));
  store_bytes(fragment.data() + header_size_, packet_.subspan(header_size_ + position_, size));
  if (position_ > 0) blank_uncopied(fragment.subspan(Ipv4View::kSize, header_size_ - Ipv4View::kSize));
  std::byte* header = fragment.data();
  store_be16(header + 2, static_cast<std::uint16_t>(fragment.size()));
  const unsigned dont_fragment = load_be16(header + 6) & 0x4000u;
  store_be16(header + 6, static_cast<std::uint16_t>(dont_fragment | (is_last ? 0 : 0x2000u) | position_ / 8));
  store_be16(header + 10, 0);
  store_be16(header + 10, internet_checksum(fragment.first(header_size_)));
  position_ += size;
  return fragment.size();
}

}  // namespace viplane::dataplane
