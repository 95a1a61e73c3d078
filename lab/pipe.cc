// SPDX-License-Identifier: GPL-2.0-or-later
#include "lab/pipe.h"

#include <fcntl.h>
#include <sys/mman.h>

#include "posix/system_call.h"

namespace viplane::lab {

Pipe make_pipe() {
  int ends[2];
  system_call(::pipe2(ends, O_CLOEXEC), "make a pipe");
  return {Descriptor(ends[0]), Descriptor(ends[1])};
}

Descriptor make_memory_file(const std::string& name) {
  return Descriptor(system_call(::memfd_create(name.c_str(), MFD_CLOEXEC), "make the memory file " + name));
}

void write_all(int descriptor, const void* data, std::size_t size, const std::string& what) {
  const auto* at = static_cast<const char*>(data);
  while (size > 0) {
    const ssize_t written = ::write(descriptor, at, size);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) throw std::system_error(errno, std::generic_category(), "write " + what);
    at += written;
    size -= static_cast<std::size_t>(written);
  }
}

}  // namespace viplane::lab
