// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <optional>

#include "lab/frr.h"
#include "scenarios/laboratory/daemon.h"

namespace viplane::scenarios {

// FRR's vrrpd with its zebra. What it does is read off its log as it writes it; its configuration is made from the
// director's.
class Frr final : public Daemon {
 public:
  using Daemon::Daemon;
  void start() override;

 private:
  void on_line(std::string_view line, Time at) override;
  void on_state(const config::VrrpInstance& instance, const std::string& to, Time at);

  std::optional<lab::Frr> frr_;
  std::string reason_;
  bool is_starting_ = false;
  std::map<std::string, bool> holds_;  // by instance
};

// What of a configuration FRR cannot do, a sentence each.
std::vector<std::string> beyond_frr(const config::Config& config);

}  // namespace viplane::scenarios
