// SPDX-License-Identifier: GPL-2.0-or-later
// Real servers of other services than the web, small enough for a health check: what answers on port 80 of a simulated
// host.
#pragma once
#include <functional>
#include <optional>
#include <string>

#include "sim/host.h"
#include "sim/traffic/tcp_stack.h"

namespace viplane::explain {

class Stand {
 public:
  virtual ~Stand() = default;
  virtual void refuse(bool so) = 0;  // nobody listens
  virtual void hang(bool so) = 0;    // the kernel goes on, the program does not
};

// A datagram comes in, an answer goes out; nullopt: none.
class UdpStand final : public Stand, private sim::PacketHandler {
 public:
  using Answer = std::function<std::optional<std::string>(ByteView question)>;
  UdpStand(sim::Host& host, Answer answer);
  ~UdpStand() override;
  void refuse(bool so) override;
  void hang(bool so) override { hangs_ = so; }

  static std::optional<std::string> dns(ByteView question);  // no error, no records
  static std::optional<std::string> echo(ByteView question);
  static std::optional<std::string> mute(ByteView) { return std::nullopt; }

 private:
  bool on_packet(const sim::ReceivedPacket& packet) override;

  sim::Host& host_;
  Answer answer_;
  bool hangs_ = false;
};

// A mail server that knows HELO and QUIT.
class SmtpStand final : public Stand, private sim::TcpListener, private sim::TcpApplication {
 public:
  explicit SmtpStand(sim::Host& host);
  void refuse(bool so) override;
  void hang(bool so) override { hangs_ = so; }

 private:
  void connection_waiting() override;
  void received(sim::TcpHandle connection, std::uint64_t cookie, ByteView bytes) override;
  void peer_finished(sim::TcpHandle connection, std::uint64_t cookie) override;
  void closed(sim::TcpHandle, std::uint64_t, CloseReason) override {}
  void say(sim::TcpHandle connection, std::string_view line);

  sim::TcpStack stack_;
  bool hangs_ = false;
};

}  // namespace viplane::explain
