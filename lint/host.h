// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "net/address.h"

namespace viplane::lint {

// What can be asked of the machine on which a configuration is to run. Without one, lints know what the files say.
class Host {
 public:
  enum class Program { runs, missing, not_executable };

  virtual ~Host() = default;
  // A program as a command names it: a path, or a name that is looked for as the shell does.
  virtual Program program(const std::string& name) const = 0;
  virtual bool file_exists(const std::string& path) const = 0;
  virtual bool interface_exists(const std::string& name) const = 0;
  // The addresses of all interfaces but the loopback, with the lengths of their networks.
  virtual std::vector<IpPrefix> addresses() const = 0;
  // The smallest MTU of all interfaces but the loopback; nullopt if there are none.
  virtual std::optional<unsigned> smallest_mtu() const = 0;
};

}  // namespace viplane::lint
