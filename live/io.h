// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <cstdint>
#include <optional>
#include <string_view>

namespace viplane::live {

// How frames get in and out of an interface. `automatic` takes the best that the interface can do and says why.
enum class Io : std::uint8_t { automatic, xsk, packet, pcap };

std::optional<Io> parse_io(std::string_view text);  // "auto", "xsk", "packet", "pcap"
std::string_view to_string(Io io);

}  // namespace viplane::live
