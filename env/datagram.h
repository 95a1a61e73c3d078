// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <cstdint>
#include <functional>

#include "env/connect_options.h"
#include "env/handle.h"
#include "net/address.h"
#include "net/frame.h"

namespace viplane {

enum class DatagramError : std::uint8_t {
  refused,      // an ICMP error says that nobody listens on the port
  unreachable,  // another ICMP error, or nothing could be sent
};

// None of these is called inside the call that asked, and each may destroy the exchange. What does not come is not
// told: whoever asks sets a timer.
struct DatagramEvents {
  std::function<void(ByteView)> received;  // from the peer alone; as often as something comes
  std::function<void(DatagramError)> failed;
};

// Questions of health checks without a connection. Destroying the handle ends an exchange.
class Datagrams {
 public:
  virtual ~Datagrams() = default;
  // Sends `request` by UDP.
  [[nodiscard]] virtual HandlePtr exchange(Endpoint peer, const ConnectOptions& options, ByteView request,
                                           DatagramEvents events) = 0;
  // Sends an ICMP or ICMPv6 echo request; `received` gets the payload of the reply.
  [[nodiscard]] virtual HandlePtr echo(IpAddress peer, const ConnectOptions& options, DatagramEvents events) = 0;
};

}  // namespace viplane
