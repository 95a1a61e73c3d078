// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <optional>
#include <string>

#include "control/config/draft.h"

namespace viplane::config {

// The instance with keepalived's defaults and keepalived's answers to what contradicts; nothing if it cannot run.
std::optional<VrrpInstance> finish_instance(Reader& reader, const Draft& draft, const InstanceDraft& from,
                                            bool is_grouped);

// Where the priority has to stay what it is, weights are dropped: what is tracked with one is tracked no more, an
// interface is tracked without it. `who` cannot have a weight.
void drop_weights(Reader& reader, VrrpInstance& instance, const std::string& who, const std::string& remedy);

// interface_up_down_delays, each kept below what the instances on the interface can bear.
void finish_interface_delays(Reader& reader, const Draft& draft, Config& config);

// Adds the draft's sync groups, with those of their members that exist.
void finish_sync_groups(Reader& reader, const Draft& draft, Config& config);

}  // namespace viplane::config
