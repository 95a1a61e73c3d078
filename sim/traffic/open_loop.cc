// SPDX-License-Identifier: GPL-2.0-or-later
#include "sim/traffic/open_loop.h"

#include <cmath>
#include <utility>

#include "sim/traffic/page.h"

namespace viplane::sim {

OpenLoopClient::OpenLoopClient(TcpStack& stack, EventLog& events, TrafficName name, OpenLoopOptions options)
    : stack_(stack),
      options_(std::move(options)),
      report_(events, name),
      random_(stack.ip().fork_random("open loop " + name.client + " " + name.service)),
      arrival_(Timer::of<&OpenLoopClient::on_arrival>(stack.ip().scheduler(), *this)) {}

OpenLoopClient::~OpenLoopClient() {
  for (const Request& request : requests_) stack_.abort(request.connection);
}

void OpenLoopClient::start() {
  running_ = true;
  started_ = next_ = stack_.now();
  arrivals_ = 0;
  arrival_.arm(next_);
}

void OpenLoopClient::stop() {
  if (!std::exchange(running_, false)) return;
  arrival_.cancel();
  planned_.clear();
  for (Request& request : requests_) {
    if (std::exchange(request.busy, false)) stack_.abort(request.connection);
  }
  tell(attempts_.finish(stack_.now()));
  report_.write_summary(stack_.now());
}

void OpenLoopClient::on_arrival() {
  planned_.push_back({next_, attempts_.begin(next_)});
  plan_next();
  open_waiting();
}

// Even spacing is computed from the start, so that no rounding adds up.
void OpenLoopClient::plan_next() {
  const double spacing = 1e9 / options_.requests_per_second;
  ++arrivals_;
  if (options_.poisson) {
    next_ += Duration(static_cast<Duration::rep>(-std::log(1.0 - random_.unit()) * spacing));
  } else {
    next_ = started_ + Duration(static_cast<Duration::rep>(static_cast<double>(arrivals_) * spacing));
  }
  arrival_.arm(next_);
}

void OpenLoopClient::open_waiting() {
  while (running_ && !planned_.empty() && requests_.size() - free_.size() < options_.most_open) {
    const Planned planned = planned_.front();
    planned_.pop_front();
    open(planned);
  }
}

void OpenLoopClient::open(const Planned& planned) {
  if (free_.empty()) {
    free_.push_back(static_cast<std::uint32_t>(requests_.size()));
    requests_.emplace_back();
  }
  const std::uint32_t number = free_.back();
  free_.pop_back();
  Request& request = requests_[number];
  request = {{}, planned.at, planned.attempt, true, false};
  const Time give_up = planned.at + options_.timeout;
  if (give_up <= stack_.now()) return fail(number, CloseReason::timed_out, {});
  const auto connection = stack_.connect(options_.service, *this, number, {.give_up = give_up});
  if (!connection) return fail(number, CloseReason::unreachable, {});
  request.connection = *connection;
}

void OpenLoopClient::connected(TcpHandle connection, std::uint64_t) {
  report_.on_connection();
  if (options_.compose) return stack_.send(connection, as_octets(options_.compose(random_)));
  stack_.send_borrowed(connection, as_octets(options_.request));
}

void OpenLoopClient::received(TcpHandle, std::uint64_t cookie, ByteView bytes) {
  report_.on_bytes(bytes.size());
  requests_[cookie].reply_begun = true;
}

void OpenLoopClient::peer_finished(TcpHandle connection, std::uint64_t cookie) {
  const auto number = static_cast<std::uint32_t>(cookie);
  const TcpTuple tuple = stack_.tuple(connection);
  stack_.close(connection);
  if (requests_[number].reply_begun) {
    succeed(number);
  } else {
    fail(number, CloseReason::by_peer, tuple);
  }
  open_waiting();
}

void OpenLoopClient::closed(TcpHandle connection, std::uint64_t cookie, CloseReason reason) {
  fail(static_cast<std::uint32_t>(cookie), reason, stack_.tuple(connection));
  open_waiting();
}

void OpenLoopClient::succeed(std::uint32_t number) {
  const Request request = requests_[number];
  release(number);
  report_.on_success(stack_.now() - request.planned);
  tell(attempts_.on_success(request.attempt, stack_.now()));
}

void OpenLoopClient::fail(std::uint32_t number, CloseReason reason, const TcpTuple& tuple) {
  const AttemptLog::Attempt attempt = requests_[number].attempt;
  release(number);
  report_.on_failure(stack_.now(), reason, tuple);
  tell(attempts_.on_failure(attempt));
}

void OpenLoopClient::release(std::uint32_t number) {
  requests_[number].busy = false;
  free_.push_back(number);
}

void OpenLoopClient::tell(const std::vector<Outage>& outages) {
  for (const Outage& outage : outages) report_.on_outage(stack_.now(), outage);
}

}  // namespace viplane::sim
