// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "env/fake_clock.h"
#include "env/watches.h"

namespace viplane {

// One kind of watched value: named values that a test sets and the watchers they are reported to, by the clock, in
// the order of the changes.
template <typename Value>
class FakeWatched {
 public:
  FakeWatched(FakeClock& clock, Value initial) : clock_(clock), initial_(initial) {}

  HandlePtr watch(std::string_view name, std::function<void(Value)> changed) {
    auto watcher = std::make_unique<Watcher>();
    watcher->told = std::make_shared<const std::function<void(Value)>>(std::move(changed));
    watchers_.emplace(std::string(name), watcher->told);
    report(watcher->told, get(name));
    return watcher;
  }

  void set(std::string_view name, Value value) {
    values_[std::string(name)] = value;
    const auto [first, last] = watchers_.equal_range(std::string(name));
    for (auto it = first; it != last; ++it) report(it->second, value);
  }

  Value get(std::string_view name) const {
    const auto found = values_.find(name);
    return found == values_.end() ? initial_ : found->second;
  }

 private:
  using Told = std::function<void(Value)>;
  struct Watcher : Handle {
    std::shared_ptr<const Told> told;
  };

  void report(const std::weak_ptr<const Told>& to, Value value) {
    clock_.post_at(clock_.now(), [to, value] {
      if (const auto told = to.lock()) (*told)(value);
    });
  }

  FakeClock& clock_;
  Value initial_;
  std::map<std::string, Value, std::less<>> values_;
  std::multimap<std::string, std::weak_ptr<const Told>> watchers_;
};

// Links are up, files hold 0 and processes run until a test says otherwise.
class FakeWatches : public Watches {
 public:
  explicit FakeWatches(FakeClock& clock) : links_(clock, true), files_(clock, 0), processes_(clock, true) {}

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
  FakeWatched<bool> links_;
  FakeWatched<std::int64_t> files_;
  FakeWatched<bool> processes_;
};

}  // namespace viplane
