// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <optional>

#include "net/checksum.h"

namespace viplane {

enum class IcmpType : std::uint8_t {
  echo_reply = 0,
  destination_unreachable = 3,
  redirect = 5,
  echo_request = 8,
  time_exceeded = 11,
  parameter_problem = 12,
};

// Codes of destination_unreachable.
namespace icmp_unreachable {
inline constexpr std::uint8_t kNetwork = 0, kHost = 1, kProtocol = 2, kPort = 3, kFragmentationNeeded = 4;
}

// An ICMP message (RFC 792).
//
//   0      1      2          4                           8
//   | type | code | checksum | identifier, sequence      | echoed data
//                            | unused, next-hop MTU      | the packet it is about
class IcmpView {
 public:
  static constexpr std::size_t kSize = 8;

  static std::optional<IcmpView> parse(ByteView message) {
    if (message.size() < kSize) return std::nullopt;
    return IcmpView(message);
  }

  IcmpType type() const { return static_cast<IcmpType>(load_u8(message_.data())); }
  std::uint8_t code() const { return load_u8(message_.data() + 1); }
  bool checksum_ok() const { return internet_checksum(message_) == 0; }
  ByteView payload() const { return message_.subspan(kSize); }

  bool is_echo() const { return type() == IcmpType::echo_request || type() == IcmpType::echo_reply; }
  // About another packet, which payload() quotes from its IP header on; it is usually cut short.
  bool is_error() const {
    const auto kind = type();
    return kind == IcmpType::destination_unreachable || kind == IcmpType::time_exceeded ||
           kind == IcmpType::parameter_problem || kind == IcmpType::redirect;
  }
  std::uint16_t identifier() const { return load_be16(message_.data() + 4); }    // of an echo
  std::uint16_t sequence() const { return load_be16(message_.data() + 6); }      // of an echo
  std::uint16_t next_hop_mtu() const { return load_be16(message_.data() + 6); }  // fragmentation needed: RFC 1191

 private:
  explicit IcmpView(ByteView message) : message_(message) {}
  ByteView message_;
};

struct IcmpHeader {
  IcmpType type = IcmpType::echo_request;
  std::uint8_t code = 0;
  std::uint32_t rest = 0;  // octets 4 to 7 as a number in host byte order
};

// Writes header and checksum at the front of `message`, which is the whole message with its payload in place. Returns
// the octets written, 0 where there is no room.
std::size_t write_icmp(MutableByteView message, const IcmpHeader& header);
Bytes build_icmp(const IcmpHeader& header, ByteView payload);

Bytes build_icmp_echo_request(std::uint16_t identifier, std::uint16_t sequence, ByteView data = {});
Bytes build_icmp_echo_reply(const IcmpView& request);
// An error about `packet`, quoted as far as the error packet stays within 576 octets (RFC 1812, section 4.3.2.3).
// `next_hop_mtu` is for fragmentation needed only.
Bytes build_icmp_error(IcmpType type, std::uint8_t code, ByteView packet, std::uint16_t next_hop_mtu = 0);

}  // namespace viplane
