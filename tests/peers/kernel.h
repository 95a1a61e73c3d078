// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <string>
#include <vector>

#include "posix/descriptor.h"
#include "tests/dataplane/lab.h"
#include "tests/peers/guest.h"

namespace viplane::test {

// One of a guest's cards, from the cable's side.
class Card {
 public:
  explicit Card(const char* tap);
  void send(ByteView frame) const;
  Bytes receive() const;  // the next IPv4 frame that the guest sent; empty: none is there yet
  void wait() const;

 private:
  Descriptor socket_;
};

// A living kernel's IPVS as the director of tests/dataplane/lab.h.
class Kernel {
 public:
  Kernel();

  std::string run(const std::string& script) const { return guest_.run(script); }
  // Services, connections, sysctls and learnt path MTUs are as after the boot.
  void forget() const;

  // What the kernel sends in answer to a frame, masked, a line each.
  std::vector<std::string> answers(std::uint8_t port, ByteView frame);
  // What the kernel has sent by a card unasked, as it came.
  std::vector<Bytes> unasked(std::uint8_t port) const;

 private:
  NetworkNamespace space_;
  Guest guest_;
  std::vector<Card> cards_;
  std::uint16_t fences_ = 0;
};

// The one that all tests of a program share, for a boot takes seconds; null where there can be none, and `why_not`.
Kernel* shared_kernel(std::string& why_not);

}  // namespace viplane::test
