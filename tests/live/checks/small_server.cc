// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/live/checks/small_server.h"

#include <sys/epoll.h>

#include <array>

#include "live/checks/socket.h"
#include "posix/system_call.h"

namespace viplane::live {

struct SmallServer::Client {
  Descriptor socket;
  HandlePtr watch;
  std::string heard;
};

SmallServer::SmallServer(Loop& loop, Answer answer, std::string greeting, bool is_v6)
    : loop_(loop), answer_(std::move(answer)), greeting_(std::move(greeting)) {
  const IpAddress local = is_v6 ? *IpAddress::parse("::1") : IpAddress::v4(127, 0, 0, 1);
  listener_ = make_socket(local, SOCK_STREAM, 0, {.source = local});
  const SocketAddress any({local, 0});
  (void)::bind(listener_.get(), any.get(), any.size());  // fails where make_socket() has bound it already
  system_call(::listen(listener_.get(), 16), "listen on loopback");
  sockaddr_storage bound{};
  socklen_t size = sizeof bound;
  system_call(::getsockname(listener_.get(), reinterpret_cast<sockaddr*>(&bound), &size), "ask for a port");
  endpoint_ = to_endpoint(bound);
  watch_ = loop.watch(listener_.get(), EPOLLIN, [this](std::uint32_t) { accept(); });
}

SmallServer::~SmallServer() = default;

void SmallServer::accept() {
  Descriptor socket(::accept4(listener_.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
  if (!socket) return;
  const int number = connections_++;
  auto client = std::make_unique<Client>();
  client->watch = loop_.watch(socket.get(), EPOLLIN, [this, number](std::uint32_t) { serve(number); });
  client->socket = std::move(socket);
  if (!greeting_.empty()) (void)::send(client->socket.get(), greeting_.data(), greeting_.size(), MSG_NOSIGNAL);
  clients_.emplace(number, std::move(client));
}

void SmallServer::serve(int number) {
  Client& client = *clients_.at(number);
  std::array<char, 4096> buffer;
  const ssize_t count = ::recv(client.socket.get(), buffer.data(), buffer.size(), 0);
  if (count <= 0) {
    clients_.erase(number);
    return;
  }
  client.heard.append(buffer.data(), static_cast<std::size_t>(count));
  last_heard_ = client.heard;
  const Reply reply = answer_(client.heard);
  if (reply.text.empty()) return;
  client.heard.clear();
  (void)::send(client.socket.get(), reply.text.data(), reply.text.size(), MSG_NOSIGNAL);
  if (reply.closes) clients_.erase(number);
}

SmallServer::Reply web_page(const std::string& received) {
  if (received.find("\r\n\r\n") == std::string::npos) return {.text = {}};
  return {.text = "HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\nhello"};
}

}  // namespace viplane::live
