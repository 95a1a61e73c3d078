// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace viplane {

// A named pipe to the operator's programs, and who may read it (empty: who the director is).
struct NotifyFifoSpec {
  std::string path;
  std::string user{};
  std::string group{};
  bool operator==(const NotifyFifoSpec&) const = default;
};

// Takes lines for whoever reads the pipe.
class NotifyFifo {
 public:
  virtual ~NotifyFifo() = default;
  // Adds the end of the line. Never waits: a line that does not fit, because nobody has read for long, is dropped
  // whole.
  virtual void write(std::string_view line) = 0;
};

class NotifyFifos {
 public:
  virtual ~NotifyFifos() = default;
  // Makes the pipe where there is none. What cannot be done, now or later, is told by `problem`, which names the path
  // and a remedy: once until it works again, and never inside open(). Never nullptr.
  [[nodiscard]] virtual std::unique_ptr<NotifyFifo> open(const NotifyFifoSpec& spec,
                                                         std::function<void(std::string)> problem) = 0;
};

}  // namespace viplane
