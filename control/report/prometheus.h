// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <string>

#include "control/status.h"

namespace viplane::report {

// The snapshot in Prometheus' text format 0.0.4. Names: node_ipvs_* are node_exporter's, keepalived_* those of
// mehdy/keepalived-exporter, so that dashboards made for them work; viplane_* are ours. State is a value, never a
// label.
std::string prometheus_text(const DirectorStatus& status);

}  // namespace viplane::report
