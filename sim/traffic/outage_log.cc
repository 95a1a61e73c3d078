// SPDX-License-Identifier: GPL-2.0-or-later
#include "sim/traffic/outage_log.h"

#include <utility>

namespace viplane::sim {

AttemptLog::Attempt AttemptLog::begin(Time at) {
  records_.push_back({at});
  return first_ + records_.size() - 1;
}

std::vector<Outage> AttemptLog::on_success(Attempt attempt, Time at) {
  Record& record = records_[attempt - first_];
  record.outcome = Outcome::success;
  record.ended = at;
  return decide();
}

std::vector<Outage> AttemptLog::on_failure(Attempt attempt) {
  records_[attempt - first_].outcome = Outcome::failure;
  return decide();
}

// Takes decided attempts from the front. A success behind a success says nothing; one behind a failure ends an outage.
std::vector<Outage> AttemptLog::decide() {
  std::vector<Outage> ended;
  while (!records_.empty() && records_.front().outcome != Outcome::open) {
    const Record record = records_.front();
    records_.pop_front();
    ++first_;
    if (record.outcome == Outcome::failure && !failing_since_) failing_since_ = record.started;
    if (record.outcome == Outcome::success && failing_since_) {
      ended.push_back({*std::exchange(failing_since_, std::nullopt), record.ended});
    }
  }
  return ended;
}

std::vector<Outage> AttemptLog::finish(Time end) {
  for (Record& record : records_) {
    if (record.outcome == Outcome::open) record.outcome = Outcome::given_up;
  }
  std::vector<Outage> ended = decide();
  if (failing_since_) ended.push_back({*std::exchange(failing_since_, std::nullopt), end});
  return ended;
}

std::optional<Outage> GapLog::on_success(Time at) {
  const Time before = std::exchange(last_, at);
  if (at - before <= threshold_) return std::nullopt;
  return Outage{before, at};
}

}  // namespace viplane::sim
