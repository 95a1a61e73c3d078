// SPDX-License-Identifier: GPL-2.0-or-later
#include <fmt/format.h>

#include <map>

#include "scenarios/checkers/checkers.h"
#include "scenarios/checkers/forwarded.h"

namespace viplane::scenarios {
namespace {

// A director makes no packets and doubles none: of each connection it sends on at most what it received before.
class Conservation : public Checker {
 public:
  explicit Conservation(const RunFacts& facts) : facts_(facts) {}

  std::string_view name() const override { return "conservation"; }
  std::string_view claim() const override {
    return "a director sends on what it received: nothing doubled, nothing from nowhere";
  }
  FrameInterest wants() const override { return FrameInterest::service; }

  void see(const CapturedFrame& frame) override {
    const auto segment = service_segment(facts_, frame);
    if (!segment) return;
    Count& count = counts_[{std::string(frame.node), segment->client, segment->service->address}];
    if (!frame.outgoing) {
      ++count.received;
    } else if (++count.sent > count.received && !count.reported) {
      count.reported = true;
      found_.push_back(
          {frame.at, std::string(name()),
           fmt::format("{} should send on no more packets of {} to {} than it received, {}; at {:.6f} s it had sent {}",
                       frame.node, segment->client.to_string(), segment->service->address.to_string(), count.received,
                       seconds(frame.at), count.sent)});
    }
  }

  std::vector<Violation> conclude(Time) override { return std::move(found_); }

 private:
  struct Count {
    std::uint64_t received = 0;
    std::uint64_t sent = 0;
    bool reported = false;
  };

  const RunFacts& facts_;
  std::map<std::tuple<std::string, Endpoint, Endpoint>, Count> counts_;
  std::vector<Violation> found_;
};

}  // namespace

CheckerPtr make_conservation(const RunFacts& facts) { return std::make_unique<Conservation>(facts); }

}  // namespace viplane::scenarios
