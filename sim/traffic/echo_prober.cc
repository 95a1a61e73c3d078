// SPDX-License-Identifier: GPL-2.0-or-later
#include "sim/traffic/echo_prober.h"

#include <algorithm>
#include <utility>

#include "net/icmp.h"

namespace viplane::sim {
namespace {

constexpr std::uint8_t kIcmp = static_cast<std::uint8_t>(IpProtocol::icmp);

}  // namespace

EchoService::EchoService(IpStack& ip) : ip_(ip) { ip_.bind(kIcmp, this); }
EchoService::~EchoService() { ip_.bind(kIcmp, nullptr); }

std::uint16_t EchoService::join(EchoProber& prober) {
  probers_[next_identifier_] = &prober;
  return next_identifier_++;
}

bool EchoService::on_packet(const ReceivedPacket& packet) {
  const auto message = IcmpView::parse(packet.payload);
  if (!message || message->type() != IcmpType::echo_reply || !message->checksum_ok()) return true;
  const auto found = probers_.find(message->identifier());
  if (found != probers_.end()) found->second->on_reply(packet.source, message->sequence());
  return true;
}

EchoProber::EchoProber(EchoService& echo, EventLog& events, TrafficName name, const ProberOptions& options)
    : Prober(echo.ip(), events, std::move(name), options),
      echo_(echo),
      identifier_(echo.join(*this)),
      timeout_(Timer::of<&EchoProber::on_timeout>(echo.ip().scheduler(), *this)) {}

EchoProber::~EchoProber() { echo_.leave(identifier_); }

void EchoProber::probe(AttemptLog::Attempt attempt) {
  const Bytes request = build_icmp_echo_request(identifier_, static_cast<std::uint16_t>(attempt));
  FrameRef payload = IpStack::allocate(request.size());
  std::copy(request.begin(), request.end(), payload.data());
  const PacketSpec spec{.target = options_.service.address.v4_value(), .protocol = kIcmp};
  probes_.push_back({attempt, ip_.now()});
  ip_.send(spec, std::move(payload));  // where it cannot be sent the time-out says so
  wait_for_front();
}

void EchoProber::on_reply(std::uint32_t from, std::uint16_t sequence) {
  if (probes_.empty() || from != options_.service.address.v4_value()) return;
  const auto place = static_cast<std::uint16_t>(sequence - static_cast<std::uint16_t>(probes_.front().attempt));
  if (place >= probes_.size() || std::exchange(probes_[place].answered, true)) return;
  const Probe probe = probes_[place];
  while (!probes_.empty() && probes_.front().answered) probes_.pop_front();
  succeed(probe.attempt, probe.started);
  wait_for_front();
}

void EchoProber::wait_for_front() {
  if (probes_.empty()) {
    timeout_.cancel();
  } else {
    timeout_.arm(probes_.front().started + options_.timeout);
  }
}

void EchoProber::on_timeout() {
  const Time now = ip_.now();
  while (!probes_.empty() && (probes_.front().answered || probes_.front().started + options_.timeout <= now)) {
    const Probe probe = probes_.front();
    probes_.pop_front();
    if (!probe.answered) fail(probe.attempt, CloseReason::timed_out, {});
  }
  wait_for_front();
}

void EchoProber::give_up_all() {
  probes_.clear();
  timeout_.cancel();
}

}  // namespace viplane::sim
