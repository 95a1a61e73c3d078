// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include "bench/live/measures.h"

namespace viplane::bench {

// What a planned stop of the master costs its neighbours: time without an answer, and connections through it.
std::vector<Figure> planned_stops(lab::DaemonKind subject, const Effort& effort);
std::vector<Figure> kept_connections(lab::DaemonKind subject, const Effort& effort);

}  // namespace viplane::bench
