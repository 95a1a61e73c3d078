// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <functional>
#include <list>
#include <string>
#include <vector>

#include "control/director.h"
#include "control/report/rates.h"
#include "live/daemon/control_protocol.h"
#include "live/daemon/status_source.h"
#include "live/loop.h"

namespace viplane::live {

// What viplanectl can ask for: words in, an answer out, at once or when it is known.
class ControlCommands {
 public:
  using Reply = std::function<void(ControlAnswer)>;
  using Reload = std::function<std::string()>;  // what was wrong with the file; empty: done

  // What it refers to outlives it.
  ControlCommands(Loop& loop, Director& director, const StatusSource& source, const report::Rates& rates, Reload reload)
      : loop_(loop), director_(director), source_(source), rates_(rates), reload_(std::move(reload)) {}

  void serve(const std::vector<std::string>& words, const Reply& reply);

 private:
  struct Drain {
    Endpoint server;
    Time give_up_at;
    Reply reply;
    HandlePtr timer;
  };

  ControlAnswer answer(const std::vector<std::string>& words);
  ControlAnswer ipvs(std::vector<std::string> words) const;
  ControlAnswer connections(const std::string& title) const;
  ControlAnswer reload();
  void drain(const std::vector<std::string>& words, const Reply& reply);
  void watch_drain(std::list<Drain>::iterator drain);
  std::uint32_t connections_of(const Endpoint& server) const;

  Loop& loop_;
  Director& director_;
  const StatusSource& source_;
  const report::Rates& rates_;
  Reload reload_;
  std::list<Drain> drains_;
};

}  // namespace viplane::live
