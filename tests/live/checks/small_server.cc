// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/live/checks/small_server.h"

#include <sys/epoll.h>
#include <sys/socket.h>

#include <array>

namespace viplane::live {

struct SmallServer::Client {
  Descriptor socket;
  HandlePtr watch;
  std::string heard;
};

SmallServer::SmallServer(Loop& loop, Answer answer, std::string greeting, bool is_v6)
    : loop_(loop),
      answer_(std::move(answer)),
      greeting_(std::move(greeting)),
      listener_(
          loop, [this](Descriptor socket) { accept(std::move(socket)); }, is_v6) {}

SmallServer::~SmallServer() = default;

void SmallServer::accept(Descriptor socket) {
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
