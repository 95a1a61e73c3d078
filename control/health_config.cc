// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/health_config.h"

namespace viplane {
namespace {

std::optional<health::Command> health_command(const std::optional<config::Command>& from) {
  if (!from) return std::nullopt;
  return health::Command{from->words, from->user, from->group};
}

health::TcpCheck kind(const config::TcpCheck&) { return {}; }

health::HttpCheck kind(const config::HttpCheck& from) {
  health::HttpCheck to{.is_tls = from.is_tls,
                       .protocol = static_cast<health::HttpProtocol>(from.protocol),
                       .fast_recovery = from.fast_recovery,
                       .enable_sni = from.enable_sni,
                       .urls = {}};
  for (const auto& url : from.urls) to.urls.push_back({url.path, url.virtualhost, url.digest, url.status_codes});
  return to;
}

health::MiscCheck kind(const config::MiscCheck& from) {
  return {{from.command.words, from.command.user, from.command.group}, from.timeout, from.dynamic};
}

health::SmtpCheck kind(const config::SmtpCheck& from) { return {from.helo_name}; }

health::DnsCheck kind(const config::DnsCheck& from) {
  return {config::dns_type_number(from.type).value_or(0), from.name};  // no other types are in a configuration
}

health::UdpCheck kind(const config::UdpCheck& from) {
  return {.payload = from.payload,
          .require_reply = from.require_reply,
          .reply = {from.reply.value, from.reply.mask},
          .min_reply_length = from.min_reply_length,
          .max_reply_length = from.max_reply_length};
}

health::PingCheck kind(const config::PingCheck&) { return {}; }

health::FileCheck kind(const config::FileCheck& from) { return {from.path, from.weight.value_or(1), from.dynamic}; }

health::TunnelCheck kind(const config::TunnelCheck& from) { return {from.virtual_address, from.by_echo}; }

health::OtherCheck kind(const config::OtherCheck& from) { return {from.keyword}; }

health::Checker checker(const config::Checker& from) {
  health::Checker to{.target = from.target,
                     .connect_timeout = from.connect_timeout,
                     .retry = from.retry,
                     .delay_before_retry = from.delay_before_retry,
                     .delay_loop = from.delay_loop,
                     .warmup = from.warmup,
                     .alpha = from.alpha,
                     .log_all_failures = from.log_all_failures,
                     .kind = {}};
  std::visit([&](const auto& known) { to.kind = kind(known); }, from.kind);
  return to;
}

health::RealServer real_server(const config::RealServer& from) {
  health::RealServer to{.endpoint = from.endpoint,
                        .weight = from.weight,
                        .inhibit_on_failure = from.inhibit_on_failure,
                        .notify_up = health_command(from.notify_up),
                        .notify_down = health_command(from.notify_down),
                        .checkers = {}};
  for (const auto& each : from.checkers) to.checkers.push_back(checker(each));
  return to;
}

}  // namespace

health::VirtualServer health_config(const config::VirtualServer& from) {
  health::VirtualServer to{.quorum = from.quorum,
                           .hysteresis = from.hysteresis,
                           .quorum_up = health_command(from.quorum_up),
                           .quorum_down = health_command(from.quorum_down),
                           .omega = from.omega,
                           .sorry_server = std::nullopt,
                           .sorry_server_inhibit = from.sorry_server_inhibit,
                           .real_servers = {}};
  if (from.sorry_server) to.sorry_server = from.sorry_server->endpoint;
  for (const auto& each : from.real_servers) to.real_servers.push_back(real_server(each));
  return to;
}

}  // namespace viplane
