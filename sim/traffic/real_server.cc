// SPDX-License-Identifier: GPL-2.0-or-later
#include "sim/traffic/real_server.h"

#include <utility>

namespace viplane::sim {

RealServer::RealServer(TcpStack& stack, RealServerOptions options)
    : stack_(stack), options_(std::move(options)), idle_workers_(options_.workers) {
  stack_.listen(options_.port, *this, options_.backlog);
}

RealServer::~RealServer() {
  stack_.stop_listening(options_.port);
  reset_connections();
}

void RealServer::set_behaviour(ServerBehaviour behaviour, double slowness) {
  const ServerBehaviour before = std::exchange(behaviour_, behaviour);
  slowness_ = slowness;
  stack_.set_silent(behaviour == ServerBehaviour::down);
  if (behaviour == ServerBehaviour::refusing && before != ServerBehaviour::refusing) {
    stack_.stop_listening(options_.port);
    reset_connections();
    void_all_work();
  }
  if (before == ServerBehaviour::refusing && behaviour != ServerBehaviour::refusing) {
    stack_.listen(options_.port, *this, options_.backlog);
  }
  assign_work();
}

Duration RealServer::service_time() const {
  if (behaviour_ != ServerBehaviour::slow) return options_.service_time;
  return Duration(static_cast<Duration::rep>(static_cast<double>(options_.service_time.count()) * slowness_));
}

void RealServer::connection_waiting() { assign_work(); }

// Idle workers take requests that wait, then connections, until there is no worker or no work.
void RealServer::assign_work() {
  if (is_stopped() || std::exchange(assigning_, true)) return;
  while (idle_workers_ > 0) {
    if (!ready_.empty()) {
      const Work work = ready_.front();
      ready_.pop_front();
      if (is_current(work)) start(work);
    } else if (!take_connection()) {
      break;
    }
  }
  assigning_ = false;
}

bool RealServer::take_connection() {
  if (free_connections_.empty()) {
    free_connections_.push_back(static_cast<std::uint32_t>(connections_.size()));
    connections_.emplace_back();
  }
  const std::uint32_t number = free_connections_.back();
  free_connections_.pop_back();
  connections_[number].in_use = true;  // accept() delivers what has arrived, which may end the connection already
  const Work self{number, connections_[number].generation};
  const auto handle = stack_.accept(options_.port, *this, number);
  if (!handle) {
    release(number);
    return false;
  }
  if (is_current(self)) connections_[number].handle = *handle;
  ++counters_.connections;
  ++counters_.connections_by_source[stack_.tuple(*handle).remote_address];
  return true;
}

void RealServer::received(TcpHandle handle, std::uint64_t cookie, ByteView bytes) {
  const auto number = static_cast<std::uint32_t>(cookie);
  Connection& connection = connections_[number];
  connection.handle = handle;
  if (connection.queued || !connection.rest.empty()) {
    connection.rest.insert(connection.rest.end(), bytes.begin(), bytes.end());
  } else {
    read(number, bytes);
  }
}

// One request at a time is in hand; what follows it waits in `rest`.
void RealServer::read(std::uint32_t number, ByteView bytes) {
  Connection& connection = connections_[number];
  HttpRequest request;
  switch (connection.reader.read(bytes, request)) {
    case RequestReader::Status::more: return;
    case RequestReader::Status::bad:
      ++counters_.bad_requests;
      stack_.abort(connection.handle);
      return release(number);
    case RequestReader::Status::request: break;
  }
  if (behaviour_ == ServerBehaviour::resetting) {
    stack_.abort(connection.handle);
    return release(number);
  }
  connection.keep_alive = request.keep_alive;
  connection.page = &options_.page;
  if (!options_.pages.empty()) {
    const auto found = options_.pages.find(request.path);
    if (found != options_.pages.end()) connection.page = &found->second;
  }
  connection.rest.assign(bytes.begin(), bytes.end());
  connection.queued = true;
  ready_.push_back({number, connection.generation});
  assign_work();
}

void RealServer::start(Work work) {
  --idle_workers_;
  const std::uint64_t packed = std::uint64_t{work.connection} << 32 | work.generation;
  stack_.ip().scheduler().call_at(
      stack_.now() + service_time(),
      [](void* self, void* argument, std::uint32_t epoch) {
        const auto packed_work = reinterpret_cast<std::uintptr_t>(argument);
        static_cast<RealServer*>(self)->on_service_done(
            {static_cast<std::uint32_t>(packed_work >> 32), static_cast<std::uint32_t>(packed_work)}, epoch);
      },
      this, reinterpret_cast<void*>(static_cast<std::uintptr_t>(packed)), epoch_);
}

void RealServer::on_service_done(Work work, std::uint32_t epoch) {
  if (epoch != epoch_) return;  // the server was restarted meanwhile
  ++idle_workers_;
  if (is_stopped()) {
    ready_.push_front(work);  // in the middle of it; it goes on when the server does
    return;
  }
  if (is_current(work)) answer(work.connection);
  assign_work();
}

void RealServer::answer(std::uint32_t number) {
  Connection& connection = connections_[number];
  const bool keep = connection.keep_alive;
  const ByteView response = keep ? connection.page->keep_alive_response() : connection.page->closing_response();
  ++counters_.requests;
  counters_.bytes += response.size();
  connection.queued = false;
  if (!keep || (connection.peer_finished && connection.rest.empty())) {
    stack_.send_and_close(connection.handle, response);
    return release(number);
  }
  stack_.send_borrowed(connection.handle, response);
  if (connection.rest.empty()) return;
  const std::vector<std::byte> rest = std::exchange(connection.rest, {});
  read(number, rest);
}

void RealServer::peer_finished(TcpHandle handle, std::uint64_t cookie) {
  const auto number = static_cast<std::uint32_t>(cookie);
  Connection& connection = connections_[number];
  connection.peer_finished = true;
  if (connection.queued) return;  // it still wants its answer
  stack_.close(handle);
  release(number);
}

void RealServer::closed(TcpHandle, std::uint64_t cookie, CloseReason) {
  ++counters_.resets;
  release(static_cast<std::uint32_t>(cookie));
}

void RealServer::release(std::uint32_t number) {
  Connection& connection = connections_[number];
  const std::uint32_t next = connection.generation + 1;
  connection = Connection();
  connection.generation = next;
  free_connections_.push_back(number);
}

void RealServer::reset_connections() {
  for (std::uint32_t number = 0; number < connections_.size(); ++number) {
    if (!connections_[number].in_use) continue;
    stack_.abort(connections_[number].handle);
    release(number);
  }
}

// Services under way end for nobody, and all workers are idle.
void RealServer::void_all_work() {
  ++epoch_;
  ready_.clear();
  idle_workers_ = options_.workers;
}

void RealServer::on_power_loss() {
  for (std::uint32_t number = 0; number < connections_.size(); ++number) {
    if (connections_[number].in_use) release(number);
  }
  void_all_work();
}

}  // namespace viplane::sim
