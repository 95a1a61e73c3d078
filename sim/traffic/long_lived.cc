// SPDX-License-Identifier: GPL-2.0-or-later
#include "sim/traffic/long_lived.h"

#include <algorithm>
#include <utility>

namespace viplane::sim {

LongLivedClient::Line::Line(LongLivedClient& owner, std::uint32_t its_number)
    : client(owner), number(its_number), timer(Timer::of<&Line::next>(owner.stack_.ip().scheduler(), *this)) {}

LongLivedClient::LongLivedClient(TcpStack& stack, EventLog& events, TrafficName name, LongLivedOptions options)
    : stack_(stack), options_(std::move(options)), report_(events, std::move(name)) {
  for (int i = 0; i < options_.connections; ++i) {
    lines_.push_back(std::make_unique<Line>(*this, static_cast<std::uint32_t>(i)));
  }
}

LongLivedClient::~LongLivedClient() {
  for (const auto& line : lines_) stack_.abort(line->connection);
}

void LongLivedClient::start() {
  running_ = true;
  const auto count = static_cast<Duration::rep>(lines_.size());
  for (const auto& line : lines_) line->timer.arm(stack_.now() + options_.period * line->number / count);
}

void LongLivedClient::stop() {
  if (!std::exchange(running_, false)) return;
  const Time now = stack_.now();
  for (const auto& line : lines_) {
    line->timer.cancel();
    stack_.close(line->connection);
    if (line->out_since && now - *line->out_since > options_.stall) report_.on_outage(now, {*line->out_since, now});
  }
  report_.write_summary(now);
}

void LongLivedClient::on_timer(Line& line) {
  if (line.open) {
    ask(line);
  } else {
    open(line);
  }
}

void LongLivedClient::open(Line& line) {
  line.reader.reset();
  line.waiting = true;
  if (!line.out_since) line.out_since = stack_.now();
  const Time give_up = stack_.now() + options_.timeout;
  const auto connection = stack_.connect(options_.service, *this, line.number, {.give_up = give_up});
  if (!connection) return lose(line, CloseReason::unreachable, {});
  line.open = true;
  line.connection = *connection;
}

void LongLivedClient::connected(TcpHandle, std::uint64_t cookie) {
  report_.on_connection();
  ask(*lines_[cookie]);
}

void LongLivedClient::ask(Line& line) {
  const Time now = stack_.now();
  line.waiting = true;
  line.asked = now;
  if (!line.out_since) line.out_since = now;
  stack_.set_give_up(line.connection, now + options_.timeout);
  stack_.send_borrowed(line.connection, as_octets(options_.request));
}

void LongLivedClient::received(TcpHandle connection, std::uint64_t cookie, ByteView bytes) {
  Line& line = *lines_[cookie];
  report_.on_bytes(bytes.size());
  const int answers = line.reader.read(bytes);
  if (answers == 0) return;
  if (answers < 0 || !line.waiting) {  // not the HTTP that was asked for
    const TcpTuple tuple = stack_.tuple(connection);
    stack_.abort(connection);
    return lose(line, CloseReason::by_peer, tuple);
  }
  const Time now = stack_.now();
  line.waiting = false;
  report_.on_success(now - line.asked);
  const Time since = *std::exchange(line.out_since, std::nullopt);
  if (now - since > options_.stall) report_.on_outage(now, {since, now});
  stack_.set_give_up(connection, TcpConnection::kNever);
  line.timer.arm(now + options_.period);
}

void LongLivedClient::peer_finished(TcpHandle connection, std::uint64_t cookie) {
  const TcpTuple tuple = stack_.tuple(connection);
  stack_.close(connection);
  lose(*lines_[cookie], CloseReason::by_peer, tuple);
}

void LongLivedClient::closed(TcpHandle connection, std::uint64_t cookie, CloseReason reason) {
  lose(*lines_[cookie], reason, stack_.tuple(connection));
}

void LongLivedClient::lose(Line& line, CloseReason reason, const TcpTuple& tuple) {
  const Time now = stack_.now();
  line.open = false;
  line.waiting = false;
  if (!line.out_since) line.out_since = now;
  report_.on_failure(now, reason, tuple);
  // Whoever has been refused for long asks less often: to the thousandth is exact enough, and a storm of attempts would
  // cost a simulated half minute a real one.
  const Duration pause = std::clamp<Duration>((now - *line.out_since) / 1000, options_.reconnect_after,
                                              std::max(options_.reconnect_after, options_.longest_pause));
  if (running_) line.timer.arm(now + pause);
}

}  // namespace viplane::sim
