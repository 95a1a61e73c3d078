// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <map>
#include <span>
#include <string>
#include <vector>

#include "sim/traffic/tcp_stack.h"

namespace viplane::sim {

// A mail server of a simulated host that takes every mail (RFC 5321).
class MailHost final : private TcpApplication, private TcpListener {
 public:
  explicit MailHost(TcpStack& stack) : stack_(stack) { stack_.listen(kPort, *this); }
  ~MailHost() override { stack_.stop_listening(kPort); }

  std::vector<std::string> mails;  // as they were sent, with headers and the final dot

 private:
  static constexpr std::uint16_t kPort = 25;

  void connection_waiting() override {
    while (const auto taken = stack_.accept(kPort, *this, ++next_)) say(*taken, "220 mail\r\n");
  }
  void received(TcpHandle connection, std::uint64_t cookie, ByteView bytes) override {
    std::string& heard = heard_[cookie];
    heard.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    const bool is_text = heard.starts_with("Date:");
    if (!heard.ends_with(is_text ? "\r\n.\r\n" : "\r\n")) return;
    const std::string whole = std::move(heard);
    heard.clear();
    if (is_text) mails.push_back(whole);
    say(connection, whole.starts_with("DATA")   ? "354 go on\r\n"
                    : whole.starts_with("QUIT") ? "221 bye\r\n"
                                                : "250 ok\r\n");
  }
  void peer_finished(TcpHandle connection, std::uint64_t cookie) override {
    heard_.erase(cookie);
    stack_.close(connection);
  }
  void closed(TcpHandle, std::uint64_t cookie, CloseReason) override { heard_.erase(cookie); }

  void say(TcpHandle connection, const std::string& text) { stack_.send(connection, std::as_bytes(std::span(text))); }

  TcpStack& stack_;
  std::uint64_t next_ = 0;
  std::map<std::uint64_t, std::string> heard_;
};

}  // namespace viplane::sim
