// SPDX-License-Identifier: GPL-2.0-or-later
#include "scenarios/laboratory/run.h"

#include <algorithm>
#include <stdexcept>

#include "lab/frame_recorder.h"
#include "lab/precedence.h"
#include "scenarios/laboratory/verdict.h"
#include "scenarios/runner/witness.h"

namespace viplane::scenarios {
namespace {

constexpr Duration kLongestStart = std::chrono::seconds(10);
constexpr Duration kStartPoll = std::chrono::milliseconds(1);
constexpr Duration kAfterEnd = std::chrono::milliseconds(50);  // what happened last becomes known

class LabRunner {
 public:
  LabRunner(const Prepared& prepared, const LabOptions& options)
      : prepared_(prepared),
        options_(options),
        site_(prepared),
        recorder_(site_.laboratory()),
        traffic_(prepared, site_) {
    for (const DirectorPlan& plan : prepared.directors) {
      directors_[plan.name] = std::make_unique<LabDirector>(options.daemon, plan, prepared, site_, loop_, chronicle_);
    }
  }

  void run() {
    start_first_directors();
    traffic_.start_clients(chronicle_);
    schedule();
    advance();
    recorder_.stop();
    traffic_.finish(chronicle_);
    for (const auto& [name, director] : directors_) director->finish();
  }

  // Events and frames in the order of their times.
  void show(Witness& witness) const {
    const Time end(prepared_.scenario.duration);
    const std::vector<Event> events = chronicle_.in_order(end);
    auto next = events.begin();
    recorder_.replay([&](const lab::RecordedFrame& frame) {
      const Time at = chronicle_.to_scenario(frame.at);
      if (at < Time{} || at > end) return;
      for (; next != events.end() && next->at <= at; ++next) witness.see(*next);
      witness.see(CapturedFrame{at, frame.machine, frame.interface, frame.outgoing, frame.bytes});
    });
    for (; next != events.end(); ++next) witness.see(*next);
  }

  std::vector<Event> events() const { return chronicle_.in_order(Time(prepared_.scenario.duration)); }
  std::uint64_t lost_frames() const { return recorder_.lost(); }
  std::map<std::string, std::string> logs() const {
    std::map<std::string, std::string> logs;
    for (const auto& [name, director] : directors_) logs[name] = director->log();
    return logs;
  }

 private:
  // The scenario begins when the first of them says that it runs: how long a program takes to start is no part of it.
  void start_first_directors() {
    LabDirector* first = nullptr;
    for (const DirectorPlan& plan : prepared_.directors) {
      if (plan.start != Time{}) continue;
      LabDirector& director = *directors_.at(plan.name);
      director.start();
      if (first == nullptr) first = &director;
    }
    const Time given_up = lab::now() + kLongestStart;
    while (first != nullptr && !first->started_at()) {
      loop_.run_until(lab::now() + kStartPoll);
      first->daemon().listen();
      if (!first->started_at() && (lab::now() > given_up || !first->daemon().is_running()))
        throw std::runtime_error("the daemon of " + first->name() + " does not start; it says:\n" +
                                 first->daemon().log());
    }
    chronicle_.begin(first != nullptr ? *first->started_at() : lab::now());
  }

  void at(Time when, std::function<void()> action) { loop_.at(chronicle_.to_laboratory(when), std::move(action)); }

  void schedule() {
    for (const DirectorPlan& plan : prepared_.directors) {
      if (plan.start == Time{}) continue;
      at(plan.start, [this, &plan] { directors_.at(plan.name)->start(); });
    }
    const LabParts parts{
        prepared_,
        site_,
        traffic_,
        directors_,
        [this](Duration span, std::function<void()> action) { loop_.at(lab::now() + span, std::move(action)); },
        [this] { recorder_.learn_ports(); }};
    for (const Fault& fault : prepared_.scenario.faults) {
      LabFault& trouble = *troubles_.emplace_back(make_lab_fault(fault, parts));
      at(fault.at, [this, &fault, &trouble] {
        chronicle_.record(fault_event("fault.injected", fault, lab::now()));
        trouble.inject();
      });
      if (!fault.heals_at()) continue;
      at(*fault.heals_at(), [this, &fault, &trouble] {
        chronicle_.record(fault_event("fault.healed", fault, lab::now()));
        trouble.heal();
      });
    }
  }

  void advance() {
    const Time end(prepared_.scenario.duration);
    const Duration step = std::max(prepared_.scenario.duration / 100, Duration(1));
    for (Time now{}; now < end; now += step) {
      if (options_.progress) options_.progress(now, end);
      loop_.run_until(chronicle_.to_laboratory(std::min(now + step, end)));
    }
    loop_.run_until(chronicle_.to_laboratory(end) + kAfterEnd);
  }

  const Prepared& prepared_;
  const LabOptions& options_;
  const lab::Precedence precedence_;
  lab::Loop loop_;
  Chronicle chronicle_;
  LabSite site_;
  lab::FrameRecorder recorder_;
  LabTraffic traffic_;
  std::map<std::string, std::unique_ptr<LabDirector>> directors_;
  std::vector<std::unique_ptr<LabFault>> troubles_;
};

}  // namespace

LabResult run_in_laboratory(const Prepared& prepared, const LabOptions& options) {
  LabResult lab;
  lab.judged = judged_in_laboratory(prepared, options.daemon, kLabTolerance, lab.notes);
  LabRunner runner(prepared, options);
  runner.run();
  allow_for_starts(lab.judged, runner.events());
  std::optional<Capture> capture;
  if (options.capture) capture.emplace(*options.capture, prepared.site);
  Witness witness(lab.judged.facts, capture ? &*capture : nullptr);
  runner.show(witness);
  if (capture) capture->finish();
  lab.result = witness.conclude(lab.judged, prepared.scenario.seed);
  forgive_lost_frames(lab.result, lab.judged.facts, runner.lost_frames());
  lab.logs = runner.logs();
  if (runner.lost_frames() > 0) {
    lab.notes.push_back(std::to_string(runner.lost_frames()) +
                        " frames were not recorded: no check of frames can fail");
  }
  return lab;
}

}  // namespace viplane::scenarios
