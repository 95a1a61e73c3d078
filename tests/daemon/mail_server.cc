// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/daemon/mail_server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>

#include "posix/system_call.h"

namespace viplane::test {
namespace {

constexpr int kLookEvery = 20;  // ms: whether the test is over

void say(int client, const std::string& line) {
  (void)::send(client, line.data(), line.size(), MSG_NOSIGNAL);  // one who has gone hears nothing
}

}  // namespace

MailServer::MailServer(const NetworkNamespace& where, std::uint16_t port) {
  const Inside inside(where);
  listener_ =
      Descriptor(system_call(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), "make the mail server's socket"));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  system_call(::bind(listener_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address), "bind it");
  system_call(::listen(listener_.get(), 16), "listen on it");
  thread_ = std::thread([this] { serve(); });
}

MailServer::~MailServer() {
  is_ending_ = true;
  thread_.join();
}

std::vector<std::string> MailServer::mails() const {
  const std::lock_guard lock(mutex_);
  return mails_;
}

void MailServer::serve() {
  while (!is_ending_) {
    pollfd waiting{listener_.get(), POLLIN, 0};
    if (::poll(&waiting, 1, kLookEvery) <= 0) continue;
    const Descriptor client(::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC));
    if (!client) continue;
    std::string said = converse(client.get());
    const std::lock_guard lock(mutex_);
    mails_.push_back(std::move(said));
  }
}

std::string MailServer::converse(int client) {
  std::string said;
  std::size_t line_at = 0;
  bool is_text = false;
  say(client, "220 mail.example ESMTP\r\n");
  while (!is_ending_) {
    pollfd waiting{client, POLLIN, 0};
    if (::poll(&waiting, 1, kLookEvery) <= 0) continue;
    std::array<char, 4096> piece;
    const ssize_t count = ::recv(client, piece.data(), piece.size(), 0);
    if (count <= 0) return said;
    said.append(piece.data(), static_cast<std::size_t>(count));
    for (std::size_t end; (end = said.find("\r\n", line_at)) != std::string::npos;) {
      const std::string line = said.substr(line_at, end - line_at);
      line_at = end + 2;
      if (is_text && line != ".") continue;
      is_text = line == "DATA";
      say(client, is_text ? "354 go on\r\n" : line == "QUIT" ? "221 bye\r\n" : "250 ok\r\n");
      if (line == "QUIT") return said;
    }
  }
  return said;
}

}  // namespace viplane::test
