// SPDX-License-Identifier: GPL-2.0-or-later
#include "bench/live/two.h"

#include <stdexcept>

namespace viplane::bench {

lab::SeenAdvertisement await_advertisement(lab::Pair& pair, const lab::Member& of, Time since) {
  const Duration patience = 3 * pair.router().master_down(1) + std::chrono::seconds(3);
  if (!pair.pass_until([&] { return pair.first_advertisement(of, since).has_value(); }, patience)) {
    throw std::runtime_error(of.name + " did not advertise:\n" + pair.stories());
  }
  return *pair.first_advertisement(of, since);
}

}  // namespace viplane::bench
