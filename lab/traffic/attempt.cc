// SPDX-License-Identifier: GPL-2.0-or-later
#include "lab/traffic/attempt.h"

#include <sys/stat.h>
#include <unistd.h>

#include <type_traits>

#include "lab/pipe.h"
#include "posix/system_call.h"

namespace viplane::lab {

static_assert(std::is_trivially_copyable_v<Attempt>, "attempts are written as they lie in memory");

void AttemptLog::write(const Attempt& attempt) {
  buffered_.push_back(attempt);
  if (buffered_.size() >= 1024) flush();
}

void AttemptLog::flush() {
  write_all(memory_.get(), buffered_.data(), buffered_.size() * sizeof(Attempt), "attempts");
  buffered_.clear();
}

std::vector<Attempt> AttemptLog::read() const {
  struct stat size {};
  system_call(::fstat(memory_.get(), &size), "measure the attempts");
  std::vector<Attempt> attempts(static_cast<std::size_t>(size.st_size) / sizeof(Attempt));
  system_call(static_cast<int>(::pread(memory_.get(), attempts.data(), attempts.size() * sizeof(Attempt), 0)),
              "read the attempts");
  return attempts;
}

}  // namespace viplane::lab
