// SPDX-License-Identifier: GPL-2.0-or-later
#include <algorithm>

#include "lint/file/file_lints.h"
#include "lint/weights.h"
#include "lint/words.h"

namespace viplane::lint {

void nopreempt_weights(const Subject& subject, Findings& out) {
  for (const config::VrrpInstance& instance : subject.config.instances) {
    const config::Tracked* tracked = first_weighted(instance.track);
    if (!instance.nopreempt || tracked == nullptr) continue;
    out.add(subject.place(instance, "nopreempt"),
            label(instance) + "nopreempt stands beside '" + tracked->name + "' with weight " +
                std::to_string(tracked->weight) +
                ": a backup with nopreempt never acts on a priority that fell, the master keeps the address");
  }
}

}  // namespace viplane::lint
