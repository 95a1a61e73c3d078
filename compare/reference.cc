// SPDX-License-Identifier: GPL-2.0-or-later
#include "compare/reference.h"

#include <fmt/format.h>

namespace viplane::compare {

std::string beside_reference(int servers) {
  return fmt::format(
      "{0} equal real servers give {0}.0 times what one gives, and never more. The reference deployment reports {1} "
      "pages/min from\none real server and {2} through the VIP over three: {3:.2f} times as much. That lies above 3.0, "
      "so its direct run, in\nwhich 58 requests failed, was not bound by the server's capacity alone. Nothing here is "
      "fitted to it.\n",
      servers, kReferenceDirect, kReferenceThroughVip, static_cast<double>(kReferenceThroughVip) / kReferenceDirect);
}

}  // namespace viplane::compare
