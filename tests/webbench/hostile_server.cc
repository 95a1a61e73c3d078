// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/webbench/hostile_server.h"

#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace viplane::test {
namespace {

void reset(int connection) {
  const linger at_once{1, 0};
  ::setsockopt(connection, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  ::close(connection);
}

void say(int connection, std::string_view text) {
  if (::send(connection, text.data(), text.size(), MSG_NOSIGNAL) < 0) return;  // the client has gone: its right
}

void talk(std::stop_token stop, int connection) {
  const std::string chunk(4096, 'x');
  while (!stop.stop_requested() && ::send(connection, chunk.data(), chunk.size(), MSG_NOSIGNAL) > 0) {
  }
  ::close(connection);
}

}  // namespace

HostileServer::HostileServer(const NetworkNamespace& where, std::function<Act(int)> act, std::string reply)
    : act_(std::move(act)), reply_(std::move(reply)) {
  const Inside inside(where);
  listener_ = ::socket(AF_INET, SOCK_STREAM, 0);
  const int yes = 1;
  ::setsockopt(listener_, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(kPort);
  if (::bind(listener_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0 || ::listen(listener_, 512) != 0)
    throw std::system_error(errno, std::generic_category(), "listen for the hostile server");
  thread_ = std::jthread([this](std::stop_token stop) { serve(stop); });
}

HostileServer::~HostileServer() {
  thread_.request_stop();
  thread_.join();
  for (std::jthread& talker : talkers_) talker.request_stop();
  talkers_.clear();
  for (const int connection : held_) ::close(connection);
  ::close(listener_);
}

void HostileServer::serve(std::stop_token stop) {
  while (!stop.stop_requested()) {
    pollfd ready{listener_, POLLIN, 0};
    if (::poll(&ready, 1, 20) <= 0) continue;
    const int connection = ::accept(listener_, nullptr, nullptr);
    if (connection < 0) continue;
    const int number = connections_++;
    const timeval patience{1, 0};
    ::setsockopt(connection, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    char buffer[4096];
    const ssize_t size = ::recv(connection, buffer, sizeof buffer, 0);
    if (number == 0 && size > 0) {
      first_request_.assign(buffer, static_cast<std::size_t>(size));
      pollfd more{connection, POLLIN, 0};
      saw_half_close_ = ::poll(&more, 1, 50) == 1 && ::recv(connection, buffer, sizeof buffer, 0) == 0;
    }
    treat(connection, act_(number));
  }
}

void HostileServer::treat(int connection, Act act) {
  const std::string_view half = std::string_view(reply_).substr(0, reply_.size() / 2);
  switch (act) {
    case Act::answer:
      say(connection, reply_);
      ::close(connection);
      return;
    case Act::reset: return reset(connection);
    case Act::half_reset:
      say(connection, half);
      ::usleep(2000);  // or the reset would overtake the half
      return reset(connection);
    case Act::half_hold: say(connection, half); [[fallthrough]];
    case Act::never: held_.push_back(connection); return;
    case Act::stream: talkers_.emplace_back(talk, connection); return;
  }
}

}  // namespace viplane::test
