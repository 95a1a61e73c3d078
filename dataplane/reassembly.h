// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <array>
#include <bitset>
#include <cstdint>

#include "dataplane/flow_table.h"
#include "net/ipv4.h"

namespace viplane::dataplane {

// Puts datagrams together whose fragments arrive in any order (RFC 791, section 3.2), as Linux does: one whose
// fragments overlap or contradict one another is thrown away whole (RFC 5722's rule), one that is not whole after 30
// seconds, too. Memory is bounded and reserved at once, touched as it is needed: for one datagram more, the oldest
// goes.
class Reassembly {
 public:
  static constexpr std::size_t kMostDatagrams = 128;                  // at once
  static constexpr std::uint64_t kPatienceNs = 30'000'000'000;        // Linux: ipfrag_time
  static constexpr std::size_t kMostPayload = 0xffff - 14 - 20 - 60;  // so that a tunnel's header and a frame's fit

  Reassembly();

  enum class Added : std::uint8_t {
    waits,     // for the rest
    repeated,  // it was there before
    refused,   // it contradicts others, which are gone, too
    complete,
  };
  // `ethernet` is the frame's header. Pointers into a former whole() are dead.
  Added add(ByteView ethernet, const Ipv4View& fragment, std::uint64_t now_ns);

  // After `complete`: the whole as a frame, with the header of its first fragment and room for a tunnel's header.
  Frame whole();
  std::uint16_t largest_fragment() const;  // octets of the largest fragment's packet
  void release();                          // it is gone its way
  void take_back();                        // as if the last fragment had not come: it will come again

  std::size_t expire(std::uint64_t now_ns);  // how many were given up
  std::size_t waiting() const { return used_; }
  void clear();

 private:
  static constexpr std::size_t kHeaders = 14 + 20 + 60;  // before the payload: Ethernet, a tunnel's, its own
  static constexpr std::size_t kUnits = 8192;            // of eight octets: all that an offset can say
  static constexpr std::size_t kRoom = kHeaders + kUnits * 8;

  struct Datagram {
    std::uint64_t addresses;
    std::uint32_t identification_and_protocol;
    bool is_used, has_first, has_last;
    std::uint8_t ecn;                                 // one bit for each value seen
    std::uint8_t header_size;                         // of the first fragment
    std::uint16_t largest;                            // packet of all fragments
    std::uint16_t largest_whose_sender_forbids_more;  // of those with DF
    std::uint32_t received;                           // octets of payload
    std::uint32_t end;                                // of the payload, as far as known
    std::uint64_t deadline_ns;
    std::array<std::byte, 14 + 60> header;  // Ethernet and IPv4
    std::bitset<kUnits> covered;
  };

  Datagram* find(std::uint64_t addresses, std::uint32_t rest);
  Datagram& begin(std::uint64_t addresses, std::uint32_t rest, std::uint64_t now_ns);
  Added give_up(Datagram& datagram);
  bool cover(Datagram& datagram, std::size_t first, std::size_t last, Added& result);
  std::byte* payload(const Datagram& datagram);

  LazyArray<Datagram> datagrams_;
  LazyArray<std::byte> memory_;
  std::size_t used_ = 0;
  Datagram* current_ = nullptr;                // the last one that was completed
  std::size_t last_first_ = 0, last_end_ = 0;  // what its last fragment brought, in octets
};

}  // namespace viplane::dataplane
