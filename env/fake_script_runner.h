// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <map>
#include <string>
#include <vector>

#include "env/fake_clock.h"
#include "env/script.h"

namespace viplane {

// How a script behaves: its exit code, after a time.
struct FakeScript {
  int exit_code = 0;
  Duration takes{};
};

// A table of scripts in place of processes. A command that is not in the table cannot be started: exit code 127.
class FakeScriptRunner : public ScriptRunner {
 public:
  explicit FakeScriptRunner(FakeClock& clock) : clock_(clock) {}

  [[nodiscard]] HandlePtr run(Script script, Duration timeout, std::function<void(ScriptResult)> done) override;

  // `command` is a program, or a program and its arguments joined by single spaces; the longer match wins.
  void set(std::string command, FakeScript script) { scripts_[std::move(command)] = script; }

  struct Run {
    Time at;
    std::string command;  // joined by single spaces
    std::string user{};
  };
  const std::vector<Run>& runs() const { return runs_; }

 private:
  FakeScript find(const std::string& program, const std::string& line) const;

  FakeClock& clock_;
  std::map<std::string, FakeScript> scripts_;
  std::vector<Run> runs_;
};

}  // namespace viplane
