// SPDX-License-Identifier: GPL-2.0-or-later
#include "scenarios/runner/run.h"

#include <algorithm>

#include "scenarios/runner/capture.h"
#include "scenarios/runner/director_process.h"
#include "scenarios/runner/fault_maker.h"
#include "scenarios/runner/traffic_plant.h"
#include "scenarios/runner/witness.h"
#include "sim/nic.h"
#include "sim/world.h"

namespace viplane::scenarios {
namespace {

// What the simulated interfaces carry, for the witness.
class Tap final : public sim::FrameTap {
 public:
  explicit Tap(Witness& witness) : witness_(witness) {}
  void on_frame(const sim::Nic& nic, Direction direction, Time at, ByteView frame) override {
    witness_.see(CapturedFrame{at, nic.node(), nic.name(), direction == Direction::out, frame});
  }

 private:
  Witness& witness_;
};

class Runner {
 public:
  Runner(const Prepared& prepared, const RunOptions& options, Witness& witness)
      : prepared_(prepared), options_(options), tap_(witness), world_(prepared.site.topology, options.seed) {
    world_.on_event([&witness](const Event& event) { witness.see(event); });
    world_.set_tap(&tap_);
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

  void record(const char* kind, const Fault& fault) { world_.events().record(fault_event(kind, fault, world_.now())); }

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
  Tap tap_;
  sim::World world_;
  std::optional<TrafficPlant> plant_;
  std::vector<std::unique_ptr<sim::Fault>> troubles_;
};

}  // namespace

RunResult run(const Prepared& prepared, const RunOptions& options) {
  std::optional<Capture> capture;
  if (options.capture) capture.emplace(*options.capture, prepared.site);
  Witness witness(prepared.facts, capture ? &*capture : nullptr);
  Runner(prepared, options, witness).run();
  if (capture) capture->finish();

  return witness.conclude(prepared, options.seed);
}

}  // namespace viplane::scenarios
