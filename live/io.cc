// SPDX-License-Identifier: GPL-2.0-or-later
#include "live/io.h"

#include <algorithm>
#include <array>
#include <utility>

namespace viplane::live {
namespace {

constexpr std::array<std::pair<Io, std::string_view>, 4> kNames{
    {{Io::automatic, "auto"}, {Io::xsk, "xsk"}, {Io::packet, "packet"}, {Io::pcap, "pcap"}}};

}  // namespace

std::optional<IoChoice> parse_io(std::string_view text) {
  constexpr std::string_view kFiles = "pcap:";
  if (text.starts_with(kFiles)) {
    text.remove_prefix(kFiles.size());
    const std::size_t comma = std::min(text.find(','), text.size());
    IoChoice choice = Io::pcap;
    choice.files.emplace(PcapFiles{std::string(text.substr(0, comma))});
    if (comma < text.size()) choice.files->write = text.substr(comma + 1);
    const bool is_whole = comma > 0 && comma + 1 != text.size();
    return is_whole ? std::optional(std::move(choice)) : std::nullopt;
  }
  for (const auto& [io, name] : kNames) {
    if (name == text) return io;
  }
  return std::nullopt;
}

std::string_view to_string(Io io) { return kNames[static_cast<std::size_t>(io)].second; }

}  // namespace viplane::live
