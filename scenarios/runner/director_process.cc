// SPDX-License-Identifier: GPL-2.0-or-later
#include "scenarios/runner/director_process.h"

#include "control/director.h"
#include "sim/keepalived/process.h"

namespace viplane::scenarios {
namespace {

// What lies on the node's disk.
struct Disk {
  const std::string& node;
  const Prepared& prepared;
  const config::Config* config;

  // What is there now, after `file` (if any) was put there.
  const config::Config& read(std::string_view file) {
    if (!file.empty()) config = &prepared.reloads.at({node, std::string(file)});
    return *config;
  }
};

class DirectorProcess final : public sim::Process {
 public:
  DirectorProcess(Env env, std::shared_ptr<Disk> disk)
      : disk_(std::move(disk)), director_(std::move(env), *disk_->config) {}

  void start() override { director_.start(); }
  void terminate(std::function<void()> exited) override { director_.stop(std::move(exited)); }
  void reload(std::string_view file) override { director_.reload(disk_->read(file)); }

 private:
  std::shared_ptr<Disk> disk_;
  Director director_;
};

}  // namespace

sim::ProcessFactory director_factory(const DirectorPlan& plan, const Prepared& prepared, DaemonKind daemon) {
  const auto disk = std::make_shared<Disk>(Disk{plan.name, prepared, &plan.config});
  if (plan.daemon.value_or(daemon) == DaemonKind::keepalived) {
    return [disk](Env env) {
      return sim::keepalived::make_process(
          std::move(env), [disk](std::string_view file) -> const config::Config& { return disk->read(file); });
    };
  }
  return [disk](Env env) -> std::unique_ptr<sim::Process> {
    return std::make_unique<DirectorProcess>(std::move(env), disk);
  };
}

Diagnostics beyond_simulation(const Prepared& prepared, DaemonKind daemon) {
  Diagnostics problems;
  for (std::size_t i = 0; i < prepared.directors.size(); ++i) {
    if (prepared.directors[i].daemon.value_or(daemon) != DaemonKind::frr) continue;
    problems.push_back(
        {prepared.scenario.directors[i].place, "the simulation has no model of FRR", "use `viplane run --world lab`"});
  }
  return problems;
}

}  // namespace viplane::scenarios
