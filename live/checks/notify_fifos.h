// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include "env/notify_fifo.h"
#include "live/loop.h"

namespace viplane::live {

// Named pipes, held open for writing and, as keepalived does, for reading too: so they exist without a reader, who
// finds what has been written before it came, as much as a pipe holds. Pipes that were made here are left in place.
class NotifyFifos final : public viplane::NotifyFifos {
 public:
  explicit NotifyFifos(Loop& loop) : loop_(loop) {}  // the loop outlives this
  [[nodiscard]] std::unique_ptr<NotifyFifo> open(const NotifyFifoSpec& spec,
                                                 std::function<void(std::string)> problem) override;

 private:
  Loop& loop_;
};

}  // namespace viplane::live
