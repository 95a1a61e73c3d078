// SPDX-License-Identifier: GPL-2.0-or-later
// Lints between two files. Each finding stands in the second file and names its counterpart in the first. Files of this
// folder that hold several lints hold those of one comparison.
#pragma once
#include "lint/findings.h"
#include "lint/subject.h"

namespace viplane::lint {

// What makes each discard the other's advertisements, so that both are master.
void version_differs(const Pair& pair, Findings& out);
void advert_interval_differs(const Pair& pair, Findings& out);
void auth_differs(const Pair& pair, Findings& out);
void vip_count_differs(const Pair& pair, Findings& out);
void vip_list_differs(const Pair& pair, Findings& out);
void vrid_differs(const Pair& pair, Findings& out);
void unicast_multicast_differs(const Pair& pair, Findings& out);
void multicast_group_differs(const Pair& pair, Findings& out);
void peers_not_mutual(const Pair& pair, Findings& out);
void same_source_address(const Pair& pair, Findings& out);

// Who becomes master, and when not.
void equal_priorities(const Pair& pair, Findings& out);
void state_against_priority(const Pair& pair, Findings& out);
void nopreempt_one_side(const Pair& pair, Findings& out);
void nopreempt_weights_between(const Pair& pair, Findings& out);
void never_fails_over(const Pair& pair, Findings& out);
void sync_group_differs(const Pair& pair, Findings& out);
void router_alone(const Pair& pair, Findings& out);

// What changes for clients when the other is master.
void vip_prefix_differs(const Pair& pair, Findings& out);
void services_differ(const Pair& pair, Findings& out);
void sync_daemon_differs(const Pair& pair, Findings& out);

}  // namespace viplane::lint
