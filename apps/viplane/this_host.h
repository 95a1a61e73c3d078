// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include "lint/host.h"

namespace viplane::workbench {

// The machine that this program runs on, as far as an unprivileged program can see it.
class ThisHost final : public lint::Host {
 public:
  Program program(const std::string& name) const override;
  bool file_exists(const std::string& path) const override;
  bool interface_exists(const std::string& name) const override;
  std::vector<IpPrefix> addresses() const override;
  std::optional<unsigned> smallest_mtu() const override;
};

std::string node_name();  // as `uname -n` has it

}  // namespace viplane::workbench
