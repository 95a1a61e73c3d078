// SPDX-License-Identifier: GPL-2.0-or-later
// A machine's whole state in words.
#include <algorithm>

#include "control/vrrp/instance.h"

namespace viplane::vrrp {
namespace {

// Times relative to now, in microseconds: equal states read the same whenever they are reached. What lies longer back
// than `horizon` makes no difference to anything and reads the same, too.
class StateText {
 public:
  explicit StateText(Time now, Duration horizon) : now_(now), horizon_(horizon) {}

  void word(std::string_view text) { text_ += (text_.empty() ? "" : " ") + std::string(text); }
  void flag(std::string_view name, bool set) {
    if (set) word(name);
  }
  void time(std::string_view name, const std::optional<Time>& at) {
    if (!at) return;
    if (now_ - *at > horizon_) return word(std::string(name) + "@past");
    word(std::string(name) + '@' + std::to_string((*at - now_).count() / 1000));
  }
  std::string text() const { return text_; }

 private:
  Time now_;
  Duration horizon_;
  std::string text_;
};

}  // namespace

std::string Announcer::describe(Time now) const {
  StateText line(now, std::chrono::seconds(1));
  line.time("conflict-announcement", conflict_at_);
  line.time("conflict-announced", last_conflict_);
  line.time("second-announcement", again_at_);
  line.time("refresh", refresh_at_);
  if (!queue_.empty()) {
    line.word("queued=" + std::to_string(queue_.size()));
    line.time("next-frame", next_frame_at_);
  }
  return line.text();
}

std::string Instance::describe(Time now) const {
  StateText line(now, 8 * std::max(config_->advertisement_interval, master_interval_));
  line.word(config_->name + ' ' + std::string(to_string(state_)) + ' ' + std::to_string(priority_));
  line.flag("unborn", phase_ == Phase::unborn);
  line.flag("stopped", phase_ == Phase::stopped);
  if (!standing_.fault.empty()) line.word("fault=" + standing_.fault);
  if (!standing_.waiting.empty()) line.word("waiting=" + standing_.waiting);
  if (state_ == State::backup) {
    line.word("interval=" + std::to_string(master_interval_.count() / 1000));
    line.time("master-down", master_down_at_);
    if (heard_) line.word("heard=" + heard_->sender.to_string() + '/' + std::to_string(heard_->priority));
    line.flag("farewell", farewell_heard_);
    line.flag("reexamined", has_reexamined_);
    line.flag("hurried", !hurry_why_.empty());
    line.flag("willing", willing_);
    line.time("preempt-from", preempt_from_);
  }
  if (state_ == State::master) {
    line.time("advertise", advertise_at_);
    line.time("sent", last_sent_);
    line.time("conflict", conflict_at_);
    line.time("other-master", other_master_at_);
    line.time("listen-until", listen_until_);
    line.time("handover-until", handover_until_);
    if (const auto announcer = announcer_.describe(now); !announcer.empty()) line.word(announcer);
  }
  return line.text();
}

}  // namespace viplane::vrrp
