// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "env/event_log.h"
#include "net/time.h"

namespace viplane::scenarios {

enum class CheckVerdict : std::uint8_t { pass, fail, allowed };  // allowed: violated, and the scenario says why

// One checker's or one expectation's judgement of a run.
struct CheckResult {
  std::string name;
  CheckVerdict verdict = CheckVerdict::pass;
  std::string sentence;  // what holds, or the sentence that was violated
  std::uint64_t violations = 0;
  std::optional<Time> at;  // of the first violation
};

struct Transition {
  Time at;
  std::string node;
  std::string instance;
  std::string from;
  std::string to;
  std::string why;
};

// What one client saw.
struct ClientResult {
  std::string client;
  Duration longest_outage{0};
  Duration total_outage{0};
  std::uint64_t requests = 0;
  std::uint64_t failed = 0;
  std::uint64_t resets = 0;
};

struct Measures {
  std::vector<Transition> transitions;
  std::vector<ClientResult> clients;
  Duration outage{0};  // the longest in which a client that opens new connections had no service
  Duration stall{0};   // the longest that an open connection waited: up to twice as long, since TCP's retries back off
  std::uint64_t resets = 0;
  std::uint64_t requests = 0;
  std::uint64_t failed = 0;
  Duration two_masters{0};           // of one virtual router, summed, the worst one
  Duration conflict{0};              // the part of it in which they could hear each other
  std::optional<Duration> takeover;  // from the first fault to the next node that became master
};

// What a run of a scenario came to. Equal inputs give equal results.
struct RunResult {
  std::string name;
  std::uint64_t seed = 0;
  Duration duration{0};
  std::string digest;  // of events.jsonl
  bool passed = false;
  Measures measures;
  std::vector<CheckResult> checks;
  std::vector<Event> events;
};

std::string_view name_of(CheckVerdict verdict);

}  // namespace viplane::scenarios
