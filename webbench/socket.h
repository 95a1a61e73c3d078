// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <netinet/in.h>

#include <cstddef>
#include <optional>
#include <string>

#include "posix/descriptor.h"

namespace viplane::webbench {

// The first IPv4 address of a name or dotted quad, with the low 16 bits of `port`. Asked once a run, where webbench
// asks before every connection.
std::optional<sockaddr_in> resolve(const std::string& host, int port);

// Whether a connection can be opened; waits as long as the kernel does.
bool can_connect(const sockaddr_in& target);

// Raises the soft limit of descriptors towards `wanted` and returns what is allowed now.
std::size_t allow_descriptors(std::size_t wanted);

}  // namespace viplane::webbench
