// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <cstdint>

#include "lab/machine.h"

namespace viplane::bench {

// A server on a machine that takes connections and ends them, while it is open.
class TcpServer {
 public:
  TcpServer(const lab::Machine& machine, std::uint16_t port);

  void open();
  void close();  // connections are refused

 private:
  const lab::Machine* machine_;
  std::uint16_t port_;
  lab::Process process_;
};

}  // namespace viplane::bench
