// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <string>

#include "posix/descriptor.h"

namespace viplane::live {

// A stream socket that listens at `path`, readable and writable by its owner alone, not blocking. Makes the folder
// where it is missing, and takes the place of a socket that a dead process left. Throws std::runtime_error where a
// living one listens there or something else than a socket has the name, std::system_error for the rest.
Descriptor listen_unix(const std::string& path);

// Throws std::system_error naming the path.
Descriptor connect_unix(const std::string& path);

}  // namespace viplane::live
