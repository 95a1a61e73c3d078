// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "env/watches.h"
#include "sim/node_clock.h"

namespace viplane::sim {

// Named values of one kind, set by the world, and who is told of them, by the process's clock.
template <typename Value>
class WatchedValues {
 public:
  WatchedValues(NodeClock& clock, Value initial) : clock_(clock), initial_(initial) {}

  HandlePtr watch(std::string_view name, std::function<void(Value)> changed) {
    auto watcher = std::make_unique<Watcher>(*this, std::string(name), std::move(changed));
    watcher->tell();
    return watcher;
  }

  void set(std::string_view name, Value value) {
    const auto [at, is_new] = values_.try_emplace(std::string(name), value);
    if (!is_new && at->second == value) return;
    at->second = value;
    const auto [first, last] = watchers_.equal_range(name);
    for (auto watcher = first; watcher != last; ++watcher) watcher->second->tell();
  }

  Value get(std::string_view name) const {
    const auto found = values_.find(name);
    return found == values_.end() ? initial_ : found->second;
  }

 private:
  // Registered while it lives. Reports the value of the moment when the process gets to run, not each step between.
  class Watcher final : public Handle {
   public:
    Watcher(WatchedValues& values, std::string name, std::function<void(Value)> changed)
        : values_(values), changed_(std::move(changed)), place_(values.watchers_.emplace(std::move(name), this)) {}
    ~Watcher() override { values_.watchers_.erase(place_); }
    void tell() {
      timer_ = values_.clock_.call_at(values_.clock_.now(), [this] {
        const auto changed = changed_;  // it may destroy this watcher
        changed(values_.get(place_->first));
      });
    }

   private:
    WatchedValues& values_;
    std::function<void(Value)> changed_;
    typename std::multimap<std::string, Watcher*, std::less<>>::iterator place_;
    HandlePtr timer_;
  };

  NodeClock& clock_;
  Value initial_;
  std::map<std::string, Value, std::less<>> values_;
  std::multimap<std::string, Watcher*, std::less<>> watchers_;
};

// The seam's Watches of one node. Files hold 0 and processes run until a scenario says otherwise.
class NodeWatches final : public Watches {
 public:
  explicit NodeWatches(NodeClock& clock) : links_(clock, false), files_(clock, 0), processes_(clock, true) {}
  HandlePtr link(std::string_view interface, std::function<void(bool)> changed) override {
    return links_.watch(interface, std::move(changed));
  }
  HandlePtr file(std::string_view path, std::function<void(std::int64_t)> changed) override {
    return files_.watch(path, std::move(changed));
  }
  HandlePtr process(const ProcessPattern& pattern, std::function<void(bool)> changed) override {
    return processes_.watch(pattern.program, std::move(changed));
  }

  void set_link(std::string_view interface, bool up) { links_.set(interface, up); }
  void set_file(std::string_view path, std::int64_t value) { files_.set(path, value); }
  void set_process(std::string_view name, bool running) { processes_.set(name, running); }

 private:
  WatchedValues<bool> links_;
  WatchedValues<std::int64_t> files_;
  WatchedValues<bool> processes_;
};

}  // namespace viplane::sim
