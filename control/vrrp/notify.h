// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <string_view>

#include "control/vrrp/actions.h"

namespace viplane::vrrp {

enum class NotifySubject : std::uint8_t { instance, group };

// What a change of state tells the operator, as keepalived does: the state's own command first, then the general one
// with four more words, and the same four as a line for the FIFO. `state` is MASTER, BACKUP, FAULT, STOP, DELETED,
// MASTER_RX_LOWER_PRI, MASTER_PRIORITY or BACKUP_PRIORITY.
Notify notify_of(const NotifyConfig& config, NotifySubject subject, const std::string& name, std::string_view state,
                 std::uint8_t priority);

// The word for a state that was entered; initialize is entered by stopping.
std::string_view notify_word(State state);

}  // namespace viplane::vrrp
