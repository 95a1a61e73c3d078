// SPDX-License-Identifier: GPL-2.0-or-later
#include <fmt/format.h>

#include "net/tcp.h"
#include "scenarios/checkers/checkers.h"
#include "scenarios/checkers/forwarded.h"

namespace viplane::scenarios {
namespace {

// Once the health checks have had their time, no new connection goes to a real server that cannot serve.
class NoDeadServer : public Checker {
 public:
  explicit NoDeadServer(const RunFacts& facts) : facts_(facts) {}

  std::string_view name() const override { return "no_dead_server"; }
  std::string_view claim() const override {
    return "no new connection goes to a real server whose failure the checks had time to see";
  }
  FrameInterest wants() const override { return FrameInterest::service; }

  void see(const CapturedFrame& frame) override {
    if (!frame.outgoing || facts_.dead_servers.empty()) return;
    const auto segment = service_segment(facts_, frame);
    if (!segment || !segment->real_server || (segment->flags & tcp_flag::kSyn) == 0) return;
    if (segment->service->detection == Duration::zero()) return;  // its servers are not checked
    for (const ServerDead& dead : facts_.dead_servers) {
      const Time known = dead.from + segment->service->detection + facts_.slack();
      const bool over = dead.to && frame.at >= *dead.to;
      if (dead.address != *segment->real_server || frame.at < known || over) continue;
      found_.push_back(
          {frame.at, std::string(name()),
           fmt::format("real server {} was dead from {:.4f} s and should get no new connection after {:.4f} s; {} sent "
                       "it one of {} at {:.4f} s",
                       dead.address.to_string(), seconds(dead.from), seconds(known), frame.node,
                       segment->client.to_string(), seconds(frame.at))});
    }
  }

  std::vector<Violation> conclude(Time) override { return std::move(found_); }

 private:
  const RunFacts& facts_;
  std::vector<Violation> found_;
};

}  // namespace

CheckerPtr make_no_dead_server(const RunFacts& facts) { return std::make_unique<NoDeadServer>(facts); }

}  // namespace viplane::scenarios
