// SPDX-License-Identifier: GPL-2.0-or-later
#include "dataplane/ip_options.h"

#include "net/bytes.h"
#include "net/checksum.h"
#include "net/ipv4.h"

namespace viplane::dataplane {
namespace {

// Record route: kind, length, pointer (of the next free octet, counted from 1, at least 4), addresses.
bool is_sound_record(ByteView option) {
  if (option.size() < 3) return false;
  const std::size_t pointer = load_u8(option.data() + 2);
  if (pointer < 4) return false;
  return pointer > option.size() || pointer + 3 <= option.size();
}

bool is_sound_timestamp(ByteView option) { return option.size() >= 4 && load_u8(option.data() + 2) >= 5; }

// Calls `visit(offset, option)` for each option with a length; false where the lengths contradict one another.
template <class Visit>
bool for_each_option(ByteView options, Visit visit) {
  for (std::size_t i = 0; i < options.size();) {
    const std::uint8_t kind = load_u8(options.data() + i);
    if (kind == ip_option::kEnd) return true;
    if (kind == ip_option::kNoOperation) {
      ++i;
      continue;
    }
    if (i + 1 >= options.size()) return false;
    const std::size_t size = load_u8(options.data() + i + 1);
    if (size < 2 || i + size > options.size()) return false;
    visit(i, options.subspan(i, size));
    i += size;
  }
  return true;
}

}  // namespace

OptionsVerdict check_options(ByteView options) {
  bool is_sound = true;
  bool is_source_routed = false;
  const bool is_parsed = for_each_option(options, [&](std::size_t, ByteView option) {
    const std::uint8_t kind = load_u8(option.data());
    if (kind == ip_option::kRecordRoute) is_sound = is_sound && is_sound_record(option);
    if (kind == ip_option::kTimestamp) is_sound = is_sound && is_sound_timestamp(option);
    if (kind == ip_option::kLooseRoute || kind == ip_option::kStrictRoute) is_source_routed = true;
  });
  if (!is_parsed || !is_sound) return OptionsVerdict::malformed;
  return is_source_routed ? OptionsVerdict::source_route : OptionsVerdict::fine;
}

void record_route(MutableByteView header, const IpAddress& address) {
  const MutableByteView options = header.subspan(Ipv4View::kSize);
  for_each_option(options, [&](std::size_t offset, ByteView option) {
    if (load_u8(option.data()) != ip_option::kRecordRoute) return;
    const std::size_t pointer = load_u8(option.data() + 2);
    if (pointer + 3 > option.size()) return;  // full
    store_address(options.data() + offset + pointer - 1, address);
    store_u8(options.data() + offset + 2, static_cast<std::uint8_t>(pointer + 4));
  });
  store_be16(header.data() + 10, 0);
  store_be16(header.data() + 10, internet_checksum(header));
}

}  // namespace viplane::dataplane
