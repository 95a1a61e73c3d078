// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <chrono>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "webbench/client.h"
#include "webbench/pace.h"
#include "webbench/socket.h"
#include "webbench/tally.h"

namespace viplane::webbench {

// What each request of a run does.
struct Job {
  sockaddr_in target{};
  std::string request;
  bool half_close = false;   // shut our side down after the request (HTTP/0.9)
  bool early_close = false;  // close right after the request, which then counts (--force)
  std::chrono::nanoseconds length{};
  std::optional<std::chrono::nanoseconds> timeout;
  bool measures = false;
  std::string server_header;
};

// How many, and when. Closed loop: every client starts a request when its last one ended. With a rate: requests start
// as planned, each on a free client; when all `clients` are busy they queue, and their latency counts from the plan.
struct Load {
  std::size_t clients = 1;
  std::optional<double> rate;
};

// One thread's share of a run: all its clients on one epoll set. Throws std::system_error if there is no such set.
//
// At the end of a closed loop counts become what webbench's would be, whose processes are interrupted by a signal: a
// client that waits for the network fails, and one failure of each client is forgiven; a client whose reply has more to
// read stops there, and its request counts as a success.
class Engine {
 public:
  Engine(const Job& job, Load load);
  Tally run();  // once

 private:
  using Nanoseconds = std::int64_t;  // since the start of the run

  Nanoseconds now() const;
  void start_planned();
  void begin(Client& client, Nanoseconds planned);
  void wait();
  void on_event(Client& client, std::uint32_t events);
  void on_connected(Client& client);
  void read(Client& client, bool ending);
  void succeed(Client& client);
  void fail(Client& client, int error);
  void release(Client& client);
  void turn_again();
  void give_up_late();
  void expire_closed();
  void expire_planned();
  void count_retransmits(Client& client);

  const Job& job_;
  const Load load_;
  std::optional<Pace> pace_;
  std::chrono::steady_clock::time_point start_;
  Descriptor epoll_;
  std::deque<Client> clients_;       // never moves a client; grows with --rate
  std::vector<Client*> free_;        // with --rate
  std::deque<Nanoseconds> backlog_;  // planned starts that found no free client
  std::vector<Client*> again_;       // to start or to read on before the next wait
  Nanoseconds next_sweep_ = 0;
  std::vector<char> buffer_;
  Tally tally_;
};

}  // namespace viplane::webbench
