// SPDX-License-Identifier: GPL-2.0-or-later
#include "lab/traffic/client.h"

#include <stdexcept>

#include "lab/traffic/loads.h"

namespace viplane::lab {
namespace {

constexpr Duration kPatienceWithClient = std::chrono::seconds(5);

std::unique_ptr<RunningLoad> make_load(Loop& loop, const Load& load, AttemptLog& log) {
  switch (load.kind) {
    case LoadKind::prober: return make_prober(loop, load, log);
    case LoadKind::ping: return make_ping(loop, load, log);
    case LoadKind::closed: return make_closed(loop, load, log);
    case LoadKind::open: return make_open(loop, load, log);
    case LoadKind::long_lived: return make_long_lived(loop, load, log);
  }
  throw std::runtime_error("a kind of load that nobody has written");
}

int run(const Load& load, AttemptLog& log) {
  Loop loop;
  {
    const auto running = make_load(loop, load, log);
    loop.at(load.start, [&running] { running->begin(); });
    loop.run_until(load.stop);
  }
  log.flush();
  return 0;
}

}  // namespace

Duration usual_timeout(LoadKind kind) {
  switch (kind) {
    case LoadKind::prober:
    case LoadKind::ping: return std::chrono::milliseconds(50);
    case LoadKind::open: return std::chrono::seconds(5);
    case LoadKind::long_lived: return std::chrono::seconds(30);
    case LoadKind::closed: break;
  }
  return std::chrono::seconds(127);  // when TCP gives up a connection that does not open
}

Client::Client(const Machine& machine, const Load& load)
    : load_(load), process_(machine.fork("client", [this] { return run(load_, log_); })) {}

std::vector<Attempt> Client::attempts() {
  const Duration left = std::max(load_.stop - now(), Duration{0}) + kPatienceWithClient;
  if (process_.wait(left) != 0)
    throw std::runtime_error("a client failed: " + process_.end_in_words() + " " + process_.read_output());
  return log_.read();
}

}  // namespace viplane::lab
