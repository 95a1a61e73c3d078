// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <netinet/in.h>
#include <sys/socket.h>

#include "env/connect_options.h"
#include "net/address.h"
#include "posix/descriptor.h"

namespace viplane::live {

// A sockaddr of either family. Link-local IPv6 addresses need the interface.
class SocketAddress {
 public:
  explicit SocketAddress(const Endpoint& endpoint, const std::string& interface = {});
  const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&storage_); }
  socklen_t size() const { return size_; }

 private:
  sockaddr_storage storage_{};
  socklen_t size_;
};

Endpoint to_endpoint(const sockaddr_storage& address);

// A non-blocking socket of the family of `peer`, bound as the options say; throws std::system_error that names what
// could not be done. `type` is SOCK_STREAM, SOCK_DGRAM, ...
Descriptor make_socket(const IpAddress& peer, int type, int protocol, const ConnectOptions& options);

}  // namespace viplane::live
