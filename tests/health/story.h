// SPDX-License-Identifier: GPL-2.0-or-later
// A check's life as text: "1 connect; 1 down; 61 connect; ...", times in seconds.
#pragma once
#include <cstdio>
#include <string>
#include <variant>

#include "control/health/check_machine.h"

namespace viplane::health {

inline std::string stamp(Time at) {
  char text[32];
  std::snprintf(text, sizeof text, "%g", seconds(at));
  return text;
}

inline Time at(double instant) {
  return Time{} + std::chrono::duration_cast<Duration>(std::chrono::duration<double>(instant));
}

// Drives one machine through virtual time. Each answer of `answers` is used up by one attempt:
//   'C' connection established, 'R' refused, 'T' connecting times out after connect_timeout,
//   '0'..'9' a script's exit code after `script_time`, 'K' the script is killed at its time-out.
class Story {
 public:
  explicit Story(CheckMachine& machine, double warmup_fraction = 0) : machine_(machine) {
    machine_.start(Time{}, warmup_fraction);
  }

  Duration script_time = std::chrono::milliseconds(0);
  bool tell_why = false;

  std::string tell(const std::string& answers) {
    text_.clear();
    for (const char answer : answers) {
      while (!asked_) {
        if (!machine_.deadline()) return text_ + "stuck";
        now_ = *machine_.deadline();
        carry_out(machine_.on_deadline(now_));
      }
      asked_ = false;
      reply(answer);
    }
    return text_;
  }
  Time now() const { return now_; }

 private:
  void reply(char answer) {
    if (answer == 'C') return carry_out(machine_.on_connected(now_));
    if (answer == 'R') return carry_out(machine_.on_closed(now_, StreamEnd::refused));
    if (answer == 'T' || answer == 'K') {
      now_ += bound_;
      if (answer == 'T') return carry_out(machine_.on_closed(now_, StreamEnd::timed_out));
      return carry_out(machine_.on_script_result(now_, 137, true));
    }
    now_ += script_time;
    carry_out(machine_.on_script_result(now_, answer - '0', false));
  }

  void carry_out(const Actions& actions) {
    for (const Action& action : actions) {
      if (const auto* connect = std::get_if<Connect>(&action)) {
        ask("connect", connect->timeout);
      } else if (const auto* run = std::get_if<RunScript>(&action)) {
        ask("run", run->timeout);
      } else if (const auto* verdict = std::get_if<Verdict>(&action)) {
        add(verdict->is_up ? "up" : "down");
        if (tell_why) text_.insert(text_.size() - 2, " (" + verdict->why + ")");
      } else if (const auto* asked = std::get_if<AskWeight>(&action)) {
        add(asked->weight ? "weight " + std::to_string(*asked->weight) : "weight as configured");
      } else if (const auto* notice = std::get_if<Notice>(&action)) {
        add(notice->text);
      }
    }
  }
  void ask(const char* what, Duration bound) {
    asked_ = true;
    bound_ = bound;
    add(what);
  }
  void add(const std::string& what) { text_ += stamp(now_) + " " + what + "; "; }

  CheckMachine& machine_;
  std::string text_;
  Time now_;
  bool asked_ = false;
  Duration bound_{};
};

}  // namespace viplane::health
