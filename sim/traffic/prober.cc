// SPDX-License-Identifier: GPL-2.0-or-later
#include "sim/traffic/prober.h"

#include <utility>

namespace viplane::sim {

Prober::Prober(IpStack& ip, EventLog& events, TrafficName name, const ProberOptions& options)
    : ip_(ip),
      options_(options),
      report_(events, std::move(name)),
      interval_(Timer::of<&Prober::on_interval>(ip.scheduler(), *this)) {}

void Prober::start() {
  running_ = true;
  next_ = ip_.now();
  interval_.arm(next_);
}

void Prober::stop() {
  if (!std::exchange(running_, false)) return;
  interval_.cancel();
  give_up_all();
  tell(attempts_.finish(ip_.now()));
  report_.write_summary(ip_.now());
}

void Prober::on_interval() {
  next_ += options_.interval;
  interval_.arm(next_);
  probe(attempts_.begin(ip_.now()));
}

void Prober::succeed(AttemptLog::Attempt attempt, Time started) {
  report_.on_success(ip_.now() - started);
  tell(attempts_.on_success(attempt, ip_.now()));
}

void Prober::fail(AttemptLog::Attempt attempt, CloseReason reason, const TcpTuple& tuple) {
  report_.on_failure(ip_.now(), reason, tuple);
  tell(attempts_.on_failure(attempt));
}

void Prober::tell(const std::vector<Outage>& outages) {
  for (const Outage& outage : outages) report_.on_outage(ip_.now(), outage);
}

ConnectProber::ConnectProber(TcpStack& stack, EventLog& events, TrafficName name, const ProberOptions& options)
    : Prober(stack.ip(), events, std::move(name), options), stack_(stack) {}

ConnectProber::~ConnectProber() { give_up_all(); }

void ConnectProber::give_up_all() {
  for (const auto& [cookie, probe] : std::exchange(probes_, {})) stack_.abort(probe.connection);
}

void ConnectProber::probe(AttemptLog::Attempt attempt) {
  const Time now = stack_.now();
  const auto connection = stack_.connect(options_.service, *this, attempt, {.give_up = now + options_.timeout});
  if (!connection) return fail(attempt, CloseReason::unreachable, {});
  probes_[attempt] = {*connection, attempt, now};
}

std::optional<ConnectProber::Probe> ConnectProber::take(std::uint64_t cookie) {
  const auto found = probes_.find(cookie);
  if (found == probes_.end()) return std::nullopt;
  const Probe probe = found->second;
  probes_.erase(found);
  return probe;
}

void ConnectProber::connected(TcpHandle connection, std::uint64_t cookie) {
  const auto probe = take(cookie);
  stack_.abort(connection);
  if (!probe) return;
  report_.on_connection();
  succeed(probe->attempt, probe->started);
}

void ConnectProber::closed(TcpHandle connection, std::uint64_t cookie, CloseReason reason) {
  const TcpTuple tuple = stack_.tuple(connection);
  if (const auto probe = take(cookie)) fail(probe->attempt, reason, tuple);
}

}  // namespace viplane::sim
