// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "control/config/config.h"
#include "control/script_of.h"
#include "env/env.h"

namespace viplane {

// The notify FIFOs of global_defs and the scripts that read them. Each line is an event, too, in every world.
class NotifyPipes {
 public:
  explicit NotifyPipes(const Env& env) : env_(env) {}

  // At the start and on each reload: a FIFO whose settings did not change stays open, its script goes on.
  void configure(const config::Config& config);

  void tell_vrrp(std::string_view line) const;  // INSTANCE "VI_1" MASTER 100
  void tell_lvs(std::string_view line) const;   // RS [10.0.0.2]:tcp:80 [10.0.0.1]:tcp:80 UP

 private:
  struct Pipe;
  void add(const config::NotifyFifo& from, const ScriptDefaults& defaults, bool takes_vrrp, bool takes_lvs,
           std::vector<std::shared_ptr<Pipe>>& former);
  void open(Pipe& pipe);
  void write(const Pipe& pipe, std::string_view line) const;

  Env env_;
  std::vector<std::shared_ptr<Pipe>> pipes_;
};

// "[10.0.0.1]:tcp:80", "FWM 3", "web" for a group: how keepalived's lines name them.
std::string fifo_name(const config::VirtualServer& server);
std::string fifo_name(const Endpoint& endpoint, config::Protocol protocol);

}  // namespace viplane
