// SPDX-License-Identifier: GPL-2.0-or-later
#include "sim/traffic/closed_loop.h"

#include <utility>

#include "sim/traffic/page.h"

namespace viplane::sim {

ClosedLoopClient::Worker::Worker(ClosedLoopClient& owner, std::uint32_t its_number)
    : client(owner), number(its_number), pause(Timer::of<&Worker::fetch>(owner.stack_.ip().scheduler(), *this)) {}

ClosedLoopClient::ClosedLoopClient(TcpStack& stack, EventLog& events, TrafficName name, ClosedLoopOptions options)
    : stack_(stack), options_(std::move(options)), report_(events, std::move(name)), gaps_(options_.outage_threshold) {
  for (int i = 0; i < options_.clients; ++i) {
    workers_.push_back(std::make_unique<Worker>(*this, static_cast<std::uint32_t>(i)));
  }
}

ClosedLoopClient::~ClosedLoopClient() {
  for (const auto& worker : workers_) stack_.abort(worker->connection);
}

void ClosedLoopClient::start() {
  running_ = true;
  gaps_.start(stack_.now());
  for (const auto& worker : workers_) fetch(*worker);
}

void ClosedLoopClient::stop() {
  if (!std::exchange(running_, false)) return;
  const Time now = stack_.now();
  for (const auto& worker : workers_) {
    worker->pause.cancel();
    if (!std::exchange(worker->busy, false)) continue;
    if (worker->reply_begun) report_.on_success(now - worker->started);
    stack_.abort(worker->connection);
  }
  if (const auto outage = gaps_.finish(now)) report_.on_outage(now, *outage);
  report_.write_summary(now);
}

void ClosedLoopClient::fetch(Worker& worker) {
  worker.started = stack_.now();
  worker.reply_begun = false;
  const auto connection = stack_.connect(options_.service, *this, worker.number);
  if (!connection) return fail(worker, CloseReason::unreachable, {});
  worker.busy = true;
  worker.connection = *connection;
}

void ClosedLoopClient::connected(TcpHandle connection, std::uint64_t) {
  report_.on_connection();
  stack_.send_borrowed(connection, as_octets(options_.request));
}

void ClosedLoopClient::received(TcpHandle, std::uint64_t cookie, ByteView bytes) {
  report_.on_bytes(bytes.size());
  workers_[cookie]->reply_begun = true;
}

void ClosedLoopClient::peer_finished(TcpHandle connection, std::uint64_t cookie) {
  stack_.close(connection);
  succeed(*workers_[cookie]);
}

void ClosedLoopClient::succeed(Worker& worker) {
  const Time now = stack_.now();
  worker.busy = false;
  report_.on_success(now - worker.started);
  if (const auto outage = gaps_.on_success(now)) report_.on_outage(now, *outage);
  fetch(worker);
}

void ClosedLoopClient::closed(TcpHandle connection, std::uint64_t cookie, CloseReason reason) {
  fail(*workers_[cookie], reason, stack_.tuple(connection));
}

void ClosedLoopClient::fail(Worker& worker, CloseReason reason, const TcpTuple& tuple) {
  worker.busy = false;
  report_.on_failure(stack_.now(), reason, tuple);
  worker.pause.arm(stack_.now() + options_.pause_after_failure);
}

std::uint64_t ClosedLoopClient::pages_per_minute(Duration span) const {
  const auto pages = static_cast<double>(result().succeeded + result().failed);
  return static_cast<std::uint64_t>(pages / (seconds(span) / 60.0));
}

std::uint64_t ClosedLoopClient::bytes_per_second(Duration span) const {
  return static_cast<std::uint64_t>(static_cast<double>(result().bytes) / seconds(span));
}

}  // namespace viplane::sim
