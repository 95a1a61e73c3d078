// SPDX-License-Identifier: GPL-2.0-or-later
#include "scenarios/laboratory/traffic_events.h"

#include <algorithm>
#include <map>
#include <optional>

#include "sim/traffic/outage_log.h"
#include "sim/traffic/traffic_report.h"

namespace viplane::scenarios {
namespace {

constexpr Duration kStall = std::chrono::milliseconds(100);  // docs/traffic.md

CloseReason reason_of(lab::Outcome outcome) {
  switch (outcome) {
    case lab::Outcome::refused: return CloseReason::refused;
    case lab::Outcome::reset: return CloseReason::reset;
    case lab::Outcome::timed_out: return CloseReason::timed_out;
    case lab::Outcome::unreachable: return CloseReason::unreachable;
    default: return CloseReason::by_peer;
  }
}

// What all kinds share; each kind finds its outages in its own way.
class Account {
 public:
  Account(EventLog& events, sim::TrafficName name) : report_(events, std::move(name)) {}
  virtual ~Account() = default;

  void see(const lab::Attempt& attempt) {
    if (attempt.opened) report_.on_connection();
    report_.on_bytes(attempt.octets);
    if (attempt.outcome == lab::Outcome::given_up) return;
    if (attempt.outcome == lab::Outcome::success) {
      report_.on_success(attempt.ended - attempt.planned);
      return on_success(attempt);
    }
    sim::TcpTuple tuple;
    if (!attempt.local.address.is_v6) tuple.local_address = attempt.local.address.v4_value();
    tuple.local_port = attempt.local.port;
    report_.on_failure(attempt.ended, reason_of(attempt.outcome), tuple);
    on_failure(attempt);
  }

  void finish(Time end) {
    on_end(end);
    report_.write_summary(end);
  }

 protected:
  virtual void on_success(const lab::Attempt& attempt) = 0;
  virtual void on_failure(const lab::Attempt& attempt) = 0;
  virtual void on_end(Time end) = 0;
  void tell(Time at, const std::vector<sim::Outage>& outages) {
    for (const sim::Outage& outage : outages) report_.on_outage(at, outage);
  }
  sim::TrafficReport report_;
};

// Probers and the open loop: attempts on the client's own clock.
class ByAttempts final : public Account {
 public:
  ByAttempts(EventLog& events, sim::TrafficName name, const std::vector<lab::Attempt>& attempts)
      : Account(events, std::move(name)) {
    std::vector<Time> starts;
    for (const lab::Attempt& attempt : attempts) starts.push_back(attempt.planned);
    std::sort(starts.begin(), starts.end());
    for (const Time start : starts) numbers_.emplace(start, log_.begin(start));
  }

 private:
  sim::AttemptLog::Attempt number_of(const lab::Attempt& attempt) {
    return numbers_.extract(numbers_.find(attempt.planned)).mapped();
  }
  void on_success(const lab::Attempt& attempt) override {
    tell(attempt.ended, log_.on_success(number_of(attempt), attempt.ended));
  }
  void on_failure(const lab::Attempt& attempt) override { tell(attempt.ended, log_.on_failure(number_of(attempt))); }
  void on_end(Time end) override { tell(end, log_.finish(end)); }

  sim::AttemptLog log_;
  std::multimap<Time, sim::AttemptLog::Attempt> numbers_;
};

// The closed loop: gaps between successes.
class ByGaps final : public Account {
 public:
  ByGaps(EventLog& events, sim::TrafficName name, Time start) : Account(events, std::move(name)) { gaps_.start(start); }

 private:
  void on_success(const lab::Attempt& attempt) override {
    if (const auto outage = gaps_.on_success(attempt.ended)) tell(attempt.ended, {*outage});
  }
  void on_failure(const lab::Attempt&) override {}
  void on_end(Time end) override {
    if (const auto outage = gaps_.finish(end)) tell(end, {*outage});
  }
  sim::GapLog gaps_{kStall};
};

// Long-lived connections: from a request, or a loss, to the next answer of the same connection.
class ByLines final : public Account {
 public:
  using Account::Account;

 private:
  void on_success(const lab::Attempt& attempt) override {
    const auto out = out_since_.extract(attempt.line);
    const Time since = out.empty() ? attempt.planned : std::min(out.mapped(), attempt.planned);
    if (attempt.ended - since > kStall) tell(attempt.ended, {{since, attempt.ended}});
  }
  void on_failure(const lab::Attempt& attempt) override { out_since_.emplace(attempt.line, attempt.planned); }
  void on_end(Time end) override {
    for (const auto& [line, since] : out_since_) {
      if (end - since > kStall) tell(end, {{since, end}});
    }
  }
  std::map<std::uint32_t, Time> out_since_;
};

std::unique_ptr<Account> account_for(const TrafficSpec& spec, EventLog& events, sim::TrafficName name,
                                     const std::vector<lab::Attempt>& attempts, Time start) {
  if (spec.kind == TrafficKind::closed) return std::make_unique<ByGaps>(events, std::move(name), start);
  if (spec.kind == TrafficKind::long_lived) return std::make_unique<ByLines>(events, std::move(name));
  return std::make_unique<ByAttempts>(events, std::move(name), attempts);
}

}  // namespace

void record_traffic(const TrafficSpec& spec, const Endpoint& service, const std::vector<lab::Attempt>& attempts,
                    Time start, Time end, EventLog& events) {
  const auto account = account_for(spec, events, {spec.client, service.to_string()}, attempts, start);
  for (const lab::Attempt& attempt : attempts) account->see(attempt);
  account->finish(end);
}

}  // namespace viplane::scenarios
