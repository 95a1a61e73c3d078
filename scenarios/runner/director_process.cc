// SPDX-License-Identifier: GPL-2.0-or-later
#include "scenarios/runner/director_process.h"

#include "control/director.h"

namespace viplane::scenarios {
namespace {

// What lies on the node's disk.
struct Disk {
  const std::string& node;
  const Prepared& prepared;
  const config::Config* config;
};

class DirectorProcess final : public sim::Process {
 public:
  DirectorProcess(Env env, std::shared_ptr<Disk> disk)
      : disk_(std::move(disk)), director_(std::move(env), *disk_->config) {}

  void start() override { director_.start(); }
  void terminate(std::function<void()> exited) override { director_.stop(std::move(exited)); }
  void reload(std::string_view file) override {
    if (!file.empty()) disk_->config = &disk_->prepared.reloads.at({disk_->node, std::string(file)});
    director_.reload(*disk_->config);
  }

 private:
  std::shared_ptr<Disk> disk_;
  Director director_;
};

}  // namespace

sim::ProcessFactory director_factory(const DirectorPlan& plan, const Prepared& prepared) {
  const auto disk = std::make_shared<Disk>(Disk{plan.name, prepared, &plan.config});
  return [disk](Env env) -> std::unique_ptr<sim::Process> {
    return std::make_unique<DirectorProcess>(std::move(env), disk);
  };
}

}  // namespace viplane::scenarios
