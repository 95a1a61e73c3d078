// SPDX-License-Identifier: GPL-2.0-or-later
#include "live/checks/script_runner.h"

#include <signal.h>
#include <sys/epoll.h>

#include <exception>
#include <stdexcept>
#include <utility>

#include "live/checks/child_process.h"
#include "live/checks/script_security.h"

namespace viplane::live {
namespace {

constexpr int kEndedBySigterm = 128 + SIGTERM;
constexpr Duration kGrace = std::chrono::seconds(2);
constexpr Duration kLongest = std::chrono::hours(24 * 365 * 100);  // so that now + timeout does not overflow

struct Prepared {
  std::filesystem::path program;
  ScriptIdentity identity;
  std::string insecure;  // what is dangerous about running it as root; empty: nothing
};

// Throws std::runtime_error where the script cannot run.
Prepared prepare(const Script& script) {
  if (script.command.empty()) throw std::runtime_error("the script is empty");
  Prepared prepared{.program = {}, .identity = identity_of(script), .insecure = {}};
  prepared.program = find_program(script.command.front(), prepared.identity);
  if (prepared.identity.user == 0) prepared.insecure = insecure_part(prepared.program);
  if (script.must_be_secure && !prepared.insecure.empty()) {
    throw std::runtime_error(script.command.front() + " is not run as root: " + prepared.insecure);
  }
  return prepared;
}

using Done = std::function<void(ScriptResult)>;

// The caller's end of a run: whoever destroys it hears nothing.
struct ResultListener final : Handle {
  explicit ResultListener(std::shared_ptr<Done> its_done) : done(std::move(its_done)) {}
  ~ResultListener() override { *done = nullptr; }
  std::shared_ptr<Done> done;
};

// Calls at most once, and through a copy: it may destroy the listener.
void tell(const std::shared_ptr<Done>& done, const ScriptResult& result) {
  if (const Done told = std::exchange(*done, nullptr)) told(result);
}

}  // namespace

// A process from its start until it has been reaped, whether or not anybody listens.
class ScriptRunner::Run {
 public:
  Run(ScriptRunner& runner, const Prepared& what, const Script& script, Duration timeout, std::shared_ptr<Done> done)
      : runner_(runner), child_(what.program, script.command, what.identity), done_(std::move(done)) {
    watch_ = runner.loop_.watch(child_.descriptor(), EPOLLIN, [this](std::uint32_t) { on_end(); });
    const Duration bounded = std::min(timeout, kLongest);
    timer_ = runner.loop_.call_at(runner.loop_.now() + bounded, [this] { on_timeout(); });
  }

 private:
  void on_timeout() {
    child_.signal_group(SIGTERM);
    has_timed_out_ = true;
    timer_ = runner_.loop_.call_at(runner_.loop_.now() + kGrace, [this] { child_.signal_group(SIGKILL); });
    tell(done_, {.exit_code = kEndedBySigterm, .timed_out = true, .problem = {}});
  }

  // Not reaped before its group has been killed: until then nobody else can get the group's number.
  void on_end() {
    if (has_timed_out_) child_.signal_group(SIGKILL);
    watch_.reset();
    const int exit_code = child_.reap();
    const auto done = done_;
    runner_.forget(*this);
    tell(done, {.exit_code = exit_code, .timed_out = false, .problem = {}});
  }

  ScriptRunner& runner_;
  ChildProcess child_;
  std::shared_ptr<Done> done_;
  HandlePtr watch_;
  HandlePtr timer_;
  bool has_timed_out_ = false;
};

ScriptRunner::ScriptRunner(Loop& loop) : loop_(loop) {}
ScriptRunner::~ScriptRunner() = default;

HandlePtr ScriptRunner::run(Script script, Duration timeout, std::function<void(ScriptResult)> done) {
  auto told = std::make_shared<Done>(std::move(done));
  try {
    runs_.push_back(std::make_unique<Run>(*this, prepare(script), script, timeout, told));
    return std::make_unique<ResultListener>(std::move(told));
  } catch (const std::exception& problem) {  // told as the run's result
    const ScriptResult result{.exit_code = kCannotStart, .timed_out = false, .problem = problem.what()};
    return loop_.call_at(loop_.now(), [told, result] { tell(told, result); });
  }
}

std::string ScriptRunner::examine(const Script& script) const {
  try {
    return prepare(script).insecure;
  } catch (const std::exception& problem) {
    return problem.what();
  }
}

void ScriptRunner::forget(const Run& run) {
  std::erase_if(runs_, [&](const auto& each) { return each.get() == &run; });
}

}  // namespace viplane::live
