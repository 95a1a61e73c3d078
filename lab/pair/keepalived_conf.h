// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <string>
#include <vector>

#include "lab/pair/virtual_router.h"

namespace viplane::lab {

// Lines that a trial adds to the usual configuration.
struct ConfAdditions {
  std::string global;    // inside global_defs
  std::string instance;  // inside vrrp_instance
};

// The keepalived.conf with which `self` is a member of `router`; its instance is called VI_1.
std::string keepalived_conf(const VirtualRouter& router, const Member& self, const std::vector<Member>& others,
                            const ConfAdditions& additions = {});

}  // namespace viplane::lab
