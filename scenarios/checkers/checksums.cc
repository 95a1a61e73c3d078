// SPDX-License-Identifier: GPL-2.0-or-later
#include <fmt/format.h>

#include <algorithm>

#include "scenarios/checkers/checkers.h"
#include "scenarios/checkers/frame_reader.h"

namespace viplane::scenarios {
namespace {

// Every checksum of every frame that leaves a node is right, inside tunnels too. Strangers are meant to forge.
class Checksums : public Checker {
 public:
  explicit Checksums(const RunFacts& facts) : facts_(facts) {}

  std::string_view name() const override { return "checksums"; }
  std::string_view claim() const override { return "every checksum on the wire is right"; }
  FrameInterest wants() const override { return FrameInterest::all; }

  void see(const CapturedFrame& frame) override {
    if (!frame.outgoing || facts_.strangers.contains(std::string(frame.node))) return;
    const char* wrong = wrong_checksum(frame.bytes);
    if (wrong == nullptr || may_pass_on_corruption(frame.at)) return;
    found_.push_back(
        {frame.at, std::string(name()),
         fmt::format("the {} checksum of a frame that {} sent by {} at {:.6f} s should be right; it is not", wrong,
                     frame.node, frame.port, seconds(frame.at))});
  }

  std::vector<Violation> conclude(Time) override { return std::move(found_); }

 private:
  // What was corrupted on its way to a router is not the router's fault: it forwards payloads as they come.
  bool may_pass_on_corruption(Time at) const {
    constexpr Duration kOnItsWay = std::chrono::seconds(1);
    return std::any_of(facts_.faults.begin(), facts_.faults.end(), [&](const FaultFacts& fault) {
      return fault.verb == "corrupt_packets" && fault.at <= at && (!fault.healed || at < *fault.healed + kOnItsWay);
    });
  }

  const RunFacts& facts_;
  std::vector<Violation> found_;
};

}  // namespace

CheckerPtr make_checksums(const RunFacts& facts) { return std::make_unique<Checksums>(facts); }

}  // namespace viplane::scenarios
