// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "control/vrrp/router.h"
#include "env/env.h"

namespace viplane {

// Sees to it that the host keeps the addresses that masters hold: one that somebody else takes away is put back and
// announced, at most once a second each. The state does not change: a master without its address serves nobody, and
// a change of masters would help only after the skew.
class AddressKeeper {
 public:
  using Restored = std::function<void(const vrrp::SharedConfig& whose, const vrrp::VirtualAddress& address)>;

  // Everything it does happens by the clock; `restored` is called after an address is back.
  AddressKeeper(const Env& env, Restored restored) : env_(env), restored_(std::move(restored)) {}

  void took(vrrp::SharedConfig whose, const vrrp::VirtualAddress& address, const AddressOptions& options);
  void released(const vrrp::VirtualAddress& address);
  // Addresses may have changed: looks whether all are there.
  void look();

 private:
  struct Held {
    vrrp::SharedConfig whose;
    vrrp::VirtualAddress address;
    AddressOptions options;
    Time not_before{};     // of the next try
    bool is_told = false;  // that it is lost, and could not be put back
  };
  using Key = std::pair<std::string, IpPrefix>;  // interface and address

  std::vector<Key> lost() const;
  void restore();
  void restore(Held& held);

  Env env_;
  Restored restored_;
  std::map<Key, Held> held_;
  HandlePtr timer_;
};

}  // namespace viplane
