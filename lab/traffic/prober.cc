// SPDX-License-Identifier: GPL-2.0-or-later
// Opens a connection every so often, and resets it as soon as it is open.
#include <map>

#include "lab/traffic/connection.h"
#include "lab/traffic/loads.h"

namespace viplane::lab {
namespace {

class Prober final : public RunningLoad {
 public:
  Prober(Loop& loop, const Load& load, AttemptLog& log) : loop_(loop), load_(load), log_(log) {}

  ~Prober() override {
    for (const auto& [number, probe] : probes_) {
      log_.write({.planned = probe.started, .ended = now(), .local = {}, .outcome = Outcome::given_up});
    }
  }

  // The next one counts from when this one was due: being late once delays no other.
  void begin() override { probe(load_.start); }

 private:
  struct Probe {
    Time started;
    std::unique_ptr<Connection> connection;
  };

  void probe(Time due) {
    if (due + load_.every < load_.stop) loop_.at(due + load_.every, [this, due] { probe(due + load_.every); });
    const std::uint64_t number = next_++;
    Probe& probe = probes_[number];
    probe.started = now();
    probe.connection = std::make_unique<Connection>(
        loop_, load_.service, probe.started + load_.timeout,
        Connection::Events{[this, number] { end(number, Outcome::success); }, [](std::string_view) {},
                           [this, number](Outcome outcome) { end(number, outcome); }});
  }

  void end(std::uint64_t number, Outcome outcome) {
    const auto ended = probes_.extract(number);
    const Probe& probe = ended.mapped();
    log_.write({.planned = probe.started,
                .ended = now(),
                .local = probe.connection->local(),
                .outcome = outcome,
                .opened = outcome == Outcome::success});
  }

  Loop& loop_;
  const Load& load_;
  AttemptLog& log_;
  std::map<std::uint64_t, Probe> probes_;
  std::uint64_t next_ = 0;
};

}  // namespace

std::unique_ptr<RunningLoad> make_prober(Loop& loop, const Load& load, AttemptLog& log) {
  return std::make_unique<Prober>(loop, load, log);
}

}  // namespace viplane::lab
