// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "lab/machine.h"

namespace viplane::compare {

// A real server's configuration: one worker, answers of kReplySize octets that carry X-Real-Server: NAME. Keeps all its
// files in /run. `name` has three letters, or the size is another.
std::string nginx_configuration(const std::string& name);

// How many requests it has answered, by its own account, questions like this included.
std::uint64_t requests_of(const lab::Machine& server);
// Understands nginx's stub_status page. Throws std::runtime_error where it is none.
std::uint64_t parse_requests(std::string_view status);

}  // namespace viplane::compare
