// SPDX-License-Identifier: GPL-2.0-or-later
#include "scenarios/laboratory/run.h"

#include <algorithm>
#include <stdexcept>

#include "lab/frame_recorder.h"
#include "lab/precedence.h"
#include "scenarios/laboratory/verdict.h"
#include "scenarios/runner/fault_schedule.h"
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
        traffic_(prepared, site_),
        schedule_(prepared.scenario.faults, [this](const Fault& fault, Time when) { plan(fault, when); }) {
    for (const DirectorPlan& plan : prepared.directors) {
      directors_[plan.name] =
          std::make_unique<LabDirector>(plan.daemon.value_or(options.daemon), plan, prepared, site_, loop_, chronicle_);
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
  const std::vector<std::optional<Time>>& injections() const { return schedule_.injections(); }
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
    for (const Fault& fault : prepared_.scenario.faults) troubles_[&fault] = make_lab_fault(fault, parts);
    // What was before counts as well.
    for (const Event& event : chronicle_.in_order(chronicle_.to_scenario(lab::now()))) schedule_.see(event);
    chronicle_.on_event([this](const Event& event) {
      Event shown = event;
      shown.at = chronicle_.to_scenario(event.at);
      schedule_.see(shown);
    });
    schedule_.start();
  }

  void plan(const Fault& fault, Time when) {
    at(when, [this, &fault] {
      schedule_.injected(fault, chronicle_.to_scenario(lab::now()));
      chronicle_.record(fault_event("fault.injected", fault, lab::now()));
      troubles_.at(&fault)->inject();
    });
    if (!fault.lasts) return;
    at(when + *fault.lasts, [this, &fault] {
      chronicle_.record(fault_event("fault.healed", fault, lab::now()));
      troubles_.at(&fault)->heal();
    });
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
  FaultSchedule schedule_;
  std::map<const Fault*, LabFaultPtr> troubles_;  // looked up only
};

}  // namespace

LabResult run_in_laboratory(const Prepared& prepared, const LabOptions& options) {
  LabResult lab;
  LabRunner runner(prepared, options);
  runner.run();
  const Prepared played = with_fault_times(prepared, runner.injections());
  lab.judged = judged_in_laboratory(played, options.daemon, kLabTolerance, lab.notes);
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
                        " frames were not recorded: no check that compares frames can fail");
  }
  return lab;
}

}  // namespace viplane::scenarios
