// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "dataplane/shared_connection.h"
#include "net/bytes.h"

namespace viplane::sync {

// A datagram's payload by which directors tell one another of their connections: the protocol of Linux IPVS, so that a
// kernel's director and ours understand each other. Big-endian; a TCP or UDP connection over IPv4 takes 36 octets.
//
//   0    1        2           4      5        6                    version 1
//   | 0  | syncid | size      | count| version| 0  0 | connections, each padded to 4 octets
//
//   0      1          2              4        8      10    12    14    16        20        24      28     32
//   | type | protocol | version,size | flags  | state| cport|vport|dport| fwmark | timeout | caddr | vaddr| daddr |
//   options
//
// Version 0, of kernels before 2.6.39, has a header of four octets (count, syncid, size), entries of 24 and no
// timeout: `remaining` is 0.
inline constexpr std::size_t kHeaderSize = 8;
inline constexpr std::size_t kEntrySize = 36;
inline constexpr std::size_t kMostConnections = 255;  // of a datagram: its count is one octet
inline constexpr std::uint16_t kPort = 8848;

struct Message {
  std::uint8_t id = 0;  // syncid: a receiver with another one, not 0, passes it over
  std::vector<dataplane::SharedConnection> connections;
  // Well-formed, but nothing for us: IPv6, SCTP, states that have no packets, servers of no method that we know.
  std::size_t passed_over = 0;

  // It tells of nothing: somebody asks for everything. (Ours; the kernel takes it for an empty message.)
  bool is_question() const { return connections.empty() && passed_over == 0; }
};

// nullopt: not such a message, or cut short, or its sizes contradict one another; then nothing of it counts.
std::optional<Message> parse(ByteView payload);

// As many of them as `largest` octets hold, at most kMostConnections, in version 1. `count` is how many that were.
// Empty where there are none, or not even one has room.
Bytes build(std::uint8_t id, std::span<const dataplane::SharedConnection> connections, std::size_t largest,
            std::size_t& count);

// Asks whoever tells for everything.
Bytes build_question(std::uint8_t id);

}  // namespace viplane::sync
