// SPDX-License-Identifier: GPL-2.0-or-later
// The files as one thing: which instances are the same virtual router, which routers change hands together.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "explain/explain.h"
#include "explain/factors.h"

namespace viplane::explain {

// A director with its file in the words of the VRRP machines.
struct Node {
  std::string name;
  const config::Config* config = nullptr;
  Standings standings;
  std::vector<std::optional<IpAddress>> sources;  // of its instances, as far as any file tells
};

// How long a change of the interface lasts until the director takes notice: interface_up_down_delays.
Duration notice_delay(const Node& node, const std::string& interface, bool comes_up);

struct InstanceOf {
  std::size_t node = 0;
  std::size_t instance = 0;
  bool operator==(const InstanceOf&) const = default;
};

// Instances of different directors with one VRID and family, on one interface or for the same addresses.
struct RouterModel {
  std::vector<InstanceOf> members;
  std::vector<Deafness> deaf;
};

// Routers that sync groups tie together, and the directors that have an instance on each of them.
struct ElectorateModel {
  std::vector<std::size_t> routers;
  std::vector<std::size_t> nodes;
  std::string not_predicted;
};

struct Model {
  std::vector<Node> nodes;
  std::vector<RouterModel> routers;
  std::vector<ElectorateModel> electorates;

  const vrrp::InstanceConfig& instance(const InstanceOf& which) const;
  // The member that the node has in this router.
  std::optional<std::size_t> instance_of(std::size_t router, std::size_t node) const;
  std::string name_of(std::size_t router) const;  // "VRID 51 on eth0"
};

Model make_model(const std::vector<DirectorFile>& directors);

}  // namespace viplane::explain
