// SPDX-License-Identifier: GPL-2.0-or-later
#include "scenarios/runner/run.h"

#include <algorithm>
#include <map>

#include "scenarios/runner/capture.h"
#include "scenarios/runner/director_process.h"
#include "scenarios/runner/fault_maker.h"
#include "scenarios/runner/fault_schedule.h"
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
  // Without a witness it is played for the times of its faults alone.
  Runner(const Prepared& prepared, const RunOptions& options, Witness* witness)
      : prepared_(prepared),
        options_(options),
        world_(prepared.site.topology, options.seed),
        schedule_(prepared.scenario.faults, [this](const Fault& fault, Time at) { plan(fault, at); }) {
    if (witness != nullptr) {
      tap_.emplace(*witness);
      world_.set_tap(&*tap_);
      world_.on_event([witness](const Event& event) { witness->see(event); });
    }
    world_.on_event([this](const Event& event) { schedule_.see(event); });
    plant_.emplace(world_, prepared);
  }

  void run() {
    start_directors();
    make_faults();
    plant_->schedule();
    advance();
    plant_->finish();
  }

  const std::vector<std::optional<Time>>& injections() const { return schedule_.injections(); }

 private:
  void start_directors() {
    for (const DirectorPlan& director : prepared_.directors) {
      sim::Node& node = world_.node(director.name);
      node.install(director_factory(director, prepared_, options_.daemon));
      world_.at(director.start, [&node] { node.start_process(); });
    }
  }

  void make_faults() {
    for (const Fault& fault : prepared_.scenario.faults) {
      troubles_[&fault] = make_fault(fault, prepared_, *plant_);
      troubles_[&fault]->prepare(world_);
    }
    schedule_.start();
  }

  void plan(const Fault& fault, Time at) {
    world_.at(at, [this, &fault] {
      schedule_.injected(fault, world_.now());
      record("fault.injected", fault);
      troubles_.at(&fault)->inject(world_);
    });
    if (!fault.lasts) return;
    world_.at(std::max(at, world_.now()) + *fault.lasts, [this, &fault] {
      record("fault.healed", fault);
      troubles_.at(&fault)->heal(world_);
    });
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
  std::optional<Tap> tap_;
  sim::World world_;
  FaultSchedule schedule_;
  std::optional<TrafficPlant> plant_;
  std::map<const Fault*, std::unique_ptr<sim::Fault>> troubles_;  // looked up only
};

RunResult play(const Prepared& prepared, const RunOptions& options) {
  std::optional<Capture> capture;
  if (options.capture) capture.emplace(*options.capture, prepared.site);
  Witness witness(prepared.facts, capture ? &*capture : nullptr);
  Runner(prepared, options, &witness).run();
  if (capture) capture->finish();
  return witness.conclude(prepared, options.seed);
}

}  // namespace

// Checkers have to know beforehand when the network was whole. Where that hangs on events, the run is played twice;
// it is the same both times.
RunResult run(const Prepared& prepared, const RunOptions& options) {
  if (!waits_for_events(prepared.scenario)) return play(prepared, options);
  RunOptions quietly = options;
  quietly.progress = nullptr;
  std::vector<std::optional<Time>> injections;
  {
    Runner rehearsal(prepared, quietly, nullptr);
    rehearsal.run();
    injections = rehearsal.injections();
  }
  return play(with_fault_times(prepared, injections), options);
}

}  // namespace viplane::scenarios
