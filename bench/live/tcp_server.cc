// SPDX-License-Identifier: GPL-2.0-or-later
#include "bench/live/tcp_server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "posix/system_call.h"

namespace viplane::bench {
namespace {

int serve(std::uint16_t port) {
  const Descriptor listener(system_call(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), "open a socket"));
  const int on = 1;
  system_call(::setsockopt(listener.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on), "share the port with the past");
  sockaddr_in here{};
  here.sin_family = AF_INET;
  here.sin_port = htons(port);
  system_call(::bind(listener.get(), reinterpret_cast<const sockaddr*>(&here), sizeof here), "bind the server's port");
  system_call(::listen(listener.get(), 64), "listen");
  for (;;) Descriptor(::accept(listener.get(), nullptr, nullptr));
}

}  // namespace

TcpServer::TcpServer(const lab::Machine& machine, std::uint16_t port) : machine_(&machine), port_(port) { open(); }

void TcpServer::open() {
  process_ = machine_->fork("server", [this] { return serve(port_); });
}

void TcpServer::close() { process_.kill(); }

}  // namespace viplane::bench
