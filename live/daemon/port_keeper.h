// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <set>
#include <string>
#include <vector>

#include "control/director.h"
#include "live/host.h"

namespace viplane::live {

// Sees to it that each interface a configuration needs is a port of the director's: those of a reload, and those that
// this machine gets later (a slow driver's, a tunnel, one that is renamed, one to which a route is set). Ports are
// never closed: one whose interface goes stays, and takes up the next of that name by itself.
class PortKeeper {
 public:
  // All outlive this.
  PortKeeper(Host& host, Director& director, EventLog& events) : host_(host), director_(director), events_(events) {}

  // Opens what `config` needs and this machine has, to be called before the director takes the configuration over, and
  // waits for the rest; each interface that is named and missing is told (`interface.missing`). Throws
  // std::system_error where an interface cannot be a port; then what was waited for before is still waited for.
  void open_for(const config::Config& config);

 private:
  bool is_open(const std::string& interface) const;
  void look_soon();
  void look();
  void tell_missing(const std::string& interface, const std::string& why);

  Host& host_;
  Director& director_;
  EventLog& events_;
  std::vector<std::string> named_;
  std::vector<IpAddress> served_;
  std::set<std::string> refused_;  // that could not be opened when they came; told once
  HandlePtr changes_, next_look_;
};

}  // namespace viplane::live
