// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <cstdint>
#include <optional>
#include <string_view>

#include "net/address.h"
#include "net/time.h"

namespace viplane::scenarios {

// Quantities as people write them; nullopt for anything else.
std::optional<Duration> parse_duration(std::string_view text);              // "50us", "1.5s", "2min"; a bare 0 is fine
std::optional<std::uint64_t> parse_bits_per_second(std::string_view text);  // "100Mbit", "1Gbit"
std::optional<double> parse_per_second(std::string_view text);              // "250/s", "0.5/s"
std::optional<double> parse_percent(std::string_view text);                 // "30%", "30": over 0, at most 100
std::optional<std::uint64_t> parse_count(std::string_view text);            // "64"
std::optional<std::uint32_t> parse_count32(std::string_view text);          // the same, where it fits
std::optional<Endpoint> parse_endpoint(std::string_view text);              // "10.0.0.1:80", "[2001:db8::1]:80"

}  // namespace viplane::scenarios
