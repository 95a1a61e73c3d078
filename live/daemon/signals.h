// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <functional>
#include <initializer_list>

#include "env/handle.h"
#include "live/loop.h"
#include "posix/descriptor.h"

namespace viplane::live {

// Blocks these signals for the process, so that they wait to be read. Call before any thread is made.
void block_signals(std::initializer_list<int> signals);

// Signals as events of the loop: `arrived` is called between other callbacks, never inside one. The signals have to be
// blocked. Several of one kind that arrive together are one.
class Signals {
 public:
  Signals(Loop& loop, std::initializer_list<int> signals, std::function<void(int signal)> arrived);

 private:
  void read_all();

  Descriptor descriptor_;
  std::function<void(int)> arrived_;
  HandlePtr watch_;
};

}  // namespace viplane::live
