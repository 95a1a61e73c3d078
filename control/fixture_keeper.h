// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <algorithm>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "env/clock.h"

namespace viplane {

// Gives the host things (routes, rules, addresses) and sees to it that it keeps them: one that somebody else takes away
// is put back, at most once a second each; one that the host refuses is tried again when the world has changed.
// Nobody's state changes by that: a change of masters would help only after the skew.
//
// `Hand` knows the things, its `Item`: add, remove (both answer whether the host now is as asked), holds, and record,
// which writes an event: record(item, "added", why).
template <class Hand>
class FixtureKeeper {
 public:
  using Item = typename Hand::Item;
  // By the clock: an item is lost and cannot be put back (false), or is back (true).
  using Standing = std::function<void(const Item& item, bool is_held)>;

  FixtureKeeper(Clock& clock, Hand hand, Standing standing = {})
      : clock_(clock), hand_(std::move(hand)), standing_(std::move(standing)) {}

  // True: the host has it now. `is_kept`: from now on until it is released.
  bool take(const Item& item, bool is_kept, const std::string& why) {
    const bool is_done = hand_.add(item);
    hand_.record(item, is_done ? "added" : "refused", why);
    std::erase_if(kept_, [&](const Kept& kept) { return kept.item == item; });
    if (is_kept) kept_.push_back({item, {}, !is_done});
    return is_done;
  }

  void release(const Item& item, const std::string& why) {
    const auto kept = std::ranges::find(kept_, item, &Kept::item);
    const bool was_missing = kept != kept_.end() && kept->is_missing;
    if (kept != kept_.end()) kept_.erase(kept);
    const bool is_done = hand_.remove(item);
    if (!was_missing) hand_.record(item, is_done ? "removed" : "stuck", why);
  }

  // Takes away what a dead predecessor may have left.
  void remove_leftover(const Item& item) {
    if (hand_.holds(item) && hand_.remove(item)) hand_.record(item, "removed", "left behind by a predecessor");
  }

  // The world may have changed: looks whether all is there. By the clock: an interface that has just gone took its
  // routes along, and its instance lets go of them first.
  void look() {
    if (timer_) return;
    std::optional<Time> when;
    for (const Kept& kept : kept_) {
      if (!hand_.holds(kept.item)) when = when ? std::min(*when, kept.not_before) : kept.not_before;
    }
    if (when) timer_ = clock_.call_at(std::max(*when, clock_.now()), [this] { restore(); });
  }

 private:
  static constexpr Duration kBetweenTwo = std::chrono::seconds(1);  // against whoever keeps taking the same one away

  struct Kept {
    Item item;
    Time not_before{};        // of the next try
    bool is_missing = false;  // told already, and tried in vain
  };

  void restore() {
    timer_.reset();
    const auto before = kept_;  // a standing may release some
    for (const Kept& each : before) {
      const auto kept = std::ranges::find(kept_, each.item, &Kept::item);
      if (kept == kept_.end() || hand_.holds(kept->item)) continue;
      if (kept->not_before <= clock_.now()) {
        restore(*kept);
      } else if (!timer_) {
        timer_ = clock_.call_at(kept->not_before, [this] { restore(); });
      }
    }
  }

  void restore(Kept& kept) {
    const std::string why = "somebody else removed it";
    const Item item = kept.item;
    kept.not_before = clock_.now() + kBetweenTwo;
    const bool was_missing = kept.is_missing;
    if (!was_missing) hand_.record(item, "lost", why);
    const bool is_done = hand_.add(item);
    kept.is_missing = !is_done;
    if (is_done) hand_.record(item, "added", was_missing ? "it can be had again" : why);
    if (!is_done && !was_missing) hand_.record(item, "refused", why);
    if (is_done == was_missing && standing_) standing_(item, is_done);
  }

  Clock& clock_;
  Hand hand_;
  Standing standing_;
  std::vector<Kept> kept_;  // in the order in which they were taken
  HandlePtr timer_;
};

}  // namespace viplane
