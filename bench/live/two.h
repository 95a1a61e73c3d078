// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <memory>

#include "lab/pair/monotonic.h"
#include "lab/pair/pair.h"

namespace viplane::bench {

inline constexpr std::uint8_t kMasterPriority = 150;
inline constexpr std::uint8_t kBackupPriority = 100;

inline const lab::VirtualRouter kVersion2{.version = 2, .interval = std::chrono::seconds(1)};
inline const lab::VirtualRouter kVersion3{.version = 3, .interval = std::chrono::milliseconds(100)};

// The pair of all figures: alpha has priority 150, beta 100, both run the same program.
inline lab::Pair two_of(lab::DaemonKind kind, const lab::VirtualRouter& router, bool hears_deliveries = false,
                        const std::string& client_switch = "sw1") {
  return {router, {kind, kMasterPriority, false}, {kind, kBackupPriority, false}, hears_deliveries, client_switch};
}

// Returns when alpha is the only master.
inline void start_both(lab::Pair& pair) {
  pair.daemon(pair.alpha()).start();
  pair.daemon(pair.beta()).start();
  pair.await_master(pair.alpha());
}

// The first advertisement of a member since then. Throws std::runtime_error where none comes.
lab::SeenAdvertisement await_advertisement(lab::Pair& pair, const lab::Member& of, Time since);

}  // namespace viplane::bench
