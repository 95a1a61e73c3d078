// SPDX-License-Identifier: GPL-2.0-or-later
#include "explain/hearing.h"

#include <algorithm>

#include "control/vrrp/frames.h"
#include "control/vrrp/validate.h"

namespace viplane::explain {
namespace {

using vrrp::InstanceConfig;

// Whether the speaker sends to the listener at all. Unknown addresses count in favour.
bool speaks_to(const InstanceConfig& speaker, const std::optional<IpAddress>& listener) {
  if (!speaker.is_unicast() || !listener) return true;
  return std::ranges::find(speaker.unicast_peers, *listener, &vrrp::UnicastPeer::address) !=
         speaker.unicast_peers.end();
}

std::string why_deaf(const InstanceConfig& speaker, const std::optional<IpAddress>& source,
                     const InstanceConfig& listener, const std::optional<IpAddress>& target) {
  if (speaker.is_unicast() != listener.is_unicast()) return "unicast and multicast";
  if (!speaks_to(speaker, target)) return "it is no unicast peer of the sender";
  if (!speaker.is_unicast() && multicast_target(speaker) != multicast_target(listener))
    return "another multicast group";
  // Two addresses that differ stand for those that no file tells.
  IpAddress nobody = multicast_target(listener);
  VrrpPacket packet{
      source.value_or(nobody), speaker.is_unicast() ? target.value_or(IpAddress{}) : nobody, kVrrpTtl, {}};
  InstanceConfig rules = listener;
  if (!source) rules.check_unicast_source = false;
  const vrrp::ReceiverFacts facts{target.value_or(IpAddress{}), std::nullopt};
  const auto reason = why_not_ours(rules, facts, packet, advertisement_of(speaker, speaker.priority));
  return reason ? std::string(to_string(*reason)) : std::string();
}

}  // namespace

void learn_sources(Model& model, const RouterModel& router) {
  if (router.members.size() != 2) return;
  for (std::size_t i = 0; i < 2; ++i) {
    const InstanceOf& it = router.members[i];
    const auto& peers = model.instance(router.members[1 - i]).unicast_peers;
    auto& source = model.nodes[it.node].sources[it.instance];
    if (!source && peers.size() == 1) source = peers.front().address;
  }
}

std::vector<Deafness> find_deaf(const Model& model, const RouterModel& router) {
  std::vector<Deafness> deaf;
  for (const InstanceOf& speaker : router.members) {
    for (const InstanceOf& listener : router.members) {
      if (speaker == listener) continue;
      std::string reason = why_deaf(model.instance(speaker), model.nodes[speaker.node].sources[speaker.instance],
                                    model.instance(listener), model.nodes[listener.node].sources[listener.instance]);
      if (!reason.empty())
        deaf.push_back({model.nodes[speaker.node].name, model.nodes[listener.node].name, std::move(reason)});
    }
  }
  return deaf;
}

}  // namespace viplane::explain
