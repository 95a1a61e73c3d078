// SPDX-License-Identifier: GPL-2.0-or-later
#include "webbench/engine.h"

#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

namespace viplane::webbench {
namespace {

constexpr std::size_t kBufferSize = 64 * 1024;
constexpr int kReadsATurn = 8;  // then the other clients have their turn
constexpr int kEventsATurn = 256;
constexpr std::int64_t kSweepInterval = 10'000'000;  // how exact --timeout is

std::int64_t microseconds(std::int64_t nanoseconds) { return nanoseconds / 1000; }

// Segments sent again on this connection so far, SYNs included.
std::uint32_t retransmits_of(int socket) {
  tcp_info info{};
  socklen_t size = sizeof info;
  if (::getsockopt(socket, IPPROTO_TCP, TCP_INFO, &info, &size) != 0) return 0;  // a statistic less
  return info.tcpi_total_retrans;
}

}  // namespace

Engine::Engine(const Job& job, Load load)
    : job_(job), load_(load), epoll_(::epoll_create1(EPOLL_CLOEXEC)), buffer_(kBufferSize) {
  if (!epoll_) throw std::system_error(errno, std::generic_category(), "epoll_create1");
  if (load_.rate) pace_.emplace(*load_.rate);
}

Engine::Nanoseconds Engine::now() const {
  return std::chrono::nanoseconds(std::chrono::steady_clock::now() - start_).count();
}

Tally Engine::run() {
  start_ = std::chrono::steady_clock::now();
  if (!pace_) {
    clients_.resize(load_.clients);
    for (Client& client : clients_) again_.push_back(&client);
  }
  while (now() < job_.length.count()) {
    if (pace_) start_planned();
    turn_again();
    if (job_.timeout) give_up_late();
    wait();
  }
  pace_ ? expire_planned() : expire_closed();
  return std::move(tally_);
}

void Engine::start_planned() {
  while (pace_->due(now())) backlog_.push_back(pace_->take());
  while (!backlog_.empty()) {
    if (free_.empty() && clients_.size() < load_.clients) free_.push_back(&clients_.emplace_back());
    if (free_.empty()) return;
    Client& client = *free_.back();
    free_.pop_back();
    begin(client, backlog_.front());
    backlog_.pop_front();
  }
}

void Engine::begin(Client& client, Nanoseconds planned) {
  client.planned = planned;
  client.started = now();
  client.answered = false;
  client.syn_retransmits = 0;
  client.head.clear();
  client.state = Client::State::connecting;
  ++tally_.started;
  client.socket = Descriptor(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!client.socket) return fail(client, errno);
  const auto* target = reinterpret_cast<const sockaddr*>(&job_.target);
  if (::connect(client.socket.get(), target, sizeof job_.target) != 0 && errno != EINPROGRESS)
    return fail(client, errno);
  epoll_event event{};
  event.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET;
  event.data.ptr = &client;
  if (::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, client.socket.get(), &event) != 0) fail(client, errno);
}

void Engine::wait() {
  Nanoseconds until = job_.length.count();
  if (pace_) until = std::min(until, pace_->next());
  if (job_.timeout) until = std::min(until, next_sweep_);
  if (!again_.empty()) until = 0;
  const Nanoseconds span = std::max<Nanoseconds>(0, until - now());
  const timespec limit{span / 1'000'000'000, span % 1'000'000'000};
  epoll_event events[kEventsATurn];
  const int ready = ::epoll_pwait2(epoll_.get(), events, kEventsATurn, &limit, nullptr);
  if (ready < 0 && errno != EINTR) throw std::system_error(errno, std::generic_category(), "epoll_pwait2");
  for (int i = 0; i < ready; ++i) on_event(*static_cast<Client*>(events[i].data.ptr), events[i].events);
}

void Engine::on_event(Client& client, std::uint32_t events) {
  constexpr std::uint32_t kEnding = EPOLLRDHUP | EPOLLHUP | EPOLLERR;
  if (client.state == Client::State::connecting) {
    if (!(events & (EPOLLOUT | EPOLLHUP | EPOLLERR))) return;
    on_connected(client);
  }
  if (client.state == Client::State::reading && (events & (EPOLLIN | kEnding))) read(client, events & kEnding);
}

// Also called when the connection could not be opened: then writing fails, and with its reason.
void Engine::on_connected(Client& client) {
  const int socket = client.socket.get();
  const ssize_t sent = ::send(socket, job_.request.data(), job_.request.size(), MSG_NOSIGNAL);
  if (sent < 0) return fail(client, errno);
  client.state = Client::State::reading;
  if (job_.measures) {
    tally_.connect.record(microseconds(now() - client.started));
    client.syn_retransmits = retransmits_of(socket);
    tally_.syn_retransmits += client.syn_retransmits;
  }
  if (static_cast<std::size_t>(sent) != job_.request.size()) return fail(client, ENOBUFS);
  if (job_.half_close && ::shutdown(socket, SHUT_WR) != 0) return fail(client, errno);
  if (job_.early_close) succeed(client);
}

// Reads what is there. Unless the peer is `ending`, a buffer that is not filled says that there is no more for now.
void Engine::read(Client& client, bool ending) {
  for (int turn = 0; turn < kReadsATurn; ++turn) {
    const ssize_t size = ::recv(client.socket.get(), buffer_.data(), buffer_.size(), 0);
    if (size < 0) return errno == EAGAIN || errno == EINTR ? void() : fail(client, errno);
    if (size == 0) return succeed(client);
    tally_.counts.bytes += size;
    if (job_.measures) {
      if (!client.answered) tally_.first_byte.record(microseconds(now() - client.planned));
      client.answered = true;
      client.head.take({buffer_.data(), static_cast<std::size_t>(size)});
    }
    if (!ending && static_cast<std::size_t>(size) < buffer_.size()) return;
  }
  again_.push_back(&client);
}

void Engine::succeed(Client& client) {
  ++tally_.counts.susceed;
  if (job_.measures) {
    tally_.total.record(microseconds(now() - client.planned));
    if (!job_.early_close) {
      ++tally_.statuses[static_cast<std::size_t>(client.head.status_class())];
      if (!job_.server_header.empty()) ++tally_.servers[std::string(client.head.header(job_.server_header))];
    }
  }
  release(client);
}

void Engine::fail(Client& client, int error) {
  ++tally_.counts.failed;
  ++client.failed;
  ++tally_.failures[static_cast<std::size_t>(failure_of(error))];
  release(client);
}

void Engine::count_retransmits(Client& client) {
  if (!job_.measures || !client.socket) return;
  const std::uint32_t all = retransmits_of(client.socket.get());
  if (client.state == Client::State::connecting) {
    tally_.syn_retransmits += all;
  } else {
    tally_.retransmits += all - client.syn_retransmits;
  }
}

void Engine::release(Client& client) {
  count_retransmits(client);
  client.socket.reset();
  client.state = Client::State::idle;
  pace_ ? free_.push_back(&client) : again_.push_back(&client);
}

// New requests start here and nowhere deeper, so that a server that refuses at once cannot grow the stack, and events
// of one wait never meet a connection of a later one.
void Engine::turn_again() {
  std::vector<Client*> turn;
  turn.swap(again_);
  for (Client* client : turn) {
    // One that was given up while it had more to read is here twice, or, with a rate, is free.
    if (client->state == Client::State::idle && !pace_) {
      begin(*client, now());
    } else if (client->state == Client::State::reading) {
      read(*client, true);
    }
  }
}

void Engine::give_up_late() {
  if (now() < next_sweep_) return;
  next_sweep_ = now() + kSweepInterval;
  for (Client& client : clients_) {
    if (client.state != Client::State::idle && now() - client.started > job_.timeout->count()) fail(client, ETIMEDOUT);
  }
}

void Engine::expire_closed() {
  for (Client& client : clients_) {
    bool blocked = client.state != Client::State::idle;
    if (client.state == Client::State::reading && ::recv(client.socket.get(), buffer_.data(), 1, MSG_PEEK) >= 0) {
      blocked = false;
      ++tally_.cut;
      ++tally_.counts.susceed;
    }
    count_retransmits(client);
    if (blocked) {
      ++tally_.unfinished;  // failed by the signal, and that failure is the one forgiven
    } else if (client.failed > 0) {
      --tally_.counts.failed;
    }
  }
}

void Engine::expire_planned() {
  const Nanoseconds end = job_.length.count();
  const auto unfinished = [&](Nanoseconds planned) {
    ++tally_.unfinished;
    if (job_.measures) tally_.total.record(microseconds(std::max<Nanoseconds>(0, end - planned)));
  };
  for (Client& client : clients_) {
    count_retransmits(client);
    if (client.state != Client::State::idle) unfinished(client.planned);
  }
  for (const Nanoseconds planned : backlog_) unfinished(planned);
  while (pace_->next() < end) unfinished(pace_->take());
}

}  // namespace viplane::webbench
