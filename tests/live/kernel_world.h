// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <string>
#include <vector>

#include "live/address_table.h"
#include "live/link_watches.h"
#include "live/route_editor.h"
#include "live/route_table.h"
#include "tests/support/netns.h"

namespace viplane::test {

// A namespace with one port, eth0, and the live back ends of the seam over its kernel. The test's thread is inside.
struct KernelWorld {
  KernelWorld() {
    connect(outside, "wire", space, "eth0");
    inside.emplace(space);
    state.emplace(loop);
    virtual_interfaces.emplace(*state, ledger);
    table.emplace(*state, *virtual_interfaces, ledger, [this](const std::string& why) { problems.push_back(why); });
    routes.emplace(*state, std::vector<std::string>{"eth0"});
    editor.emplace(*state, ledger, [this](const std::string& why) { problems.push_back(why); });
    links.emplace(loop, *state);
  }
  void run_for(Duration span) {
    const auto end = loop.call_at(loop.now() + span, [this] { loop.stop(); });
    loop.run();
  }
  std::string run(const std::string& command) const { return space.run(command); }

  NetworkNamespace outside, space;
  std::optional<Inside> inside;
  live::Loop loop;
  live::Ledger ledger;
  std::vector<std::string> problems;
  std::optional<live::NetworkState> state;
  std::optional<live::VirtualInterfaces> virtual_interfaces;
  std::optional<live::KernelAddressTable> table;
  std::optional<live::KernelRouteTable> routes;
  std::optional<live::KernelRouteEditor> editor;
  std::optional<live::LinkWatches> links;
};

}  // namespace viplane::test
