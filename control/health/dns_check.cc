// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/health/dns_check.h"

#include "control/health/dns_message.h"

namespace viplane::health {

DnsCheckMachine::DnsCheckMachine(Checker checker, CheckId id)
    : SteadyCheckMachine(std::move(checker), id),
      check_(std::get<DnsCheck>(this->checker().kind)),
      identifier_(static_cast<std::uint16_t>(id.server * 257 + id.checker)) {}

Actions DnsCheckMachine::begin(Time now) {
  begin_exchange(now);
  return {SendDatagram{id(), checker().target, dns_query(++identifier_, check_.type, check_.name)}};
}

Actions DnsCheckMachine::on_received(Time now, ByteView bytes) {
  if (!is_under_way()) return {};
  const auto answer = parse_dns_answer(bytes);
  if (!answer || !answer->is_response || answer->identifier != identifier_) return {};
  const std::string code = dns_code_name(answer->code);
  return answer->code == 0 ? close_and_succeed(now, code) : close_and_fail(now, code);
}

Actions DnsCheckMachine::on_closed(Time now, StreamEnd end) {
  if (!is_under_way()) return {};
  return close_and_fail(now, end == StreamEnd::refused ? "port unreachable" : describe(end));
}

Actions DnsCheckMachine::expire(Time now) { return close_and_fail(now, "no answer in time"); }

}  // namespace viplane::health
