// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include "net/address.h"
#include "net/bytes.h"
#include "net/ip_protocol.h"

namespace viplane {

// A running Internet checksum (RFC 1071). Every part but the last has an even number of octets.
class ChecksumSum {
 public:
  ChecksumSum& add(ByteView bytes);
  ChecksumSum& add_be16(std::uint16_t value) {
    sum_ += __builtin_bswap16(value);
    return *this;
  }
  ChecksumSum& add_be32(std::uint32_t value) {
    sum_ += __builtin_bswap32(value);
    return *this;
  }

  // The one's complement of the sum, in host byte order: what a checksum field holds, or 0 over correct data that
  // includes its checksum.
  std::uint16_t finish() const;

 private:
  std::uint64_t sum_ = 0;  // of 16-bit words in wire order, not yet folded
};

// The checksum of a whole header or message. 0 over data that includes a correct checksum.
std::uint16_t internet_checksum(ByteView bytes);

// The pseudo-header that precedes an upper-layer message: RFC 9293, section 3.1, for IPv4; RFC 8200, section 8.1, for
// IPv6. `length` is of the message in octets.
ChecksumSum pseudo_header(const IpAddress& source, const IpAddress& target, IpProtocol protocol, std::size_t length);

// The checksum of a message under its pseudo-header. 0 over a message that includes a correct checksum.
std::uint16_t upper_layer_checksum(const IpAddress& source, const IpAddress& target, IpProtocol protocol,
                                   ByteView message);

// The checksum after a field that it covers changed from `before` to `after` (RFC 1624, equation 3). All in host
// byte order; the field starts at an even offset.
std::uint16_t update_checksum16(std::uint16_t checksum, std::uint16_t before, std::uint16_t after);
std::uint16_t update_checksum32(std::uint16_t checksum, std::uint32_t before, std::uint32_t after);

}  // namespace viplane
