// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/live/checks/loopback_socket.h"

#include <sys/epoll.h>

#include "live/checks/socket.h"
#include "posix/system_call.h"

namespace viplane::live {

LoopbackSocket::LoopbackSocket(int type, bool is_v6) {
  const IpAddress local = is_v6 ? *IpAddress::parse("::1") : IpAddress::v4(127, 0, 0, 1);
  socket = make_socket(local, type, 0, {});
  const SocketAddress any({local, 0});
  system_call(::bind(socket.get(), any.get(), any.size()), "bind to loopback");
  sockaddr_storage bound{};
  socklen_t size = sizeof bound;
  system_call(::getsockname(socket.get(), reinterpret_cast<sockaddr*>(&bound), &size), "ask for a port");
  endpoint = to_endpoint(bound);
}

LoopbackListener::LoopbackListener(Loop& loop, std::function<void(Descriptor)> accepted, bool is_v6)
    : listener_(SOCK_STREAM, is_v6) {
  system_call(::listen(listener_.socket.get(), 16), "listen on loopback");
  watch_ = loop.watch(listener_.socket.get(), EPOLLIN, [this, accepted = std::move(accepted)](std::uint32_t) {
    Descriptor socket(::accept4(listener_.socket.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
    if (socket) accepted(std::move(socket));
  });
}

}  // namespace viplane::live
