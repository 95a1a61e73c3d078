// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <cstdint>
#include <optional>
#include <string_view>

namespace viplane::scenarios {

// Whose director runs. In the simulation: the production director, or the model of keepalived; in the laboratory real
// daemons.
enum class DaemonKind : std::uint8_t { viplaned, keepalived, frr };
std::string_view name_of(DaemonKind kind);
std::optional<DaemonKind> parse_daemon_kind(std::string_view name);

}  // namespace viplane::scenarios
