// SPDX-License-Identifier: GPL-2.0-or-later
#include "bench/live/kept_connections.h"

#include <algorithm>
#include <set>

#include "bench/live/two.h"
#include "lab/traffic/client.h"

namespace viplane::bench {
namespace {

using namespace std::chrono_literals;

constexpr std::uint32_t kConnections = 5;  // of each visitor to each service
constexpr Duration kAskEvery = 50ms;
constexpr Duration kPatience = 3s;  // for an answer
constexpr Duration kBefore = 1s;
constexpr Duration kAfter = 4s;  // longer than the patience: what is lost is known to be lost
constexpr Duration kLongestRun = 40s;

// What the visitors of one service wrote down.
struct Diary {
  std::vector<std::vector<lab::Attempt>> visitors;

  std::size_t open_at(Time when) const {
    std::size_t count = 0;
    for (const auto& attempts : visitors) {
      std::set<std::uint32_t> lines;
      for (const lab::Attempt& attempt : attempts) {
        if (attempt.outcome == lab::Outcome::success && attempt.ended <= when) lines.insert(attempt.line);
      }
      count += lines.size();
    }
    return count;
  }

  KeptConnections::Change change(Time from, Time to) const {
    KeptConnections::Change change;
    for (const auto& attempts : visitors) {
      for (const lab::Attempt& attempt : attempts) {
        if (attempt.ended < from || attempt.ended >= to || attempt.outcome == lab::Outcome::given_up) continue;
        if (attempt.outcome == lab::Outcome::success)
          change.stall = std::max(change.stall, attempt.ended - attempt.planned);
        else
          ++(attempt.outcome == lab::Outcome::reset ? change.reset : change.lost);
      }
    }
    return change;
  }
};

void configure(lab::Pair& pair, const Farm& farm, const lab::ConfAdditions& additions) {
  for (const auto& [self, other] : {std::pair(pair.alpha(), pair.beta()), std::pair(pair.beta(), pair.alpha())})
    pair.configure(self, lab::keepalived_conf(pair.router(), self, {other}, additions) + farm.virtual_servers());
}

class Visit {
 public:
  Visit(const Farm& farm, const IpAddress& address, Time start, Time stop) {
    for (const Service& service : farm.services()) {
      clients_.emplace_back();
      for (const lab::Machine* visitor : farm.visitors()) {
        clients_.back().push_back(
            std::make_unique<lab::Client>(*visitor, lab::Load{.kind = lab::LoadKind::long_lived,
                                                              .service = {address, service.port},
                                                              .start = start,
                                                              .stop = stop,
                                                              .every = kAskEvery,
                                                              .connections = kConnections,
                                                              .timeout = kPatience,
                                                              .request = "GET / HTTP/1.1\r\nHost: service\r\n\r\n"}));
      }
    }
  }

  // Waits for their end.
  std::vector<Diary> diaries() {
    std::vector<Diary> diaries(clients_.size());
    for (std::size_t i = 0; i < clients_.size(); ++i) {
      for (const auto& client : clients_[i]) diaries[i].visitors.push_back(client->attempts());
    }
    return diaries;
  }

 private:
  std::vector<std::vector<std::unique_ptr<lab::Client>>> clients_;  // by service
};

}  // namespace

std::vector<KeptConnections> keep_connections(lab::DaemonKind kind, const lab::VirtualRouter& router, Method method,
                                              const std::vector<Service>& services,
                                              const lab::ConfAdditions& additions) {
  lab::Pair pair = two_of(kind, router);
  const Farm farm(pair, method, services);
  configure(pair, farm, additions);
  start_both(pair);
  const Time start = lab::monotonic_now() + 200ms;
  const Duration takeovers = 2 * router.master_down(kBackupPriority) + 2 * kAfter;
  Visit visit(farm, router.service(), start, start + kBefore + takeovers);
  pair.pass(kBefore);

  const Time stopped = lab::monotonic_now();
  pair.daemon(pair.alpha()).terminate();
  await_advertisement(pair, pair.beta(), stopped);
  pair.pass(kAfter);
  pair.daemon(pair.alpha()).process().wait(kPatience);
  const Time returned = lab::monotonic_now();
  pair.daemon(pair.alpha()).start();
  await_advertisement(pair, pair.alpha(), returned);

  std::vector<KeptConnections> kept;
  for (const Diary& diary : visit.diaries())
    kept.push_back({diary.open_at(stopped), diary.change(stopped, returned), diary.change(returned, Time::max())});
  return kept;
}

}  // namespace viplane::bench
