// SPDX-License-Identifier: GPL-2.0-or-later
#include "lint/file/file_lints.h"
#include "lint/words.h"

namespace viplane::lint {

void silent_after_conflict(const Subject& subject, Findings& out) {
  for (const config::VrrpInstance& instance : subject.config.instances) {
    if (instance.garp.lower_prio_repeat > 0) continue;
    out.add(subject.place(instance, "garp_lower_prio_repeat"),
            label(instance) + (instance.strict_mode ? "strict mode" : "garp_lower_prio_repeat 0") +
                " leaves out the announcement that follows when two masters have met: clients of the one that yields "
                "lose the address until they ask anew");
  }
}

}  // namespace viplane::lint
