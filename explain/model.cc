// SPDX-License-Identifier: GPL-2.0-or-later
#include "explain/model.h"

#include <algorithm>
#include <numeric>
#include <set>

#include "control/vrrp_config.h"
#include "explain/hearing.h"

namespace viplane::explain {
namespace {

using vrrp::InstanceConfig;

bool is_same_key(const InstanceConfig& a, const InstanceConfig& b) {
  return a.virtual_router_id == b.virtual_router_id && a.is_v6 == b.is_v6;
}

bool shares_address(const InstanceConfig& a, const InstanceConfig& b) {
  return std::ranges::any_of(a.addresses, [&](const auto& one) {
    return std::ranges::any_of(b.addresses,
                               [&](const auto& other) { return one.prefix.address == other.prefix.address; });
  });
}

bool has_member_of(const RouterModel& router, std::size_t node) {
  return std::ranges::any_of(router.members, [&](const InstanceOf& member) { return member.node == node; });
}

// The interface's name comes first: the same network is mostly called the same. Where it is not, the addresses tell.
bool belongs(const Model& model, const RouterModel& router, const InstanceConfig& instance, bool by_interface) {
  return std::ranges::any_of(router.members, [&](const InstanceOf& member) {
    const InstanceConfig& other = model.instance(member);
    if (!is_same_key(other, instance)) return false;
    return by_interface ? other.interface == instance.interface : shares_address(other, instance);
  });
}

void add_routers(Model& model) {
  for (std::size_t node = 0; node < model.nodes.size(); ++node) {
    const auto& instances = model.nodes[node].standings.config().instances;
    std::vector<bool> is_placed(instances.size(), false);
    for (const bool by_interface : {true, false}) {
      for (std::size_t i = 0; i < instances.size(); ++i) {
        if (is_placed[i]) continue;
        const auto home = std::ranges::find_if(model.routers, [&](const RouterModel& router) {
          return !has_member_of(router, node) && belongs(model, router, instances[i], by_interface);
        });
        if (home == model.routers.end()) continue;
        home->members.push_back({node, i});
        is_placed[i] = true;
      }
    }
    for (std::size_t i = 0; i < instances.size(); ++i) {
      if (!is_placed[i]) model.routers.push_back({{{node, i}}, {}});
    }
  }
}

// Routers whose instances one sync group of one director holds.
std::vector<std::size_t> tied(const Model& model, std::size_t node, const vrrp::SyncGroupConfig& group) {
  std::vector<std::size_t> routers;
  for (std::size_t r = 0; r < model.routers.size(); ++r) {
    const auto instance = model.instance_of(r, node);
    if (!instance) continue;
    const std::string& name = model.nodes[node].standings.config().instances[*instance].name;
    if (std::ranges::find(group.members, name) != group.members.end()) routers.push_back(r);
  }
  return routers;
}

bool ties_all(const Model& model, std::size_t node, const std::vector<std::size_t>& routers) {
  if (routers.size() == 1) return true;
  return std::ranges::any_of(model.nodes[node].standings.config().groups,
                             [&](const auto& group) { return tied(model, node, group) == routers; });
}

void judge(const Model& model, ElectorateModel& electorate) {
  for (std::size_t node = 0; node < model.nodes.size(); ++node) {
    const auto count = std::ranges::count_if(
        electorate.routers, [&](std::size_t router) { return model.instance_of(router, node).has_value(); });
    if (count == 0) continue;
    electorate.nodes.push_back(node);
    const bool is_whole = count == std::ssize(electorate.routers) && ties_all(model, node, electorate.routers);
    if (!is_whole && electorate.not_predicted.empty())
      electorate.not_predicted =
          "the directors' sync groups do not tie the same virtual routers together: " + model.nodes[node].name +
          " differs";
  }
  for (const std::size_t router : electorate.routers) {
    for (const Deafness& deaf : model.routers[router].deaf) {
      if (electorate.not_predicted.empty())
        electorate.not_predicted = deaf.listener + " discards what " + deaf.speaker + " says on " +
                                   model.name_of(router) + " (" + deaf.reason +
                                   "): each of them is master, always, and both hold the addresses";
    }
  }
}

void add_electorates(Model& model) {
  std::vector<std::size_t> root(model.routers.size());
  std::iota(root.begin(), root.end(), 0);
  for (std::size_t node = 0; node < model.nodes.size(); ++node) {
    for (const auto& group : model.nodes[node].standings.config().groups) {
      const auto routers = tied(model, node, group);
      for (const std::size_t router : routers) {
        const std::size_t from = root[router];
        const std::size_t to = root[routers.front()];
        std::ranges::replace(root, from, to);
      }
    }
  }
  std::set<std::size_t> done;
  for (std::size_t router = 0; router < root.size(); ++router) {
    if (!done.insert(root[router]).second) continue;
    ElectorateModel electorate;
    for (std::size_t other = 0; other < root.size(); ++other) {
      if (root[other] == root[router]) electorate.routers.push_back(other);
    }
    judge(model, electorate);
    model.electorates.push_back(std::move(electorate));
  }
}

// Stands for an address that no file tells: as good as any, since ties are not decided by it.
IpAddress stand_in(std::size_t node, bool is_v6) {
  if (!is_v6) return IpAddress::v4(192, 0, 2, static_cast<std::uint8_t>(node + 1));
  IpAddress address = *IpAddress::parse("fe80::1");
  address.octets[15] = static_cast<std::uint8_t>(node + 1);
  return address;
}

Node make_node(const DirectorFile& file, std::size_t number) {
  vrrp::RouterConfig config = vrrp_config(file.config);
  std::vector<IpAddress> addresses;
  std::vector<std::optional<IpAddress>> sources;
  for (const InstanceConfig& instance : config.instances) {
    addresses.push_back(instance.source.value_or(stand_in(number, instance.is_v6)));
    sources.push_back(instance.source);
  }
  return {file.name, &file.config, Standings(std::move(config), std::move(addresses)), std::move(sources)};
}

}  // namespace

Duration notice_delay(const Node& node, const std::string& interface, bool comes_up) {
  const auto& all = node.config->interface_delays;
  const auto found = std::ranges::find(all, interface, &config::InterfaceDelays::interface);
  if (found == all.end()) return Duration{0};
  return comes_up ? found->up : found->down;
}

const InstanceConfig& Model::instance(const InstanceOf& which) const {
  return nodes[which.node].standings.config().instances[which.instance];
}

std::optional<std::size_t> Model::instance_of(std::size_t router, std::size_t node) const {
  for (const InstanceOf& member : routers[router].members) {
    if (member.node == node) return member.instance;
  }
  return std::nullopt;
}

std::string Model::name_of(std::size_t router) const {
  const InstanceConfig& first = instance(routers[router].members.front());
  return "VRID " + std::to_string(first.virtual_router_id) + (first.is_v6 ? " (IPv6)" : "") + " on " + first.interface;
}

Model make_model(const std::vector<DirectorFile>& directors) {
  Model model;
  for (std::size_t i = 0; i < directors.size(); ++i) model.nodes.push_back(make_node(directors[i], i));
  add_routers(model);
  for (RouterModel& router : model.routers) {
    learn_sources(model, router);
    router.deaf = find_deaf(model, router);
  }
  add_electorates(model);
  return model;
}

}  // namespace viplane::explain
