// SPDX-License-Identifier: GPL-2.0-or-later
#include "live/io.h"

#include <array>
#include <utility>

namespace viplane::live {
namespace {

constexpr std::array<std::pair<Io, std::string_view>, 4> kNames{
    {{Io::automatic, "auto"}, {Io::xsk, "xsk"}, {Io::packet, "packet"}, {Io::pcap, "pcap"}}};

}  // namespace

std::optional<Io> parse_io(std::string_view text) {
  for (const auto& [io, name] : kNames) {
    if (name == text) return io;
  }
  return std::nullopt;
}

std::string_view to_string(Io io) { return kNames[static_cast<std::size_t>(io)].second; }

}  // namespace viplane::live
