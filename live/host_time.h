// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include "env/host_time.h"

namespace viplane::live {

// The seam's HostTime of this machine.
class KernelHostTime final : public HostTime {
 public:
  Duration since_boot() const override;
  std::int64_t unix_seconds() const override;
};

}  // namespace viplane::live
