// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/explain/stands.h"

#include <span>

#include "net/udp.h"

namespace viplane::explain {
namespace {

constexpr std::uint16_t kPort = 80;
constexpr std::uint8_t kUdp = static_cast<std::uint8_t>(IpProtocol::udp);

std::string_view text_of(ByteView bytes) { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }
ByteView octets_of(std::string_view text) { return std::as_bytes(std::span(text)); }

}  // namespace

UdpStand::UdpStand(sim::Host& host, Answer answer) : host_(host), answer_(std::move(answer)) { refuse(false); }
UdpStand::~UdpStand() { refuse(true); }

void UdpStand::refuse(bool so) { host_.bind(kUdp, kPort, so ? nullptr : this); }

bool UdpStand::on_packet(const sim::ReceivedPacket& packet) {
  const auto question = UdpView::parse(packet.payload);
  if (!question || hangs_) return true;
  const auto answer = answer_(question->payload());
  if (!answer) return true;
  const Bytes datagram = build_udp({kPort, question->source_port()}, octets_of(*answer), IpAddress::v4(packet.target),
                                   IpAddress::v4(packet.source));
  host_.send({.source = packet.target, .target = packet.source, .protocol = kUdp}, sim::FrameRef::copy_of(datagram));
  return true;
}

std::optional<std::string> UdpStand::dns(ByteView question) {
  std::string answer(text_of(question));
  if (answer.size() < 12) return std::nullopt;
  answer[2] = static_cast<char>(answer[2] | static_cast<char>(0x80));  // RFC 1035, section 4.1.1: QR
  return answer;
}

std::optional<std::string> UdpStand::echo(ByteView question) { return std::string(text_of(question)); }

SmtpStand::SmtpStand(sim::Host& host) : stack_(host) { stack_.listen(kPort, *this); }

void SmtpStand::refuse(bool so) {
  if (so)
    stack_.stop_listening(kPort);
  else
    stack_.listen(kPort, *this);
}

void SmtpStand::connection_waiting() {
  while (const auto connection = stack_.accept(kPort, *this, 0)) {
    if (!hangs_) say(*connection, "220 ready\r\n");
  }
}

void SmtpStand::received(sim::TcpHandle connection, std::uint64_t, ByteView bytes) {
  if (hangs_) return;
  say(connection, text_of(bytes).starts_with("QUIT") ? "221 bye\r\n" : "250 hello\r\n");
}

void SmtpStand::peer_finished(sim::TcpHandle connection, std::uint64_t) { stack_.close(connection); }

void SmtpStand::say(sim::TcpHandle connection, std::string_view line) { stack_.send(connection, octets_of(line)); }

}  // namespace viplane::explain
