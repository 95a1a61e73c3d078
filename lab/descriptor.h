// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <unistd.h>

#include <string>
#include <utility>

namespace viplane::lab {

// Owns a file descriptor and closes it.
class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }

  int get() const { return number_; }
  explicit operator bool() const { return number_ >= 0; }
  void close() { Descriptor(std::exchange(number_, -1)); }

 private:
  int number_ = -1;
};

// The result of a system call; throws std::system_error with errno and the attempt where it is negative.
int checked(int result, const std::string& attempt);

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
