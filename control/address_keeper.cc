// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/address_keeper.h"

#include <algorithm>

#include "control/tell.h"

namespace viplane {
namespace {

constexpr Duration kBetweenTries = std::chrono::seconds(1);  // against whoever keeps taking the same address away

}  // namespace

void AddressKeeper::took(vrrp::SharedConfig whose, const vrrp::VirtualAddress& address, const AddressOptions& options) {
  held_.insert_or_assign({address.interface, address.prefix}, Held{std::move(whose), address, options});
}

void AddressKeeper::released(const vrrp::VirtualAddress& address) { held_.erase({address.interface, address.prefix}); }

std::vector<AddressKeeper::Key> AddressKeeper::lost() const {
  std::map<std::string, std::vector<IpPrefix>> present;  // by interface; thousands of addresses lie on few
  std::vector<Key> lost;
  for (const auto& [key, held] : held_) {
    const auto [on, is_new] = present.try_emplace(key.first);
    if (is_new) {
      on->second = env_.addresses.list(key.first);
      std::ranges::sort(on->second);
    }
    if (!std::ranges::binary_search(on->second, key.second)) lost.push_back(key);
  }
  return lost;
}

// By the clock: an interface that has just gone took its addresses along, and its instance lets go of them first.
void AddressKeeper::look() {
  if (timer_) return;
  const auto missing = lost();
  if (missing.empty()) return;
  Time when = held_.at(missing.front()).not_before;
  for (const Key& key : missing) when = std::min(when, held_.at(key).not_before);
  timer_ = env_.clock.call_at(std::max(when, env_.clock.now()), [this] { restore(); });
}

void AddressKeeper::restore() {
  timer_.reset();
  for (const Key& key : lost()) {
    const auto held = held_.find(key);
    if (held != held_.end() && held->second.not_before <= env_.clock.now()) restore(held->second);
  }
  look();
}

void AddressKeeper::restore(Held& held) {
  held.not_before = env_.clock.now() + kBetweenTries;
  const auto& [prefix, interface] = std::tie(held.address.prefix, held.address.interface);
  const auto record = [&](const char* kind, const char* why) {
    tell(env_, kind, {{"interface", interface}, {"address", prefix.to_string()}, {"why", std::string(why)}});
  };
  if (!held.is_told) record("address.lost", "somebody else removed it");
  if (!env_.addresses.add(interface, prefix, held.options)) {
    if (!held.is_told) record("address.refused", "somebody else removed it");
    held.is_told = true;
    return;
  }
  held.is_told = false;
  record("address.added", "somebody else removed it");
  const Held copy = held;  // the hook may release it
  restored_(copy.whose, copy.address);
}

}  // namespace viplane
