// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <netinet/in.h>

#include <optional>
#include <string>
#include <utility>

namespace viplane::webbench {

// Owns a descriptor; -1 is none.
class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    if (this != &other) reset(std::exchange(other.fd_, -1));
    return *this;
  }
  ~Descriptor() { reset(-1); }

  int get() const { return fd_; }
  explicit operator bool() const { return fd_ >= 0; }
  void reset(int fd);

 private:
  int fd_ = -1;
};

// The first IPv4 address of a name or dotted quad, with the low 16 bits of `port`. Asked once a run, where webbench
// asks before every connection.
std::optional<sockaddr_in> resolve(const std::string& host, int port);

// Whether a connection can be opened; waits as long as the kernel does.
bool can_connect(const sockaddr_in& target);

// Raises the soft limit of descriptors towards `wanted` and returns what is allowed now.
std::size_t allow_descriptors(std::size_t wanted);

}  // namespace viplane::webbench
