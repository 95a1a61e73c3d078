// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include "scenarios/laboratory/daemon.h"

namespace viplane::scenarios {

// Our own daemon, which writes its events itself. lab/own_program.h says where the program is looked for.
class Viplaned final : public Daemon {
 public:
  using Daemon::Daemon;
  void start() override;
  void listen() override;

 private:
  void on_line(std::string_view, Time) override {}
  void on_event(Event event);
  std::string events_file() const { return "events-" + std::to_string(starts_) + ".jsonl"; }

  unsigned starts_ = 0;
  std::size_t events_read_ = 0;          // octets
  std::optional<Duration> clock_ahead_;  // the daemon's clock against ours
};

}  // namespace viplane::scenarios
