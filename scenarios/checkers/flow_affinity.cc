// SPDX-License-Identifier: GPL-2.0-or-later
#include <fmt/format.h>

#include <map>

#include "net/tcp.h"
#include "scenarios/checkers/checkers.h"
#include "scenarios/checkers/forwarded.h"

namespace viplane::scenarios {
namespace {

bool chooses_by_hash(const ServiceFacts& service) { return service.scheduler == "mh" || service.scheduler == "sh"; }

// All packets of a connection go to one real server, for as long as that server lives: on one director whatever the
// scheduler, across directors where the scheduler depends on nothing but the packet (mh, sh).
class FlowAffinity : public Checker {
 public:
  explicit FlowAffinity(const RunFacts& facts) : facts_(facts) {}

  std::string_view name() const override { return "flow_affinity"; }
  std::string_view claim() const override { return "all packets of a connection go to one real server"; }
  FrameInterest wants() const override { return FrameInterest::service; }

  void see(const CapturedFrame& frame) override {
    if (!frame.outgoing) return;
    const auto segment = service_segment(facts_, frame);
    if (!segment || !segment->real_server || segment->service->one_packet) return;
    const std::string director = chooses_by_hash(*segment->service) ? std::string() : std::string(frame.node);
    auto [flow, is_new] =
        flows_.try_emplace({director, segment->client, segment->service->address}, *segment->real_server);
    const bool opens = (segment->flags & tcp_flag::kSyn) != 0;
    if (!is_new && !opens && flow->second != *segment->real_server && !was_dead(flow->second, frame.at)) {
      found_.push_back(
          {frame.at, std::string(name()),
           fmt::format("the connection {} to {} should stay with real server {}; at {:.4f} s {} sent it to {}",
                       segment->client.to_string(), segment->service->address.to_string(), flow->second.to_string(),
                       seconds(frame.at), frame.node, segment->real_server->to_string())});
    }
    flow->second = *segment->real_server;
  }

  std::vector<Violation> conclude(Time) override { return std::move(found_); }

 private:
  using Key = std::tuple<std::string, Endpoint, Endpoint>;

  bool was_dead(const IpAddress& server, Time at) const {
    for (const ServerDead& dead : facts_.dead_servers) {
      if (dead.address == server && dead.from <= at) return true;
    }
    return false;
  }

  const RunFacts& facts_;
  std::map<Key, IpAddress> flows_;
  std::vector<Violation> found_;
};

}  // namespace

CheckerPtr make_flow_affinity(const RunFacts& facts) { return std::make_unique<FlowAffinity>(facts); }

}  // namespace viplane::scenarios
