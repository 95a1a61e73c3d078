// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <cstddef>
#include <list>
#include <string>
#include <unordered_map>

namespace viplane::sim {

// Names of at most so many objects; the one not asked for longest gives way.
class LruCache {
 public:
  explicit LruCache(std::size_t capacity) : capacity_(capacity) {}

  // Whether it is there; if so it was asked for last.
  bool touch(const std::string& name) {
    const auto found = places_.find(name);
    if (found == places_.end()) return false;
    order_.splice(order_.begin(), order_, found->second);
    return true;
  }
  void put(const std::string& name) {
    if (capacity_ == 0 || touch(name)) return;
    if (order_.size() == capacity_) {
      places_.erase(order_.back());
      order_.pop_back();
    }
    places_[name] = order_.insert(order_.begin(), name);
  }
  void clear() {
    order_.clear();
    places_.clear();
  }
  std::size_t size() const { return order_.size(); }

 private:
  std::size_t capacity_;
  std::list<std::string> order_;  // the last asked for first
  std::unordered_map<std::string, std::list<std::string>::iterator> places_;
};

}  // namespace viplane::sim
