// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <cstdint>

// What the program at ingress and the one that loads it share.

struct DecapsulateAddress {
  std::uint8_t octets[16];  // network order; IPv4 as ::ffff:a.b.c.d
};
static_assert(sizeof(DecapsulateAddress) == 16);

enum : std::uint32_t { kOurAddress = 1, kVirtualAddress = 2 };  // where a tunnel may end; where its packet may go

enum : std::uint32_t {
  kDecapsulated,
  kNotForUs,       // an outer target that is not ours; left to the host
  kOuterFragment,  // left to the host
  kNotForVip,      // dropped, as are those below
  kMalformed,
  kNotTakenOff,  // the kernel refused
  kDecapsulateCounters,
};

constexpr int kDecapsulateAddresses = 1024;
