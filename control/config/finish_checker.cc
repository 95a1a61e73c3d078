// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/config/finish_checker.h"

namespace viplane::config {
namespace {

using namespace std::chrono_literals;

constexpr Duration kDefaultTimeout = 5s;
constexpr Duration kDefaultDelayLoop = 60s;

// The innermost of three settings that is given.
template <class T>
std::optional<T> innermost(std::optional<T> CheckSettings::*member, const CheckSettings& check,
                           const CheckSettings& server, const CheckSettings& virtual_server) {
  for (const CheckSettings* settings : {&check, &server, &virtual_server})
    if (settings->*member) return settings->*member;
  return std::nullopt;
}

// keepalived's defaults differ by the kind of check.
struct KindDefaults {
  unsigned retry;
  Duration delay_before_retry;
};

KindDefaults defaults_of(const Checker& checker) {
  if (std::holds_alternative<HttpCheck>(checker.kind)) return {1, 3s};
  if (std::holds_alternative<MiscCheck>(checker.kind)) return {0, 1s};
  if (std::holds_alternative<DnsCheck>(checker.kind)) return {3, checker.delay_loop};
  return {1, 1s};
}

struct FillKind {
  const Checker& checker;
  const CheckerDraft& from;
  const RealServer& server;

  void operator()(TcpCheck&) const {}
  template <class Kind>
  void operator()(Kind&) const {}  // nothing is left open
  void operator()(MiscCheck& check) const {
    check.command = from.misc;
    check.timeout = from.misc_timeout.value_or(checker.delay_loop);
    if (check.timeout == Duration{0}) check.timeout = checker.delay_loop;
  }
  void operator()(HttpCheck& check) const {
    if (check.virtualhost.empty()) check.virtualhost = server.virtualhost;
    for (HttpUrl& url : check.urls)
      if (url.virtualhost.empty()) url.virtualhost = check.virtualhost;
  }
};

}  // namespace

Checker finish_checker(const GlobalDraft& global, const VirtualServerDraft& virtual_server,
                       const CheckSettings& of_server, const RealServer& server, CheckerDraft& from) {
  const auto given = [&](auto member) { return innermost(member, from.settings, of_server, virtual_server.settings); };
  Checker out = std::move(from.value);
  out.target = {from.connect_ip.value_or(server.endpoint.address), from.connect_port.value_or(server.endpoint.port)};
  out.connect_timeout = given(&CheckSettings::connect_timeout).value_or(kDefaultTimeout);
  out.delay_loop = given(&CheckSettings::delay_loop).value_or(kDefaultDelayLoop);
  const KindDefaults defaults = defaults_of(out);
  out.retry = given(&CheckSettings::retry).value_or(defaults.retry);
  out.delay_before_retry = given(&CheckSettings::delay_before_retry).value_or(defaults.delay_before_retry);
  out.warmup = given(&CheckSettings::warmup);
  out.alpha = given(&CheckSettings::alpha).value_or(false);
  out.log_all_failures = from.log_all_failures.value_or(global.checker_log_all_failures);
  std::visit(FillKind{out, from, server}, out.kind);
  return out;
}

}  // namespace viplane::config
