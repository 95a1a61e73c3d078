// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/health/udp_check.h"

#include <algorithm>

namespace viplane::health {
namespace {

// keepalived sends random octets; what they are nobody can depend on.
constexpr const char* kPayload = "viplane?";

}  // namespace

UdpCheckMachine::UdpCheckMachine(Checker checker, CheckId id)
    : SteadyCheckMachine(std::move(checker), id), check_(std::get<UdpCheck>(this->checker().kind)) {
  if (check_.payload.empty()) check_.payload = kPayload;
}

Actions UdpCheckMachine::begin(Time now) {
  begin_exchange(now);
  return {SendDatagram{id(), checker().target, check_.payload}};
}

Actions UdpCheckMachine::on_received(Time now, ByteView bytes) {
  if (!is_under_way()) return {};
  const std::string fault = check_.require_reply ? fault_of(bytes) : std::string();
  return fault.empty() ? close_and_succeed(now, "answered") : close_and_fail(now, fault);
}

std::string UdpCheckMachine::fault_of(ByteView reply) const {
  if (reply.size() < check_.min_reply_length || reply.size() > check_.max_reply_length) {
    return "answer of " + std::to_string(reply.size()) + " octets";
  }
  const std::size_t compared = std::min(reply.size(), check_.reply.value.size());
  for (std::size_t i = 0; i < compared; ++i) {
    const auto difference = static_cast<unsigned char>(check_.reply.value[i]) ^ static_cast<unsigned char>(reply[i]);
    if ((difference & static_cast<unsigned char>(check_.reply.mask[i])) != 0) {
      return "answer differs at octet " + std::to_string(i);
    }
  }
  return {};
}

Actions UdpCheckMachine::on_closed(Time now, StreamEnd end) {
  if (!is_under_way()) return {};
  return close_and_fail(now, end == StreamEnd::refused ? "port unreachable" : describe(end));
}

Actions UdpCheckMachine::expire(Time now) {
  if (check_.require_reply) return close_and_fail(now, "no answer in time");
  return close_and_succeed(now, "nothing says that nobody listens");
}

}  // namespace viplane::health
