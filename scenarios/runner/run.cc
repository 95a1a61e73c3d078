// SPDX-License-Identifier: GPL-2.0-or-later
#include "scenarios/runner/run.h"

#include <algorithm>

#include "scenarios/checkers/panel.h"
#include "scenarios/runner/capture.h"
#include "scenarios/runner/digest.h"
#include "scenarios/runner/director_process.h"
#include "scenarios/runner/expectations.h"
#include "scenarios/runner/fault_maker.h"
#include "scenarios/runner/measure.h"
#include "scenarios/runner/traffic_plant.h"
#include "sim/nic.h"
#include "sim/world.h"

namespace viplane::scenarios {
namespace {

// Shows events and frames to the checkers and the capture, and keeps the events.
class Witness final : public sim::FrameTap {
 public:
  Witness(const RunFacts& facts, Capture* capture) : panel_(facts), capture_(capture) {}

  void see(const Event& event) {
    panel_.see(event);
    if (capture_ != nullptr) capture_->see(event);
    events_.push_back(event);
  }

  void on_frame(const sim::Nic& nic, Direction direction, Time at, ByteView frame) override {
    const CapturedFrame seen{at, nic.node(), nic.name(), direction == Direction::out, frame};
    panel_.see(seen);
    if (capture_ != nullptr) capture_->see(seen);
  }

  std::vector<Conclusion> conclude(Time end) { return panel_.conclude(end); }
  std::vector<Event>& events() { return events_; }

 private:
  Panel panel_;
  Capture* capture_;
  std::vector<Event> events_;
};

class Runner {
 public:
  Runner(const Prepared& prepared, const RunOptions& options, Witness& witness)
      : prepared_(prepared), options_(options), world_(prepared.site.topology, options.seed) {
    world_.on_event([&witness](const Event& event) { witness.see(event); });
    world_.set_tap(&witness);
    plant_.emplace(world_, prepared);
  }

  void run() {
    start_directors();
    schedule_faults();
    plant_->schedule();
    advance();
    plant_->finish();
  }

 private:
  void start_directors() {
    for (const DirectorPlan& director : prepared_.directors) {
      sim::Node& node = world_.node(director.name);
      node.install(director_factory(director, prepared_));
      world_.at(director.start, [&node] { node.start_process(); });
    }
  }

  void schedule_faults() {
    for (const Fault& fault : prepared_.scenario.faults) {
      sim::Fault& trouble = *troubles_.emplace_back(make_fault(fault, prepared_, *plant_));
      world_.at(fault.at, [this, &fault, &trouble] {
        record("fault.injected", fault);
        trouble.inject(world_);
      });
      const auto healed = fault.heals_at();
      if (!healed) continue;
      world_.at(*healed, [this, &fault, &trouble] {
        record("fault.healed", fault);
        trouble.heal(world_);
      });
    }
  }

  void record(const char* kind, const Fault& fault) {
    std::string targets;
    for (const std::string& target : fault.targets) targets += (targets.empty() ? "" : ",") + target;
    world_.events().record(
        {.at = world_.now(),
         .node = {},
         .kind = kind,
         .fields = {{"fault", std::string(name_of(fault.verb))}, {"target", targets}, {"detail", describe(fault)}}});
  }

  void advance() {
    const Time end(prepared_.scenario.duration);
    if (!options_.progress) return world_.run_until(end);
    const Duration step = std::max(prepared_.scenario.duration / 100, Duration(1));
    for (Time now = world_.now(); now < end; now = world_.now()) {
      options_.progress(now, end);
      world_.run_until(std::min(now + step, end));
    }
  }

  const Prepared& prepared_;
  const RunOptions& options_;
  sim::World world_;
  std::optional<TrafficPlant> plant_;
  std::vector<std::unique_ptr<sim::Fault>> troubles_;
};

void judge(RunResult& result, const Prepared& prepared, const std::vector<Conclusion>& conclusions) {
  // What a client saw comes first.
  result.checks = judge_expectations(prepared.scenario, result.measures, result.events, prepared.facts);
  for (CheckResult& check : judge_invariants(prepared.scenario, conclusions)) result.checks.push_back(std::move(check));
  result.passed = std::none_of(result.checks.begin(), result.checks.end(),
                               [](const CheckResult& check) { return check.verdict == CheckVerdict::fail; });
}

}  // namespace

RunResult run(const Prepared& prepared, const RunOptions& options) {
  std::optional<Capture> capture;
  if (options.capture) capture.emplace(*options.capture, prepared.site);
  Witness witness(prepared.facts, capture ? &*capture : nullptr);
  Runner(prepared, options, witness).run();
  if (capture) capture->finish();

  const Time end(prepared.scenario.duration);
  RunResult result;
  result.name = prepared.scenario.name;
  result.seed = options.seed;
  result.duration = prepared.scenario.duration;
  const auto conclusions = witness.conclude(end);
  result.events = std::move(witness.events());
  result.digest = digest_of(result.events);
  result.measures = measure(result.events, prepared.facts, end);
  judge(result, prepared, conclusions);
  return result;
}

}  // namespace viplane::scenarios
