// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "env/handle.h"

namespace viplane {

// Which processes are meant, and how many there should be: the words of vrrp_track_process.
struct ProcessPattern {
  enum class Parameters : std::uint8_t {
    any,      // only the program counts
    exact,    // all of them, and no others
    partial,  // the first ones
    initial,  // the first ones, and of the last only its beginning
  };

  std::string program{};  // /proc/PID/comm, or argv[0] where `full_command` or parameters are asked for
  std::vector<std::string> arguments{};
  Parameters parameters = Parameters::any;
  bool full_command = false;
  unsigned least = 1;              // quorum
  std::optional<unsigned> most{};  // quorum_max
  bool operator==(const ProcessPattern&) const = default;
};

// What a director watches outside itself. Each watch reports the present value once, soon after it is set (never
// inside the call), then each change.
class Watches {
 public:
  virtual ~Watches() = default;
  virtual HandlePtr link(std::string_view interface, std::function<void(bool up)> changed) = 0;
  // The number that the file begins with; 0 where there is none, or no file.
  virtual HandlePtr file(std::string_view path, std::function<void(std::int64_t value)> changed) = 0;
  // Whether as many processes run as the pattern asks for.
  virtual HandlePtr process(const ProcessPattern& pattern, std::function<void(bool running)> changed) = 0;
};

}  // namespace viplane
