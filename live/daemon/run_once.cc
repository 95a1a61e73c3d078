// SPDX-License-Identifier: GPL-2.0-or-later
#include "live/daemon/run_once.h"

#include <fmt/format.h>

#include "control/script_of.h"
#include "live/checks/script_runner.h"
#include "live/loop.h"

namespace viplane::live {

void run_once(const std::string& keyword, const std::optional<config::Command>& command, Duration timeout,
              const config::Config& config, DaemonLog& log) {
  if (!command || command->words.empty()) return;
  Loop loop;
  live::ScriptRunner runner(loop);
  const HandlePtr running =
      runner.run(script_of(*command, script_defaults(config)), timeout, [&](const ScriptResult& result) {
        const bool is_good = result.exit_code == 0 && !result.timed_out && result.problem.empty();
        const std::string what = !result.problem.empty() ? result.problem
                                 : result.timed_out      ? fmt::format("was ended after {} s", seconds(timeout))
                                                         : fmt::format("ended with {}", result.exit_code);
        log.say(is_good ? Weight::detail : Weight::trouble, fmt::format("{} {}: {}", keyword, command->words[0], what));
        loop.stop();
      });
  loop.run();
}

}  // namespace viplane::live
