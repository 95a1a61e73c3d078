// SPDX-License-Identifier: GPL-2.0-or-later
// Pages by HTTP/1.0, a connection each: one after another by so many clients (closed), or at a rate (open).
#include <map>

#include "lab/traffic/connection.h"
#include "lab/traffic/loads.h"

namespace viplane::lab {
namespace {

constexpr Duration kPauseAfterFailure = std::chrono::milliseconds(1);

// What closed and open loops share: requests under way.
class Pages : public RunningLoad {
 public:
  Pages(Loop& loop, const Load& load, AttemptLog& log) : loop_(loop), load_(load), log_(log) {}

  ~Pages() override {
    for (auto& [number, page] : pages_) finish(page, Outcome::given_up);
  }

 protected:
  struct Page {
    std::unique_ptr<Connection> connection;
    Attempt attempt;
  };

  void fetch(Time planned) {
    const std::uint64_t number = next_++;
    Page& page = pages_[number];
    page.attempt.planned = planned;
    page.connection = std::make_unique<Connection>(
        loop_, load_.service, planned + load_.timeout,
        Connection::Events{
            [&page, this] {
              page.attempt.opened = true;
              page.connection->send(load_.request);
            },
            [&page](std::string_view text) { page.attempt.octets += static_cast<std::uint32_t>(text.size()); },
            [this, number](Outcome outcome) { end(number, outcome); }});
  }

  virtual void ended(Outcome outcome) = 0;

  Loop& loop_;
  const Load& load_;

 private:
  void end(std::uint64_t number, Outcome outcome) {
    auto over = pages_.extract(number);
    // webbench counts what ends in order as good; an open loop wants an answer.
    const bool empty = over.mapped().attempt.octets == 0 && load_.kind == LoadKind::open;
    if (outcome == Outcome::success && empty) outcome = Outcome::cut_short;
    finish(over.mapped(), outcome);
    ended(outcome);
  }

  void finish(Page& page, Outcome outcome) {
    page.attempt.ended = now();
    page.attempt.local = page.connection->local();
    page.attempt.outcome = outcome;
    log_.write(page.attempt);
  }

  AttemptLog& log_;
  std::map<std::uint64_t, Page> pages_;
  std::uint64_t next_ = 0;
};

class Closed final : public Pages {
 public:
  using Pages::Pages;
  void begin() override {
    for (std::uint32_t i = 0; i < load_.connections; ++i) fetch(now());
  }

 private:
  void ended(Outcome outcome) override {
    const Duration pause = outcome == Outcome::success ? Duration{0} : kPauseAfterFailure;
    loop_.at(now() + pause, [this] { fetch(now()); });
  }
};

class Open final : public Pages {
 public:
  using Pages::Pages;
  void begin() override { arrive(0); }

 private:
  // Even spacing is computed from the start, so that no rounding adds up.
  Time due(std::uint64_t number) const {
    return load_.start + Duration(static_cast<Duration::rep>(1e9 / load_.per_second * static_cast<double>(number)));
  }
  void arrive(std::uint64_t number) {
    if (due(number + 1) < load_.stop) loop_.at(due(number + 1), [this, number] { arrive(number + 1); });
    fetch(due(number));
  }
  void ended(Outcome) override {}
};

}  // namespace

std::unique_ptr<RunningLoad> make_closed(Loop& loop, const Load& load, AttemptLog& log) {
  return std::make_unique<Closed>(loop, load, log);
}

std::unique_ptr<RunningLoad> make_open(Loop& loop, const Load& load, AttemptLog& log) {
  return std::make_unique<Open>(loop, load, log);
}

}  // namespace viplane::lab
