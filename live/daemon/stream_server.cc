// SPDX-License-Identifier: GPL-2.0-or-later
#include "live/daemon/stream_server.h"

#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>

namespace viplane::live {

struct StreamServer::Client {
  Descriptor socket;
  std::string request;
  std::string answer;
  std::size_t written = 0;
  HandlePtr watch;
  HandlePtr patience;
};

namespace {

bool is_allowed(int socket) {
  ucred peer{};
  socklen_t length = sizeof peer;
  if (getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &peer, &length) != 0) return false;
  return peer.uid == 0 || peer.uid == geteuid();
}

}  // namespace

StreamServer::StreamServer(Loop& loop, Descriptor listener, StreamServerOptions options, IsComplete is_complete,
                           Serve serve)
    : loop_(loop),
      listener_(std::move(listener)),
      options_(options),
      is_complete_(std::move(is_complete)),
      serve_(std::move(serve)) {
  watch_ = loop_.watch(listener_.get(), EPOLLIN, [this](std::uint32_t) { accept_all(); });
}

StreamServer::~StreamServer() = default;

void StreamServer::accept_all() {
  while (true) {
    Descriptor socket(accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
    if (!socket) return;  // none waits, or no descriptor is left: then the client waits
    if (clients_.size() >= options_.most_clients) continue;
    if (options_.root_only && !is_allowed(socket.get())) continue;
    const Id id = next_id_++;
    Client& client = *clients_.emplace(id, std::make_unique<Client>()).first->second;
    client.socket = std::move(socket);
    client.watch = loop_.watch(client.socket.get(), EPOLLIN, [this, id](std::uint32_t) { read_from(id); });
    set_patience(id);
  }
}

void StreamServer::set_patience(Id id) {
  clients_.at(id)->patience = loop_.call_at(loop_.now() + options_.patience, [this, id] { clients_.erase(id); });
}

void StreamServer::read_from(Id id) {
  Client& client = *clients_.at(id);
  std::array<char, 4096> octets{};
  const ssize_t length = recv(client.socket.get(), octets.data(), octets.size(), 0);
  if (length < 0 && (errno == EAGAIN || errno == EINTR)) return;
  if (length > 0) client.request.append(octets.data(), static_cast<std::size_t>(length));
  const bool is_too_long = client.request.size() > options_.longest_request;
  if (length < 0 || is_too_long || (length == 0 && client.request.empty())) {
    clients_.erase(id);
    return;
  }
  if (length > 0 && !is_complete_(client.request)) return;
  client.patience.reset();  // now it is for us to be quick
  client.watch.reset();
  serve_(std::move(client.request), [this, id](std::string text) { answer(id, std::move(text)); });
}

void StreamServer::answer(Id id, std::string text) {
  const auto found = clients_.find(id);
  if (found == clients_.end()) return;
  Client& client = *found->second;
  client.answer = std::move(text);
  client.watch = loop_.watch(client.socket.get(), EPOLLOUT, [this, id](std::uint32_t) { write_to(id); });
  set_patience(id);
}

void StreamServer::write_to(Id id) {
  Client& client = *clients_.at(id);
  const std::string_view rest = std::string_view(client.answer).substr(client.written);
  const ssize_t length = send(client.socket.get(), rest.data(), rest.size(), MSG_NOSIGNAL);
  if (length < 0 && (errno == EAGAIN || errno == EINTR)) return;
  if (length > 0) client.written += static_cast<std::size_t>(length);
  if (length < 0 || client.written == client.answer.size()) clients_.erase(id);
}

}  // namespace viplane::live
