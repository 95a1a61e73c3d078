// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <span>
#include <string_view>

#include "net/bytes.h"

namespace viplane::test {

// Reads everything that a codec offers from arbitrary octets and stops the program where an invariant does not hold.
// The fuzz targets and the replay of random octets share these.
struct Exercise {
  std::string_view codec;
  void (*run)(ByteView octets);
};
std::span<const Exercise> all_exercises();

void exercise_ethernet(ByteView octets);
void exercise_arp(ByteView octets);
void exercise_ipv4(ByteView octets);
void exercise_ipv6(ByteView octets);
void exercise_icmp(ByteView octets);
void exercise_icmpv6(ByteView octets);
void exercise_neighbour_discovery(ByteView octets);
void exercise_tcp(ByteView octets);
void exercise_udp(ByteView octets);
void exercise_vrrp(ByteView octets);
void exercise_checksum(ByteView octets);

}  // namespace viplane::test
