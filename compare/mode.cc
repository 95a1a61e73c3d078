// SPDX-License-Identifier: GPL-2.0-or-later
#include "compare/mode.h"

namespace viplane::compare {

const char* name_of(Mode mode) {
  switch (mode) {
    case Mode::direct_routing: return "DR";
    case Mode::tunnel: return "TUN";
    case Mode::nat: return "NAT";
    case Mode::none: return "-";
    case Mode::proxy: break;
  }
  return "proxy";
}

}  // namespace viplane::compare
