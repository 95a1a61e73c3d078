// SPDX-License-Identifier: GPL-2.0-or-later
// Lints that need one file. Each stands in a file of its name.
#pragma once
#include "lint/findings.h"
#include "lint/subject.h"

namespace viplane::lint {

// VRRP.
void nopreempt_weights(const Subject& subject, Findings& out);
void advert_interval_short(const Subject& subject, Findings& out);
void silent_after_conflict(const Subject& subject, Findings& out);
void source_among_peers(const Subject& subject, Findings& out);
void owner_without_address(const Subject& subject, Findings& out);
void address_without_owner(const Subject& subject, Findings& out);
void vip_not_connected(const Subject& subject, Findings& out);
void vip_twice(const Subject& subject, Findings& out);

// Services.
void service_without_vip(const Subject& subject, Findings& out);
void dr_real_server_far(const Subject& subject, Findings& out);
void port_not_rewritten(const Subject& subject, Findings& out);
void tun_mtu(const Subject& subject, Findings& out);
void nat_no_way_back(const Subject& subject, Findings& out);
void nat_gateway_apart(const Subject& subject, Findings& out);
void sorry_is_real_server(const Subject& subject, Findings& out);
void director_is_real_server(const Subject& subject, Findings& out);
void unchecked_real_server(const Subject& subject, Findings& out);

// With a host.
void script_missing(const Subject& subject, Findings& out);
void interface_missing(const Subject& subject, Findings& out);

}  // namespace viplane::lint
