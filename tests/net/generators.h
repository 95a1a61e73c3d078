// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <rapidcheck.h>

#include "net/address.h"
#include "net/bytes.h"

// Arbitrary values of the vocabulary, for properties.
namespace rc {

template <>
struct Arbitrary<viplane::MacAddress> {
  static Gen<viplane::MacAddress> arbitrary() {
    return gen::map(gen::arbitrary<std::array<std::uint8_t, 6>>(),
                    [](const auto& octets) { return viplane::MacAddress{octets}; });
  }
};

}  // namespace rc

namespace viplane::test {

// Never 0.0.0.0, in whose place libtins writes an address of this host.
inline IpAddress any_v4() { return IpAddress::v4(*rc::gen::nonZero<std::uint32_t>()); }
inline IpAddress any_v6() { return {true, *rc::gen::arbitrary<std::array<std::uint8_t, 16>>()}; }
inline IpAddress any_unicast_v6() {
  IpAddress address = any_v6();
  address.octets[0] = 0x20;
  return address;
}
inline MacAddress any_mac() { return *rc::gen::arbitrary<MacAddress>(); }

template <typename Number>
Number any() {
  return *rc::gen::arbitrary<Number>();
}

inline Bytes any_bytes(std::size_t least = 0, std::size_t most = 1480) {
  const auto size = *rc::gen::inRange<std::size_t>(least, most + 1);
  const auto octets = *rc::gen::container<std::vector<std::uint8_t>>(size, rc::gen::arbitrary<std::uint8_t>());
  const auto bytes = std::as_bytes(std::span(octets));
  return Bytes(bytes.begin(), bytes.end());
}

inline Bytes copy(ByteView bytes) { return Bytes(bytes.begin(), bytes.end()); }

}  // namespace viplane::test
