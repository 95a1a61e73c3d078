// SPDX-License-Identifier: GPL-2.0-or-later
#include "lab/traffic/connection.h"

#include <netinet/tcp.h>
#include <sys/epoll.h>

#include <array>
#include <cerrno>

#include "lab/traffic/socket_address.h"
#include "posix/system_call.h"

namespace viplane::lab {
namespace {

Endpoint local_endpoint(int socket, bool is_v6) {
  sockaddr_in6 storage{};
  socklen_t size = sizeof storage;
  Endpoint endpoint;
  if (::getsockname(socket, reinterpret_cast<sockaddr*>(&storage), &size) != 0) return endpoint;
  endpoint.address.is_v6 = is_v6;
  if (is_v6) {
    std::memcpy(endpoint.address.octets.data(), &storage.sin6_addr, 16);
    endpoint.port = ntohs(storage.sin6_port);
  } else {
    sockaddr_in v4{};
    std::memcpy(&v4, &storage, sizeof v4);
    std::memcpy(endpoint.address.octets.data(), &v4.sin_addr, 4);
    endpoint.port = ntohs(v4.sin_port);
  }
  return endpoint;
}

}  // namespace

Connection::Connection(Loop& loop, const Endpoint& target, std::optional<Time> give_up, Events events)
    : loop_(loop),
      events_(std::move(events)),
      socket_(::socket(target.address.is_v6 ? AF_INET6 : AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)) {
  if (!socket_) {
    fail_soon(errno);
    return;
  }
  const int on = 1;
  ::setsockopt(socket_.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);  // a hint
  const linger reset{.l_onoff = 1, .l_linger = 0};
  system_call(::setsockopt(socket_.get(), SOL_SOCKET, SO_LINGER, &reset, sizeof reset),
              "let a connection end by reset");
  const SocketAddress address(target);
  if (::connect(socket_.get(), address.get(), address.size) != 0 && errno != EINPROGRESS) {
    fail_soon(errno);
    return;
  }
  local_ = local_endpoint(socket_.get(), target.address.is_v6);
  loop_.watch(socket_.get(), EPOLLOUT, [this](std::uint32_t ready) { on_ready(ready); });
  give_up_at(give_up);
}

Connection::~Connection() {
  if (give_up_) loop_.cancel(*give_up_);
  if (socket_) loop_.forget(socket_.get());
}

void Connection::fail_soon(int error) {
  give_up_ = loop_.at(now(), [this, error] { close(outcome_of(error)); });
}

Outcome Connection::outcome_of(int error) const {
  switch (error) {
    case ECONNREFUSED: return Outcome::refused;
    case ECONNRESET:
    case EPIPE: return opened_ ? Outcome::reset : Outcome::refused;
    case ETIMEDOUT: return Outcome::timed_out;
    default: return Outcome::unreachable;
  }
}

void Connection::give_up_at(std::optional<Time> when) {
  if (give_up_) loop_.cancel(*give_up_);
  give_up_.reset();
  if (when) give_up_ = loop_.at(*when, [this] { close(Outcome::timed_out); });
}

void Connection::close(Outcome outcome) {
  const auto closed = events_.closed;  // the receiver may destroy us
  closed(outcome);
}

void Connection::on_ready(std::uint32_t ready) {
  if (!opened_) return on_opened();
  if ((ready & EPOLLOUT) != 0) write_waiting();
  if ((ready & (EPOLLIN | EPOLLHUP | EPOLLERR | EPOLLRDHUP)) != 0) read();
}

void Connection::on_opened() {
  int error = 0;
  socklen_t size = sizeof error;
  ::getsockopt(socket_.get(), SOL_SOCKET, SO_ERROR, &error, &size);
  if (error != 0) return close(outcome_of(error));
  opened_ = true;
  loop_.watch_again(socket_.get(), EPOLLIN);
  events_.opened();
}

void Connection::send(std::string_view text) {
  waiting_ += text;
  write_waiting();
}

void Connection::write_waiting() {
  while (!waiting_.empty()) {
    const ssize_t sent = ::send(socket_.get(), waiting_.data(), waiting_.size(), MSG_NOSIGNAL);
    if (sent < 0) break;  // EAGAIN, or what read() will hear of as well
    waiting_.erase(0, static_cast<std::size_t>(sent));
  }
  loop_.watch_again(socket_.get(), waiting_.empty() ? EPOLLIN : EPOLLIN | EPOLLOUT);
}

void Connection::read() {
  std::array<char, 16384> buffer;
  const ssize_t got = ::recv(socket_.get(), buffer.data(), buffer.size(), 0);
  if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
  if (got < 0) return close(outcome_of(errno));
  if (got == 0) return close(Outcome::success);
  events_.received({buffer.data(), static_cast<std::size_t>(got)});
}

}  // namespace viplane::lab
