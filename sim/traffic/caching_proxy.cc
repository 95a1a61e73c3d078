// SPDX-License-Identifier: GPL-2.0-or-later
#include "sim/traffic/caching_proxy.h"

#include <utility>

namespace viplane::sim {
namespace {

// A session has two connections; the cookie says which one it is.
constexpr std::uint64_t asker_cookie(std::uint32_t number) { return std::uint64_t{number} * 2; }
constexpr std::uint64_t peer_cookie(std::uint32_t number) { return std::uint64_t{number} * 2 + 1; }
constexpr std::uint32_t session_of(std::uint64_t cookie) { return static_cast<std::uint32_t>(cookie / 2); }
constexpr bool is_of_peer(std::uint64_t cookie) { return cookie % 2 == 1; }

}  // namespace

CachingProxy::CachingProxy(TcpStack& stack, CachingProxyOptions options)
    : stack_(stack),
      options_(std::move(options)),
      owners_(options_.hash, options_.peers.size()),
      cache_(options_.cache_objects),
      client_door_(*this, options_.port),
      peer_door_(*this, options_.peer_port),
      left_out_until_(options_.peers.size()),
      lives_(options_.peers.size()) {
  stack_.listen(options_.port, client_door_);
  stack_.listen(options_.peer_port, peer_door_);
}

CachingProxy::~CachingProxy() {
  stack_.stop_listening(options_.port);
  stack_.stop_listening(options_.peer_port);
  for (const Session& session : sessions_) {
    if (!session.in_use) continue;
    stack_.abort(session.asker);
    stack_.abort(session.peer);
  }
}

std::uint32_t CachingProxy::allocate() {
  if (free_.empty()) {
    free_.push_back(static_cast<std::uint32_t>(sessions_.size()));
    sessions_.emplace_back();
  }
  const std::uint32_t number = free_.back();
  free_.pop_back();
  sessions_[number].in_use = true;
  return number;
}

void CachingProxy::release(std::uint32_t number) {
  const std::uint32_t next = sessions_[number].generation + 1;
  sessions_[number] = Session();
  sessions_[number].generation = next;
  free_.push_back(number);
}

void CachingProxy::take_connections(std::uint16_t port) {
  for (;;) {
    const std::uint32_t number = allocate();
    sessions_[number].of_peer = port == options_.peer_port;
    const std::uint32_t generation = sessions_[number].generation;
    const auto handle = stack_.accept(port, *this, asker_cookie(number));  // delivers what has arrived
    if (!handle) return release(number);
    if (sessions_[number].generation == generation) sessions_[number].asker = *handle;
  }
}

void CachingProxy::received(TcpHandle connection, std::uint64_t cookie, ByteView bytes) {
  const std::uint32_t number = session_of(cookie);
  Session& session = sessions_[number];
  if (is_of_peer(cookie)) {
    session.relaying = true;
    return stack_.send(session.asker, bytes);
  }
  session.asker = connection;
  if (!session.in_hand) read(number, bytes);
}

void CachingProxy::read(std::uint32_t number, ByteView bytes) {
  Session& session = sessions_[number];
  HttpRequest request;
  switch (session.reader.read(bytes, request)) {
    case RequestReader::Status::more: return;
    case RequestReader::Status::bad: stack_.abort(session.asker); return release(number);
    case RequestReader::Status::request: break;
  }
  session.in_hand = true;
  session.url = request.path;
  if (session.of_peer) return look_up(number);
  ++counters_.requests;
  find_owner(number);
}

void CachingProxy::find_owner(std::uint32_t number) {
  const Time now = stack_.now();
  for (std::size_t peer = 0; peer < lives_.size(); ++peer)
    lives_[peer] = peer == options_.self || left_out_until_[peer] <= now;
  Session& session = sessions_[number];
  session.owner = owners_.owner(session.url, options_.self, lives_).value_or(options_.self);
  if (session.owner == options_.self) return look_up(number);
  ask_peer(number);
}

void CachingProxy::ask_peer(std::uint32_t number) {
  Session& session = sessions_[number];
  const Endpoint peer{options_.peers[session.owner], options_.peer_port};
  const auto connection =
      stack_.connect(peer, *this, peer_cookie(number), {.give_up = stack_.now() + options_.peer_timeout});
  if (!connection) return on_peer_failed(number);
  session.peer = *connection;
}

void CachingProxy::connected(TcpHandle connection, std::uint64_t cookie) {
  const std::string request = "GET " + sessions_[session_of(cookie)].url + " HTTP/1.0\r\n\r\n";
  stack_.send(connection, as_octets(request));
}

void CachingProxy::peer_finished(TcpHandle connection, std::uint64_t cookie) {
  const std::uint32_t number = session_of(cookie);
  Session& session = sessions_[number];
  stack_.close(connection);
  if (is_of_peer(cookie)) {
    ++counters_.relayed;
    stack_.close(session.asker);
  } else {
    stack_.abort(session.peer);
  }
  release(number);
}

void CachingProxy::closed(TcpHandle, std::uint64_t cookie, CloseReason) {
  const std::uint32_t number = session_of(cookie);
  if (is_of_peer(cookie)) return on_peer_failed(number);
  stack_.abort(sessions_[number].peer);
  release(number);
}

void CachingProxy::on_peer_failed(std::uint32_t number) {
  Session& session = sessions_[number];
  ++counters_.peer_failures;
  left_out_until_[session.owner] = stack_.now() + options_.peer_retry;
  if (!session.relaying) return find_owner(number);
  stack_.abort(session.asker);
  release(number);
}

void CachingProxy::look_up(std::uint32_t number) {
  const Session& session = sessions_[number];
  const bool hit = cache_.touch(session.url);
  ++(hit ? counters_.hits : counters_.misses);
  const Duration delay = options_.service_time + (hit ? Duration{} : options_.origin_time);
  const std::uint64_t packed = std::uint64_t{number} << 1 | (hit ? 0 : 1);
  stack_.ip().scheduler().call_at(
      stack_.now() + delay,
      [](void* self, void* argument, std::uint32_t generation) {
        const auto packed_work = reinterpret_cast<std::uintptr_t>(argument);
        static_cast<CachingProxy*>(self)->answer(static_cast<std::uint32_t>(packed_work >> 1), generation,
                                                 (packed_work & 1) != 0);
      },
      this, reinterpret_cast<void*>(static_cast<std::uintptr_t>(packed)), session.generation);
}

void CachingProxy::answer(std::uint32_t number, std::uint32_t generation, bool from_origin) {
  const Session& session = sessions_[number];
  if (session.generation != generation) return;  // whoever asked is gone
  if (from_origin) cache_.put(session.url);
  stack_.send_and_close(session.asker, options_.page.closing_response());
  release(number);
}

// What lay in memory is gone. Both doors say so.
void CachingProxy::on_power_loss() {
  for (std::uint32_t number = 0; number < sessions_.size(); ++number) {
    if (sessions_[number].in_use) release(number);
  }
  cache_.clear();
}

}  // namespace viplane::sim
