// SPDX-License-Identifier: GPL-2.0-or-later
#include "sim/director_process.h"

#include <algorithm>
#include <utility>

#include "control/director.h"

namespace viplane::sim {
namespace {

class DirectorProcess final : public Process {
 public:
  DirectorProcess(Env env, std::shared_ptr<DirectorDisk> disk) : env_(std::move(env)), disk_(std::move(disk)) {}

  void start() override {
    const auto loaded = load();
    if (!loaded) return;
    director_ = std::make_unique<Director>(env_, *loaded);
    director_->start();
  }

  void terminate(std::function<void()> exited) override {
    if (director_) return director_->stop(std::move(exited));
    exit_timer_ = env_.clock.call_at(env_.clock.now(), std::move(exited));
  }

  void reload(std::string_view file) override {
    if (!file.empty()) disk_->files.put(disk_->path, std::string(file));
    const auto loaded = load();
    if (loaded && director_) director_->reload(*loaded);
  }

 private:
  std::optional<config::Config> load() {
    const config::LoadResult& result = disk_->load();
    if (!result.has_errors()) return result.config;
    const auto first = std::ranges::find(result.diagnostics, config::Severity::error, &config::Diagnostic::severity);
    env_.events.record(
        {env_.clock.now(), "", "director.refused", {{"why", first->location.to_string() + ": " + first->message}}});
    return std::nullopt;
  }

  Env env_;
  std::shared_ptr<DirectorDisk> disk_;
  std::unique_ptr<Director> director_;
  HandlePtr exit_timer_;
};

}  // namespace

const config::LoadResult& DirectorDisk::load() {
  if (!last_read_ || !(last_read_->files == files)) {
    last_read_ = Read{files, config::load_config(files, path, options)};
  }
  return last_read_->result;
}

ProcessFactory director_process(std::shared_ptr<DirectorDisk> disk) {
  return [disk = std::move(disk)](Env env) { return std::make_unique<DirectorProcess>(std::move(env), disk); };
}

}  // namespace viplane::sim
