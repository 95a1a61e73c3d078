// SPDX-License-Identifier: GPL-2.0-or-later
#include "scenarios/language/daemon_kind.h"

#include <array>

namespace viplane::scenarios {
namespace {

constexpr std::array<std::string_view, 3> kNames{"viplaned", "keepalived", "frr"};

}  // namespace

std::string_view name_of(DaemonKind kind) { return kNames[static_cast<std::size_t>(kind)]; }

std::optional<DaemonKind> parse_daemon_kind(std::string_view name) {
  for (std::size_t i = 0; i < kNames.size(); ++i) {
    if (kNames[i] == name) return static_cast<DaemonKind>(i);
  }
  return std::nullopt;
}

}  // namespace viplane::scenarios
