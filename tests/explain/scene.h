// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "tests/explain/confs.h"
#include "tests/explain/stage.h"

namespace viplane::explain {

inline constexpr Duration kTolerance = std::chrono::milliseconds(1);  // of simulated time
inline constexpr Duration kProbe = std::chrono::microseconds(500);    // between two pings of the virtual address
inline constexpr Duration kSparse = std::chrono::milliseconds(10);    // the same while no director changes anything

// A cluster whose master is known and whose other directors follow it: everything on the way to a trouble that strikes
// at a given phase of the master's advertisements.
class Scene {
 public:
  Scene(const Files& files, const Explanation& all, const std::string& master);
  // The same stage with directors that start when it is said; without phases.
  Scene(Files files, std::map<std::string, Duration> starts) : files_(std::move(files)), starts_(std::move(starts)) {}

  // Just after an advertisement of the master, and just before the next: the two ends of what the phase can do.
  std::vector<Time> phases() const;
  Duration longest() const { return longest_; }    // of all timers and preempt delays
  Duration interval() const { return interval_; }  // of the master

  // A client pings the address in each of these times.
  struct Watch {
    Time from;
    Time to;
    Duration every = kProbe;
  };
  std::vector<Event> play(const std::vector<Act>& acts, Time until, const std::vector<Watch>& watches = {}) const;
  // Plays it with pings every kProbe about `from` and the moments when directors change state or addresses, every
  // kSparse between. `quiet`: the same without a client. `before`: when the client learns the address.
  std::vector<Event> play_watched(const std::vector<Act>& acts, const std::vector<Event>& quiet, Time from, Time until,
                                  std::optional<Watch> before = {}) const;

 private:
  Files files_;
  std::map<std::string, Duration> starts_;
  Duration interval_{0};
  Duration longest_{0};
  Time beat_;  // an advertisement of the master
};

// The longest time that any director's timers need.
Duration longest_timer(const Explanation& all);

// "sync group" as a name of a test.
std::string test_name(const std::string& name);

// What was measured at each phase, against a prediction.
class Comparison {
 public:
  Comparison(std::string what, Prediction predicted) : what_(std::move(what)), predicted_(std::move(predicted)) {}

  void measured(Duration span) { spans_.push_back(span); }
  void judge() const;         // the best and the worst are what was predicted
  void judge_within() const;  // where something else than the phase decides as well

 private:
  std::string what_;
  Prediction predicted_;
  std::vector<Duration> spans_;
};

}  // namespace viplane::explain
