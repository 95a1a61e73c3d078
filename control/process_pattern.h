// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include "control/config/vrrp.h"
#include "env/watches.h"

namespace viplane {

// A vrrp_track_process as the seam watches it. Parameters without param_match must be all there are.
inline ProcessPattern process_pattern(const config::TrackProcess& from) {
  ProcessPattern to;
  to.program = from.process.front();
  to.arguments.assign(from.process.begin() + 1, from.process.end());
  to.full_command = from.full_command;
  to.least = from.quorum;
  to.most = from.quorum_max;
  switch (from.param_match) {
    case config::ParamMatch::none:
      to.parameters = to.arguments.empty() ? ProcessPattern::Parameters::any : ProcessPattern::Parameters::exact;
      break;
    case config::ParamMatch::exact: to.parameters = ProcessPattern::Parameters::exact; break;
    case config::ParamMatch::partial: to.parameters = ProcessPattern::Parameters::partial; break;
    case config::ParamMatch::initial: to.parameters = ProcessPattern::Parameters::initial; break;
  }
  return to;
}

}  // namespace viplane
