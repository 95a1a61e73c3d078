// SPDX-License-Identifier: GPL-2.0-or-later
#include "sim/forwarding_database.h"

#include <algorithm>

#include "net/bytes.h"

namespace viplane::sim {
namespace {

constexpr std::size_t kFirstSize = 64;  // a power of two, as every size
constexpr Time kNever = Time(Duration::min() / 2);

std::size_t hash(std::uint64_t mac) { return static_cast<std::size_t>((mac * 0x9e3779b97f4a7c15ULL) >> 32); }

}  // namespace

ForwardingDatabase::ForwardingDatabase(Duration ageing) : ageing_(ageing), entries_(kFirstSize) {}

std::uint64_t ForwardingDatabase::key(const std::byte* mac) {
  return std::uint64_t{load_be16(mac)} << 32 | load_be32(mac + 2);
}

std::uint64_t ForwardingDatabase::key(MacAddress mac) {
  return key(reinterpret_cast<const std::byte*>(mac.octets.data()));
}

// The address's entry, or the free one where it would be.
ForwardingDatabase::Entry& ForwardingDatabase::slot(std::uint64_t mac) {
  std::size_t at = hash(mac) & (entries_.size() - 1);
  while (entries_[at].mac != mac && entries_[at].mac != 0) at = (at + 1) & (entries_.size() - 1);
  return entries_[at];
}

void ForwardingDatabase::learn(std::uint64_t mac, std::uint16_t port, Time now) {
  if (mac == 0) return;
  Entry* entry = &slot(mac);
  if (entry->mac == 0) {
    if (++used_ * 2 > entries_.size()) {
      grow();
      entry = &slot(mac);
    }
    entry->mac = mac;
  }
  entry->port = port;
  entry->heard = now;
}

std::optional<std::uint16_t> ForwardingDatabase::find(std::uint64_t mac, Time now) const {
  const Entry& entry = slot(mac);
  if (mac == 0 || !is_alive(entry, now)) return std::nullopt;
  return entry.port;
}

void ForwardingDatabase::grow() {
  std::vector<Entry> old(entries_.size() * 2);
  old.swap(entries_);
  for (const Entry& entry : old) {
    if (entry.mac != 0) slot(entry.mac) = entry;
  }
}

// Entries keep their place, so that others are still found past them; an aged one is as good as gone.
void ForwardingDatabase::flush_port(std::uint16_t port) {
  for (Entry& entry : entries_) {
    if (entry.port == port) entry.heard = kNever;
  }
}

void ForwardingDatabase::flush() {
  std::fill(entries_.begin(), entries_.end(), Entry{});
  used_ = 0;
}

std::size_t ForwardingDatabase::size(Time now) const {
  return static_cast<std::size_t>(
      std::count_if(entries_.begin(), entries_.end(), [&](const Entry& entry) { return is_alive(entry, now); }));
}

}  // namespace viplane::sim
