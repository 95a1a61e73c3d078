// SPDX-License-Identifier: GPL-2.0-or-later
#include "dataplane/reassembly.h"

#include <algorithm>

#include "net/bytes.h"
#include "net/checksum.h"
#include "net/ethernet.h"

namespace viplane::dataplane {
namespace {

constexpr std::uint16_t kDontFragment = 0x4000;
constexpr std::uint8_t kNotCapable = 1, kCongested = 8;  // sets of ECN values: bit 0 for "not ECT", bit 3 for CE

// Whether fragments with these ECN values may be of one datagram (RFC 3168, section 5.3).
bool agree(std::uint8_t ecn) { return (ecn & kNotCapable) == 0 || ecn == kNotCapable; }

bool is_congested(std::uint8_t ecn) { return (ecn & kCongested) != 0; }

}  // namespace

Reassembly::Reassembly() : datagrams_(kMostDatagrams), memory_(kMostDatagrams * kRoom) {}

std::byte* Reassembly::payload(const Datagram& datagram) {
  return memory_.data() + static_cast<std::size_t>(&datagram - datagrams_.data()) * kRoom + kHeaders;
}

Reassembly::Datagram* Reassembly::find(std::uint64_t addresses, std::uint32_t rest) {
  for (std::size_t i = 0; i < kMostDatagrams && used_ > 0; ++i) {
    Datagram& datagram = datagrams_[i];
    const bool is_it =
        datagram.is_used && datagram.addresses == addresses && datagram.identification_and_protocol == rest;
    if (is_it) return &datagram;
  }
  return nullptr;
}

Reassembly::Datagram& Reassembly::begin(std::uint64_t addresses, std::uint32_t rest, std::uint64_t now_ns) {
  Datagram* chosen = datagrams_.data();
  for (std::size_t i = 0; i < kMostDatagrams && chosen->is_used; ++i) {
    Datagram& candidate = datagrams_[i];
    if (!candidate.is_used || candidate.deadline_ns < chosen->deadline_ns) chosen = &candidate;
  }
  if (!chosen->is_used) ++used_;
  *chosen = Datagram{};
  chosen->is_used = true;
  chosen->addresses = addresses;
  chosen->identification_and_protocol = rest;
  chosen->deadline_ns = now_ns + kPatienceNs;
  return *chosen;
}

Reassembly::Added Reassembly::give_up(Datagram& datagram) {
  datagram.is_used = false;
  --used_;
  return Added::refused;
}

// Marks octets as received. False: some were already, and `result` says what that means.
bool Reassembly::cover(Datagram& datagram, std::size_t first, std::size_t end, Added& result) {
  std::size_t known = 0;
  const std::size_t from = first / 8, to = (end + 7) / 8;
  for (std::size_t unit = from; unit < to; ++unit) known += datagram.covered[unit] ? 1 : 0;
  if (known == to - from) {
    result = Added::repeated;
  } else if (known > 0) {
    result = give_up(datagram);
  } else {
    for (std::size_t unit = from; unit < to; ++unit) datagram.covered[unit] = true;
  }
  return known == 0;
}

Reassembly::Added Reassembly::add(ByteView ethernet, const Ipv4View& fragment, std::uint64_t now_ns) {
  const std::uint64_t addresses = std::uint64_t{fragment.source_value()} << 32 | fragment.target_value();
  const std::uint32_t rest =
      std::uint32_t{fragment.identification()} << 8 | static_cast<std::uint8_t>(fragment.protocol());
  Datagram* found = find(addresses, rest);
  if (found != nullptr && found->deadline_ns <= now_ns) {
    give_up(*found);
    found = nullptr;
  }
  Datagram& datagram = found != nullptr ? *found : begin(addresses, rest, now_ns);

  const bool is_last = !fragment.more_fragments();
  const std::size_t first = fragment.fragment_offset();
  std::size_t end = first + fragment.payload().size();
  if (!is_last) end &= ~std::size_t{7};  // what is over cannot be placed
  if (end <= first || end > kMostPayload) return give_up(datagram);
  const bool is_beyond = end > datagram.end && datagram.has_last;
  const bool is_short = is_last && end < datagram.end;
  if (is_beyond || is_short) return give_up(datagram);
  Added result = Added::waits;
  if (!cover(datagram, first, end, result)) return result;

  datagram.end = std::max(datagram.end, static_cast<std::uint32_t>(end));
  datagram.has_last = datagram.has_last || is_last;
  datagram.received += static_cast<std::uint32_t>(end - first);
  datagram.ecn = static_cast<std::uint8_t>(datagram.ecn | 1u << (fragment.tos() & 3));
  const auto size = static_cast<std::uint16_t>(fragment.header_size() + end - first);
  datagram.largest = std::max(datagram.largest, size);
  std::uint16_t& largest = datagram.largest_whose_sender_forbids_more;
  if (fragment.dont_fragment()) largest = std::max(largest, size);
  store_bytes(payload(datagram) + first, fragment.payload().first(end - first));
  if (first == 0) {
    datagram.has_first = true;
    datagram.header_size = static_cast<std::uint8_t>(fragment.header_size());
    store_bytes(datagram.header.data(), ethernet);
    store_bytes(datagram.header.data() + ethernet.size(), fragment.header());
  }
  if (!datagram.has_first || !datagram.has_last || datagram.received != datagram.end) return Added::waits;
  if (!agree(datagram.ecn)) return give_up(datagram);
  current_ = &datagram;
  last_first_ = first;
  last_end_ = end;
  return Added::complete;
}

// The whole may be fragmented again unless the sender forbade it on the largest of its fragments.
Frame Reassembly::whole() {
  const Datagram& datagram = *current_;
  const std::size_t headers = EthernetView::kSize + datagram.header_size;
  std::byte* const front = payload(datagram) - headers;
  store_bytes(front, ByteView(datagram.header).first(headers));
  std::byte* const ip = front + EthernetView::kSize;
  const auto total = static_cast<std::uint16_t>(datagram.header_size + datagram.end);
  const bool is_forbidden = datagram.largest_whose_sender_forbids_more == datagram.largest;
  if (is_congested(datagram.ecn)) store_u8(ip + 1, static_cast<std::uint8_t>(load_u8(ip + 1) | 3u));
  store_be16(ip + 2, total);
  store_be16(ip + 6, is_forbidden ? kDontFragment : std::uint16_t{0});
  store_be16(ip + 10, 0);
  store_be16(ip + 10, internet_checksum({ip, datagram.header_size}));
  Frame frame;
  frame.data = front;
  frame.length = static_cast<std::uint16_t>(EthernetView::kSize + total);
  frame.headroom = static_cast<std::uint16_t>(kHeaders - headers);
  return frame;
}

std::uint16_t Reassembly::largest_fragment() const { return current_->largest; }

void Reassembly::release() { give_up(*current_); }

void Reassembly::take_back() {
  Datagram& datagram = *current_;
  for (std::size_t unit = last_first_ / 8; unit < (last_end_ + 7) / 8; ++unit) datagram.covered[unit] = false;
  datagram.received -= static_cast<std::uint32_t>(last_end_ - last_first_);
}

std::size_t Reassembly::expire(std::uint64_t now_ns) {
  std::size_t count = 0;
  for (std::size_t i = 0; i < kMostDatagrams && used_ > 0; ++i) {
    if (!datagrams_[i].is_used || datagrams_[i].deadline_ns > now_ns) continue;
    give_up(datagrams_[i]);
    ++count;
  }
  return count;
}

void Reassembly::clear() {
  for (std::size_t i = 0; i < kMostDatagrams && used_ > 0; ++i) {
    if (datagrams_[i].is_used) give_up(datagrams_[i]);
  }
}

}  // namespace viplane::dataplane
