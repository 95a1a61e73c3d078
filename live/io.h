// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace viplane::live {

// How frames get in and out of an interface. `automatic` takes the best that the interface can do and says why.
enum class Io : std::uint8_t { automatic, xsk, packet, pcap };

std::string_view to_string(Io io);

// Captures in place of a wire. In a name "%i" stands for the interface's.
struct PcapFiles {
  std::string read;
  std::string write{};  // empty: nothing is kept of what is sent
  bool operator==(const PcapFiles&) const = default;
};

// What an operator chose.
struct IoChoice {
  IoChoice(Io its_io = Io::automatic) : io(its_io) {}
  Io io;
  std::optional<PcapFiles> files{};  // with Io::pcap only
  bool operator==(const IoChoice&) const = default;
};

// "auto", "xsk", "packet", "pcap", "pcap:READ" or "pcap:READ,WRITE".
std::optional<IoChoice> parse_io(std::string_view text);

}  // namespace viplane::live
