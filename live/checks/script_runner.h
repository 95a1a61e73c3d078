// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <list>
#include <memory>

#include "env/script.h"
#include "live/loop.h"

namespace viplane::live {

// The seam's scripts as processes. Each run looks at the file anew (live/script_security.h). At its time-out a script's
// whole process group gets SIGTERM, and SIGKILL two seconds later or as soon as the script itself is gone; the result
// is told at the time-out. Children that a script leaves behind when it ends by itself are left alone.
class ScriptRunner final : public viplane::ScriptRunner {
 public:
  explicit ScriptRunner(Loop& loop);  // the loop outlives this
  ~ScriptRunner() override;           // scripts that run are left to end by themselves

  [[nodiscard]] HandlePtr run(Script script, Duration timeout, std::function<void(ScriptResult)> done) override;
  std::string examine(const Script& script) const override;

  std::size_t running() const { return runs_.size(); }

 private:
  class Run;
  void forget(const Run& run);

  Loop& loop_;
  std::list<std::unique_ptr<Run>> runs_;
};

}  // namespace viplane::live
