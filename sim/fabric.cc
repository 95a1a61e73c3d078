// SPDX-License-Identifier: GPL-2.0-or-later
#include "sim/fabric.h"

#include <numeric>

namespace viplane::sim {
namespace {

constexpr std::array<std::string_view, static_cast<std::size_t>(Loss::kCount)> kLossNames = {
    "link_down", "queue_full", "too_big",  "random_loss", "blocked",     "filtered",
    "merged",    "no_egress",  "isolated", "partitioned", "powered_off",
};

}  // namespace

std::string_view to_string(Loss loss) { return kLossNames[static_cast<std::size_t>(loss)]; }

std::uint64_t FrameCounters::lost_total() const { return std::accumulate(lost.begin(), lost.end(), std::uint64_t{0}); }

}  // namespace viplane::sim
