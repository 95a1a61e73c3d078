// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <vector>

#include "net/time.h"
#include "sim/scheduler.h"
#include "sim/traffic/page.h"
#include "sim/traffic/tcp_stack.h"

namespace viplane::sim {

// What a real server is doing; a verb of the scenario language each.
enum class ServerBehaviour : std::uint8_t {
  healthy,
  slow,      // every request takes `slowness` times the service time
  refusing,  // nobody listens: new connections are reset, open ones too
  stalled,   // the process is stopped: the kernel still opens connections, nobody answers requests
  resetting,  // connections open; each is reset at its first request
  down,      // silent: every TCP segment to the host is lost, none leaves it
};

struct RealServerOptions {
  std::uint16_t port = 80;
  // Of one request on one worker. Default: 7,759 requests a second with one worker, as the reference text measured.
  Duration service_time = std::chrono::nanoseconds(128'880);
  int workers = 1;
  std::uint32_t backlog = 511;  // of handshakes, and of connections that no worker took yet
  Page page = Page::of_size(237);
  std::map<std::string, Page, std::less<>> pages{};  // by path, where it is another one
};

struct RealServerCounters {
  std::uint64_t connections = 0;  // taken by a worker
  std::uint64_t requests = 0;     // answered
  std::uint64_t bytes = 0;        // of answers
  std::uint64_t resets = 0;       // connections that ended badly
  std::uint64_t bad_requests = 0;
  std::map<std::uint32_t, std::uint64_t> connections_by_source;  // client address, host byte order
};

// A web server with a price: each request takes a worker for the service time. Idle workers take waiting requests
// first, then waiting connections, one at a time, so that under overload the accept queue fills and overflows as it
// does on Linux. A connection that has sent nothing holds no worker. HTTP/1.0 and HTTP/1.1 with keep-alive.
class RealServer final : private TcpApplication, private TcpListener {
 public:
  RealServer(TcpStack& stack, RealServerOptions options);
  ~RealServer() override;
  RealServer(const RealServer&) = delete;
  RealServer& operator=(const RealServer&) = delete;

  void set_behaviour(ServerBehaviour behaviour, double slowness = 1.0);
  ServerBehaviour behaviour() const { return behaviour_; }

  const RealServerCounters& counters() const { return counters_; }
  std::size_t accept_queue() const { return stack_.waiting(options_.port); }
  const RealServerOptions& options() const { return options_; }

 private:
  struct Connection {
    TcpHandle handle;
    std::uint32_t generation = 0;  // of this record; work for an earlier one is void
    bool in_use = false;
    bool queued = false;      // in ready_, or on a worker
    bool keep_alive = false;  // after the request in hand
    bool peer_finished = false;
    const Page* page = nullptr;   // asked for
    std::vector<std::byte> rest;  // pipelined requests behind the one in hand
    RequestReader reader;
  };
  struct Work {
    std::uint32_t connection;
    std::uint32_t generation;
  };

  void received(TcpHandle, std::uint64_t cookie, ByteView bytes) override;
  void peer_finished(TcpHandle, std::uint64_t cookie) override;
  void closed(TcpHandle, std::uint64_t cookie, CloseReason reason) override;
  void connection_waiting() override;
  void on_power_loss() override;

  bool take_connection();
  void assign_work();
  void start(Work work);
  void on_service_done(Work work, std::uint32_t epoch);
  bool is_current(Work work) const { return connections_[work.connection].generation == work.generation; }
  void read(std::uint32_t number, ByteView bytes);
  void answer(std::uint32_t number);
  void release(std::uint32_t number);
  void reset_connections();
  void void_all_work();
  Duration service_time() const;
  bool is_stopped() const { return behaviour_ == ServerBehaviour::stalled || behaviour_ == ServerBehaviour::down; }

  TcpStack& stack_;
  RealServerOptions options_;
  ServerBehaviour behaviour_ = ServerBehaviour::healthy;
  double slowness_ = 1.0;
  int idle_workers_;
  bool assigning_ = false;
  std::uint32_t epoch_ = 0;  // work of an earlier one is void
  std::vector<Connection> connections_;
  std::vector<std::uint32_t> free_connections_;
  std::deque<Work> ready_;
  RealServerCounters counters_;
};

}  // namespace viplane::sim
