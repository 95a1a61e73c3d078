// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <vector>

#include "scenarios/laboratory/daemon.h"

namespace viplane::scenarios {

// FRR's vrrpd with its zebra. It takes virtual addresses from macvlan interfaces that it wants to find, and a
// configuration that is made from the director's.
class Frr final : public Daemon {
 public:
  using Daemon::Daemon;
  void start() override;

 private:
  void on_line(std::string_view line, Time at) override;
  void add_virtual_interfaces() const;
  std::string configuration() const;

  lab::Process zebra_;
  std::string reason_;
  bool is_starting_ = false;
  bool holds_ = false;
};

// What of a configuration FRR cannot do, a sentence each.
std::vector<std::string> beyond_frr(const config::Config& config);

}  // namespace viplane::scenarios
