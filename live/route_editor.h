// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "env/route_editor.h"
#include "live/ledger.h"
#include "live/network_state.h"

namespace viplane::live {

// The seam's RouteEditor over rtnetlink, with keepalived's attributes. What it adds carries our protocol number
// (`ip route show proto 112`) unless the item names another; by that it is found again, and only such is taken away.
class KernelRouteEditor final : public RouteEditor {
 public:
  // `told` hears what the kernel refused and why, in words for people. All outlive this.
  KernelRouteEditor(NetworkState& state, Ledger& ledger, std::function<void(const std::string& problem)> told)
      : state_(state), ledger_(ledger), told_(std::move(told)) {}

  bool add(const RoutingItem& item) override;
  bool remove(const RoutingItem& item) override;
  bool holds(const RoutingItem& item) const override;

  // Every route and rule of this protocol in the namespace, as the kernel tells of them.
  static void for_each(NetlinkSocket& socket, std::uint8_t protocol, const NetlinkSocket::Take& take);

 private:
  struct Added {
    Ledger::Entry entry;
    bool is_others = false;  // the kernel had it already, from somebody else
  };
  int index_of(const std::string& interface) const;
  const std::vector<std::vector<char>>& seen() const;
  bool refuse(const RoutingItem& item, const char* attempt, const std::string& why) const;
  void forget(const std::string& key);

  NetworkState& state_;
  Ledger& ledger_;
  std::function<void(const std::string&)> told_;
  mutable NetlinkSocket socket_;
  std::map<std::string, Added> added_;  // by what the item says
  mutable std::vector<std::vector<char>> seen_;
  mutable std::uint64_t seen_at_ = 0;  // the state's routing_generation(); 0: not known
};

}  // namespace viplane::live
