// SPDX-License-Identifier: GPL-2.0-or-later
#include "explain/health.h"

#include <fmt/format.h>

#include <algorithm>

#include "explain/words.h"

namespace viplane::explain {
namespace {

using config::Checker;

// Failures in a row that are not forgiven come to an end: each takes `attempt`, with delay_before_retry between them.
// The first begins within delay_loop of the death.
Prediction leaves(const Checker& checker, Duration attempt, std::string_view what) {
  const Duration all = (checker.retry + 1) * attempt + checker.retry * checker.delay_before_retry;
  std::string formula = fmt::format("up to delay_loop {} until the next check", in_seconds(checker.delay_loop));
  if (attempt > Duration{0}) formula += fmt::format(", {} × {} {}", checker.retry + 1, what, in_seconds(attempt));
  if (checker.retry > 0)
    formula += fmt::format(", retry {} × delay_before_retry {}", checker.retry, in_seconds(checker.delay_before_retry));
  return {Range{all, checker.delay_loop + all}, std::move(formula)};
}

const Prediction kNever{std::nullopt, "this check does not see it"};

// One success is enough; a check of a server that is down comes after delay_loop, or delay_before_retry where that is
// longer.
Prediction returns_at_once(const Checker& checker, Duration attempt) {
  const Duration wait = std::max(checker.delay_loop, checker.retry > 0 ? checker.delay_before_retry : Duration{0});
  std::string formula = "up to " + in_seconds(wait) + " until the next check";
  if (attempt > Duration{0}) formula += ", and the end of one that is under way, up to " + in_seconds(attempt);
  return {Range{Duration{0}, wait + attempt}, std::move(formula)};
}

CheckPace steady(const Checker& checker) {
  return {.keyword = checker.keyword(),
          .is_made = true,
          .leaves_refusing = leaves(checker, Duration{0}, ""),
          .leaves_silent = leaves(checker, checker.connect_timeout, "connect_timeout"),
          .leaves_hanging = leaves(checker, checker.connect_timeout, "connect_timeout"),
          .returns = returns_at_once(checker, checker.connect_timeout),
          .note = {}};
}

// A kernel that opens the connection is all it asks for.
CheckPace connects(const Checker& checker) {
  CheckPace made = steady(checker);
  made.leaves_hanging = kNever;
  made.note = "a program that hangs behind an open port is not seen";
  return made;
}

CheckPace pace(const Checker& checker, const config::TcpCheck&) { return connects(checker); }

CheckPace pace(const Checker& checker, const config::TunnelCheck& tunnel) {
  CheckPace made = connects(checker);
  if (!tunnel.by_echo) return made;
  made.leaves_refusing = kNever;
  made.note = "an echo says nothing of the service";
  return made;
}

// Silence is success, and known only when the timeout is over: a check of a server that never answers takes that long.
CheckPace pace(const Checker& checker, const config::UdpCheck& udp) {
  CheckPace made = steady(checker);
  if (udp.require_reply) return made;
  made.leaves_refusing.range->most += checker.connect_timeout;
  made.leaves_refusing.formula += fmt::format(
      "; and the end of a check that is under way, up to connect_timeout {} where the "
      "server never answers",
      in_seconds(checker.connect_timeout));
  made.leaves_silent = made.leaves_hanging = kNever;
  made.note = "silence counts as success; require_reply asks for an answer";
  return made;
}

CheckPace pace(const Checker& checker, const config::PingCheck&) {
  CheckPace made = steady(checker);
  made.leaves_refusing = made.leaves_hanging = kNever;
  made.note = "an echo says nothing of the service";
  return made;
}

// The page that failed has to pass, then every page in turn.
CheckPace pace(const Checker& checker, const config::HttpCheck& http) {
  CheckPace made = steady(checker);
  const Duration wait = std::max(checker.delay_loop, checker.delay_before_retry);
  const std::size_t pages = std::max<std::size_t>(http.urls.size(), 1);
  const Duration rounds = http.fast_recovery ? Duration{0} : static_cast<Duration::rep>(pages) * checker.delay_loop;
  made.returns = {
      Range{rounds, wait + rounds + checker.connect_timeout},
      fmt::format("up to {} until the next check, which asks for the page that failed; then {} {}{}; and the "
                  "end of a check that is under way, up to {}",
                  in_seconds(wait), pages == 1 ? "1 page" : fmt::format("{} pages", pages),
                  http.fast_recovery ? "at once (fast_recovery)" : "after delay_loop ",
                  http.fast_recovery ? "" : in_seconds(checker.delay_loop) + (pages > 1 ? " each" : ""),
                  in_seconds(checker.connect_timeout))};
  return made;
}

// From start to start of the script.
CheckPace pace(const Checker& checker, const config::MiscCheck& misc) {
  CheckPace made = steady(checker);
  made.leaves_refusing = leaves(checker, Duration{0}, "");
  const Duration timeout = misc.timeout > Duration{0} ? misc.timeout : checker.delay_loop;
  made.leaves_refusing.formula += "; and the run of the script, at most " + in_seconds(timeout);
  made.leaves_silent = made.leaves_hanging = made.leaves_refusing;
  made.returns = {Range{Duration{0}, checker.delay_loop},
                  "up to delay_loop " + in_seconds(checker.delay_loop) + " until the script runs again, and its run"};
  return made;
}

CheckPace pace(const Checker& checker, const config::FileCheck&) {
  CheckPace made{.keyword = checker.keyword(),
                 .is_made = true,
                 .leaves_refusing = {Range{}, "the file is watched"},
                 .leaves_silent = kNever,
                 .leaves_hanging = kNever,
                 .returns = {Range{}, "the file is watched"},
                 .note = {}};
  made.note = "follows the number in its file";
  return made;
}

CheckPace pace(const Checker& checker, const config::OtherCheck&) {
  return {.keyword = checker.keyword(),
          .is_made = false,
          .leaves_refusing = kNever,
          .leaves_silent = kNever,
          .leaves_hanging = kNever,
          .returns = kNever,
          .note = "understood and not made: the server counts as up by it"};
}

template <class Other>
CheckPace pace(const Checker& checker, const Other&) {
  return steady(checker);
}

bool is_same(const CheckPace& a, const CheckPace& b) {
  return a.keyword == b.keyword && a.note == b.note && a.leaves_refusing.formula == b.leaves_refusing.formula &&
         a.leaves_silent.formula == b.leaves_silent.formula && a.leaves_hanging.formula == b.leaves_hanging.formula &&
         a.returns.formula == b.returns.formula;
}

bool is_alike(const ServerHealth& a, const ServerHealth& b) {
  return a.service == b.service && a.failure == b.failure &&
         std::ranges::equal(a.checks, b.checks, [](const auto& x, const auto& y) { return is_same(x, y); });
}

ServerHealth health_of_server(const config::VirtualServer& service, const config::RealServer& server) {
  ServerHealth made{.service = service.name(),
                    .servers = {server.endpoint.to_string()},
                    .directors = {},
                    .checks = {},
                    .failure = {}};
  for (const Checker& checker : server.checkers) made.checks.push_back(pace_of(checker));
  made.failure = server.inhibit_on_failure
                     ? "A server that fails stays with weight 0 (inhibit_on_failure): open connections go on"
                     : "A server that fails is removed: packets of its open connections are dropped until it is back";
  if (service.sorry_server)
    made.failure +=
        "; when the quorum is lost, the sorry server " + service.sorry_server->endpoint.to_string() + " takes over";
  return made;
}

void merge(std::vector<ServerHealth>& all, ServerHealth one, const std::string& director) {
  for (ServerHealth& known : all) {
    if (!is_alike(known, one)) continue;
    for (const std::string& server : one.servers) {
      if (std::ranges::find(known.servers, server) == known.servers.end()) known.servers.push_back(server);
    }
    if (std::ranges::find(known.directors, director) == known.directors.end()) known.directors.push_back(director);
    return;
  }
  one.directors.push_back(director);
  all.push_back(std::move(one));
}

}  // namespace

CheckPace pace_of(const Checker& checker) {
  return std::visit([&](const auto& kind) { return pace(checker, kind); }, checker.kind);
}

std::vector<ServerHealth> health_of(const std::vector<DirectorFile>& directors) {
  std::vector<ServerHealth> all;
  for (const DirectorFile& director : directors) {
    for (const config::VirtualServer& service : director.config.virtual_servers) {
      for (const config::RealServer& server : service.real_servers)
        merge(all, health_of_server(service, server), director.name);
    }
  }
  return all;
}

}  // namespace viplane::explain
