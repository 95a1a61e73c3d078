// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "env/env.h"
#include "live/io.h"
#include "live/loop.h"

namespace viplane::live {

struct HostOptions {
  std::vector<std::string> interfaces;  // each becomes a port, in this order
  Io io = Io::automatic;
  std::uint64_t seed = 0;  // 0: drawn from the system, and told in the event `host.started`
};

// World one: this Linux machine, seen from the network namespace of the calling process. Owns the loop and whatever is
// behind the seam. Throws std::system_error that names what could not be had.
class Host {
 public:
  Host(const HostOptions& options, EventLog& events);
  ~Host();

  Env env();  // valid as long as the host
  Loop& loop();

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace viplane::live
