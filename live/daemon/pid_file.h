// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <string>

#include "posix/descriptor.h"

namespace viplane::live {

// A file that holds the number of this process as long as it lives. A lock tells a living owner from a file that a
// dead one left, whatever numbers have been given out since.
class PidFile {
 public:
  // Waits up to a second for an owner that is ending. Throws std::runtime_error naming the process where it lives on,
  // std::system_error where the file cannot be made. Makes the folder where it is missing.
  explicit PidFile(const std::string& path);
  PidFile(const PidFile&) = delete;
  // Removes the file, but only in the process that made it: one forked from it leaves it alone.
  ~PidFile();

  // Writes the number of this process: after a fork that was to go into the background.
  void write_own();

  // Why the number is not in the file (a full disk); empty: it is. The lock holds all the same.
  const std::string& problem() const { return problem_; }

 private:
  std::string path_;
  Descriptor descriptor_;
  int owner_ = 0;
  std::string problem_;
};

}  // namespace viplane::live
