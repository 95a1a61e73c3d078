// SPDX-License-Identifier: GPL-2.0-or-later
#include "live/link_watches.h"

#include <optional>

namespace viplane::live {

// Registered while it lives. Tells by the loop, never inside another call.
class LinkWatches::Watcher final : public Handle {
 public:
  Watcher(LinkWatches& watches, std::string interface, std::function<void(bool)> changed)
      : watches_(watches),
        changed_(std::move(changed)),
        place_(watches.watchers_.emplace(std::move(interface), this)) {}
  ~Watcher() override { watches_.watchers_.erase(place_); }

  void look() {
    const bool is_up = present();
    if (told_ == is_up || telling_) return;
    telling_ = watches_.loop_.call_at(watches_.loop_.now(), [this] { tell(); });
  }

 private:
  bool present() const {
    const Link* const link = watches_.state_.find(place_->first);
    return link && link->is_up;
  }
  void tell() {
    telling_.reset();
    const bool is_up = present();
    if (told_ == is_up) return;
    told_ = is_up;
    const auto changed = changed_;  // it may destroy this watcher
    changed(is_up);
  }

  LinkWatches& watches_;
  std::function<void(bool)> changed_;
  std::multimap<std::string, Watcher*, std::less<>>::iterator place_;
  std::optional<bool> told_;
  HandlePtr telling_;
};

LinkWatches::LinkWatches(Loop& loop, NetworkState& state)
    : loop_(loop), state_(state), changes_(state.on_change([this] { look(); })) {}

HandlePtr LinkWatches::watch(std::string_view interface, std::function<void(bool)> changed) {
  auto watcher = std::make_unique<Watcher>(*this, std::string(interface), std::move(changed));
  watcher->look();
  return watcher;
}

void LinkWatches::look() {
  for (const auto& [interface, watcher] : watchers_) watcher->look();
}

}  // namespace viplane::live
