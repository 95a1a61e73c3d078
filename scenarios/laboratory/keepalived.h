// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <map>

#include "scenarios/laboratory/daemon.h"

namespace viplane::scenarios {

// keepalived, its VRRP part only: its other part needs a kernel with IPVS. What it does is read off its log as it
// writes it.
class Keepalived final : public Daemon {
 public:
  using Daemon::Daemon;
  void start() override;

 private:
  void on_line(std::string_view line, Time at) override;
  void on_kill() override { prepare_for_start(); }
  void prepare_for_start();
  void on_message(std::string_view message, Time at);
  void on_instance(const config::VrrpInstance& instance, std::string_view message, Time at);

  std::map<std::string, std::string> reasons_;  // by instance: what it said last, which explains the next change
  bool is_starting_ = false;
  bool is_stopping_ = false;
};

}  // namespace viplane::scenarios
