// SPDX-License-Identifier: GPL-2.0-or-later
// virtual_server_group: lines of addresses, ranges and marks.
#include "control/config/draft.h"
#include "control/config/values.h"

namespace viplane::config {
namespace {

constexpr std::string_view kFallback = "the line is left out";

// The last address of the network that `prefix` lies in.
IpAddress last_of(const IpPrefix& prefix) {
  IpAddress out = prefix.address;
  const std::size_t bits = out.is_v6 ? 128 : 32;
  for (std::size_t bit = prefix.length; bit < bits; ++bit)
    out.octets[bit / 8] = static_cast<std::uint8_t>(out.octets[bit / 8] | 0x80 >> bit % 8);
  return out;
}

// `A.B.C.D-E`: the last octet (16 bits of IPv6) replaced.
std::optional<IpAddress> with_last_part(const IpAddress& first, std::string_view part) {
  const std::size_t cut = first.to_string().find_last_of(first.is_v6 ? ':' : '.');
  return IpAddress::parse(first.to_string().substr(0, cut + 1) + std::string(part));
}

std::optional<AddressRange> parse_range(const std::string& text) {
  const std::size_t dash = text.find('-');
  if (dash != std::string::npos) {
    const auto first = IpAddress::parse(text.substr(0, dash));
    if (!first) return std::nullopt;
    const std::string behind = text.substr(dash + 1);
    auto last = IpAddress::parse(behind);
    if (!last || last->is_v6 != first->is_v6) last = with_last_part(*first, behind);
    if (!last || last->is_v6 != first->is_v6 || *last < *first) return std::nullopt;
    return AddressRange{{}, *first, *last, 0};
  }
  const auto prefix = IpPrefix::parse(text);
  if (!prefix) return std::nullopt;
  return AddressRange{{}, prefix->address, last_of(*prefix), 0};
}

void read_mark(Reader& reader, VirtualServerGroup& group, const Statement& entry) {
  if (entry.words.size() < 2) return tell_bad_value(reader, entry, "needs a number", kFallback);
  const auto mark = integer(reader, entry, {1, kLargestUnsigned}, kFallback);
  if (mark) group.marks.push_back({static_cast<std::uint32_t>(*mark)});
}

void read_addresses(Reader& reader, VirtualServerGroup& group, const Statement& entry) {
  auto range = parse_range(entry.keyword());
  if (!range) {
    reader.reporter.warning(
        entry.place(),
        {"bad-value", "'" + entry.keyword() + "' is no address or range of addresses; " + std::string(kFallback),
         "virtual_server_group", "ADDRESS[-LAST] [PORT]"});
    return;
  }
  if (entry.words.size() > 1) {
    const auto port = integer(reader, entry, {1, 65535}, kFallback);
    if (!port) return;
    range->port = static_cast<std::uint16_t>(*port);
  }
  range->location = reader.reporter.locate(entry.place());
  group.ranges.push_back(*range);
}

}  // namespace

void read_virtual_server_group(Reader& reader, Draft& draft, const Statement& statement) {
  for (const VirtualServerGroup& other : draft.virtual_server_groups)
    if (other.name == parameter(statement)) {
      reader.reporter.warning(parameter_place(statement), {"duplicate-name",
                                                           "virtual_server_group '" + other.name +
                                                               "' is defined already; this second one is left out",
                                                           "virtual_server_group",
                                                           {}});
      return;
    }
  VirtualServerGroup group;
  group.location = reader.reporter.locate(statement.place());
  group.name = parameter(statement);
  for (const Statement& entry : statement.block) {
    if (entry.words.empty() || !has_shape(reader, entry, Shape::line)) continue;
    if (entry.keyword() == "fwmark")
      read_mark(reader, group, entry);
    else
      read_addresses(reader, group, entry);
  }
  draft.virtual_server_groups.push_back(std::move(group));
}

}  // namespace viplane::config
