// SPDX-License-Identifier: GPL-2.0-or-later
#include "net/checksum.h"

#include "net/address_bytes.h"

namespace viplane {
namespace {

std::uint16_t fold(std::uint64_t sum) {
  sum = (sum & 0xffffffff) + (sum >> 32);
  sum = (sum & 0xffff) + ((sum >> 16) & 0xffff) + (sum >> 32);
  sum = (sum & 0xffff) + (sum >> 16);
  return static_cast<std::uint16_t>((sum & 0xffff) + (sum >> 16));
}

}  // namespace

// Sums words in the order of this host: the one's complement sum does not depend on byte order (RFC 1071, section 2).
ChecksumSum& ChecksumSum::add(ByteView bytes) {
  const std::byte* at = bytes.data();
  std::size_t left = bytes.size();
  for (; left >= 8; left -= 8, at += 8) {
    std::uint64_t words;
    std::memcpy(&words, at, sizeof words);
    sum_ += (words & 0xffffffff) + (words >> 32);
  }
  if (left >= 4) {
    std::uint32_t word;
    std::memcpy(&word, at, sizeof word);
    sum_ += word;
    at += 4;
    left -= 4;
  }
  if (left >= 2) {
    std::uint16_t word;
    std::memcpy(&word, at, sizeof word);
    sum_ += word;
    at += 2;
    left -= 2;
  }
  if (left == 1) sum_ += load_u8(at);  // the missing octet counts as zero
  return *this;
}

std::uint16_t ChecksumSum::finish() const { return __builtin_bswap16(static_cast<std::uint16_t>(~fold(sum_))); }

std::uint16_t internet_checksum(ByteView bytes) { return ChecksumSum().add(bytes).finish(); }

ChecksumSum pseudo_header(const IpAddress& source, const IpAddress& target, IpProtocol protocol, std::size_t length) {
  ChecksumSum sum;
  sum.add(std::as_bytes(std::span(source.octets)).first(address_size(source)));
  sum.add(std::as_bytes(std::span(target.octets)).first(address_size(target)));
  sum.add_be32(static_cast<std::uint32_t>(length)).add_be16(static_cast<std::uint16_t>(protocol));
  return sum;
}

std::uint16_t upper_layer_checksum(const IpAddress& source, const IpAddress& target, IpProtocol protocol,
                                   ByteView message) {
  return pseudo_header(source, target, protocol, message.size()).add(message).finish();
}

// RFC 1624: HC' = ~(~HC + ~m + m').
std::uint16_t update_checksum16(std::uint16_t checksum, std::uint16_t before, std::uint16_t after) {
  const std::uint64_t sum =
      std::uint64_t{static_cast<std::uint16_t>(~checksum)} + static_cast<std::uint16_t>(~before) + after;
  return static_cast<std::uint16_t>(~fold(sum));
}

std::uint16_t update_checksum32(std::uint16_t checksum, std::uint32_t before, std::uint32_t after) {
  const std::uint64_t sum = std::uint64_t{static_cast<std::uint16_t>(~checksum)} + (~before & 0xffffffff) + after;
  return static_cast<std::uint16_t>(~fold(sum));
}

}  // namespace viplane
