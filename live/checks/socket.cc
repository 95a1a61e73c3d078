// SPDX-License-Identifier: GPL-2.0-or-later
#include "live/checks/socket.h"

#include <arpa/inet.h>
#include <net/if.h>

#include <algorithm>

#include "posix/system_call.h"

namespace viplane::live {
namespace {

void set_option(int fd, int level, int name, const void* value, socklen_t size, const std::string& attempt) {
  system_call(::setsockopt(fd, level, name, value, size), attempt);
}

void bind_to(int fd, const IpAddress& peer, const ConnectOptions& options) {
  const bool has_source = !options.source.is_unspecified();
  if (!has_source && options.source_port == 0) return;
  const int on = 1;
  set_option(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on, "reuse a source address");
  IpAddress source = options.source;
  if (!has_source) source.is_v6 = peer.is_v6;
  const Endpoint from{source, options.source_port};
  const SocketAddress address(from, options.interface);
  system_call(::bind(fd, address.get(), address.size()), "bind a check's socket to " + from.to_string());
}

}  // namespace

SocketAddress::SocketAddress(const Endpoint& endpoint, const std::string& interface) {
  if (endpoint.address.is_v6) {
    auto& v6 = reinterpret_cast<sockaddr_in6&>(storage_);
    v6.sin6_family = AF_INET6;
    v6.sin6_port = htons(endpoint.port);
    std::copy_n(endpoint.address.octets.begin(), 16, v6.sin6_addr.s6_addr);
    if (endpoint.address.is_link_local() && !interface.empty()) v6.sin6_scope_id = if_nametoindex(interface.c_str());
    size_ = sizeof v6;
  } else {
    auto& v4 = reinterpret_cast<sockaddr_in&>(storage_);
    v4.sin_family = AF_INET;
    v4.sin_port = htons(endpoint.port);
    v4.sin_addr.s_addr = htonl(endpoint.address.v4_value());
    size_ = sizeof v4;
  }
}

Endpoint to_endpoint(const sockaddr_storage& address) {
  if (address.ss_family == AF_INET6) {
    const auto& v6 = reinterpret_cast<const sockaddr_in6&>(address);
    Endpoint endpoint{{.is_v6 = true, .octets = {}}, ntohs(v6.sin6_port)};
    std::copy_n(v6.sin6_addr.s6_addr, 16, endpoint.address.octets.begin());
    return endpoint;
  }
  const auto& v4 = reinterpret_cast<const sockaddr_in&>(address);
  return {IpAddress::v4(ntohl(v4.sin_addr.s_addr)), ntohs(v4.sin_port)};
}

Descriptor make_socket(const IpAddress& peer, int type, int protocol, const ConnectOptions& options) {
  Descriptor socket(
      system_call(::socket(peer.is_v6 ? AF_INET6 : AF_INET, type | SOCK_NONBLOCK | SOCK_CLOEXEC, protocol),
                  "open a check's socket"));
  if (options.mark != 0) {
    set_option(socket.get(), SOL_SOCKET, SO_MARK, &options.mark, sizeof options.mark, "set a check's fwmark");
  }
  if (!options.interface.empty()) {
    set_option(socket.get(), SOL_SOCKET, SO_BINDTODEVICE, options.interface.c_str(),
               static_cast<socklen_t>(options.interface.size() + 1), "bind a check's socket to " + options.interface);
  }
  bind_to(socket.get(), peer, options);
  return socket;
}

}  // namespace viplane::live
