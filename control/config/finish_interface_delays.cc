// SPDX-License-Identifier: GPL-2.0-or-later
#include <algorithm>

#include "control/config/conf_writer.h"
#include "control/config/finish_vrrp.h"

namespace viplane::config {
namespace {

constexpr Duration kJustBelow = std::chrono::milliseconds(1);

// A master that notices the loss of its link later than its backups notice its silence would be one of two.
Duration bound_of(const VrrpInstance& instance) {
  return std::max(Duration{0}, (instance.down_timer_adverts - 1) * instance.advert_int - kJustBelow);
}

}  // namespace

void finish_interface_delays(Reader& reader, const Draft& draft, Config& config) {
  config.interface_delays = draft.interface_delays;
  for (InterfaceDelays& delays : config.interface_delays) {
    for (const VrrpInstance& instance : config.instances) {
      const Duration bound = bound_of(instance);
      if (instance.interface != delays.interface || std::max(delays.down, delays.up) <= bound) continue;
      reader.reporter.warning_at(
          delays.location,
          {"bad-combination",
           "(" + instance.name + ") a delay of " + delays.interface +
               " is not below the time after which its backups take over; " + decimal_seconds(bound) + " s is used",
           "interface_up_down_delays", "a shorter delay, or a longer advert_int"});
      delays.down = std::min(delays.down, bound);
      delays.up = std::min(delays.up, bound);
    }
  }
}

}  // namespace viplane::config
