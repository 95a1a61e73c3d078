// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <cstddef>
#include <string>

#include "posix/descriptor.h"

namespace viplane::lab {

// An anonymous pipe, both ends closed on exec.
struct Pipe {
  Descriptor read_end;
  Descriptor write_end;
};
Pipe make_pipe();

// A file in memory that every process which inherits it shares; it vanishes with the last of them.
Descriptor make_memory_file(const std::string& name);

// Writes all of it. Throws std::system_error naming `what`.
void write_all(int descriptor, const void* data, std::size_t size, const std::string& what);

}  // namespace viplane::lab
