// SPDX-License-Identifier: GPL-2.0-or-later
#include "scenarios/drill/drill_pair.h"

#include <algorithm>

#include "scenarios/checkers/history.h"

namespace viplane::scenarios {
namespace {

using namespace std::chrono_literals;

// The virtual router that holds the service's address, else the first with an IPv4 address, else the first.
VirtualRouter choose_router(const RunFacts& facts, const ServiceFacts* service) {
  const auto routers = virtual_routers(facts);
  const auto holds = [&](const VirtualRouter& router, auto matches) {
    const auto& addresses = facts.instances[router.instances.front()].addresses;
    return std::any_of(addresses.begin(), addresses.end(), matches);
  };
  for (const VirtualRouter& router : routers) {
    if (service != nullptr && holds(router, [&](const IpAddress& one) { return one == service->address.address; }))
      return router;
  }
  for (const VirtualRouter& router : routers) {
    if (holds(router, [](const IpAddress& one) { return !one.is_v6; })) return router;
  }
  return routers.empty() ? VirtualRouter{} : routers.front();
}

Duration longest_down(const RunFacts& facts) {
  Duration longest{0};
  for (const InstanceFacts& one : facts.instances)
    longest = std::max(longest, one.master_down() + one.start_delay + one.preempt_delay);
  return longest;
}

void choose_roles(DrillPair& pair, const RunFacts& facts, const VirtualRouter& router) {
  pair.master = facts.directors.front();
  pair.backup = facts.directors.back();
  std::vector<const InstanceFacts*> rank;
  for (const std::size_t index : router.instances) rank.push_back(&facts.instances[index]);
  std::sort(rank.begin(), rank.end(), [](const InstanceFacts* a, const InstanceFacts* b) {
    return std::pair(a->priority, a->primary) > std::pair(b->priority, b->primary);
  });
  if (rank.empty()) return;
  pair.interval = rank.front()->interval;
  pair.skew = rank.back()->skew();
  pair.backup_down = rank.back()->master_down();
  if (rank.front()->node == pair.backup) std::swap(pair.master, pair.backup);
}

bool is_graceful(const Prepared& prepared, const std::string& node) {
  for (const DirectorPlan& director : prepared.directors) {
    if (director.name != node) continue;
    return std::all_of(director.config.instances.begin(), director.config.instances.end(),
                       [](const config::VrrpInstance& one) { return one.graceful_handover; });
  }
  return false;
}

bool groups_span_lans(const RunFacts& facts) {
  for (const InstanceFacts& one : facts.instances) {
    for (const InstanceFacts& other : facts.instances) {
      if (!one.sync_group.empty() && one.node == other.node && one.sync_group == other.sync_group &&
          one.segment != other.segment)
        return true;
    }
  }
  return false;
}

}  // namespace

DrillPair study(const Prepared& prepared) {
  const RunFacts& facts = prepared.facts;
  DrillPair pair;
  const ServiceFacts* service = facts.usual_service();
  choose_roles(pair, facts, choose_router(facts, service));
  pair.master_switch = prepared.site.switch_of.at(pair.master);
  pair.backup_switch = prepared.site.switch_of.at(pair.backup);
  pair.second_switch = prepared.site.trunks.front().second;
  pair.graceful = is_graceful(prepared, pair.master);
  pair.has_service = service != nullptr;
  pair.has_address = std::any_of(facts.instances.begin(), facts.instances.end(), [](const InstanceFacts& one) {
    return std::any_of(one.addresses.begin(), one.addresses.end(),
                       [](const IpAddress& address) { return !address.is_v6; });
  });
  if (service != nullptr) {
    pair.hashing = service->scheduler == "mh" || service->scheduler == "sh";
    pair.detection = service->detection;
    pair.lone_server = service->real_servers.size() == 1;
    if (!service->real_servers.empty() && !prepared.site.plan.servers.empty())
      pair.server = service->real_servers.front().address.to_string();
  }
  pair.groups_span_lans = groups_span_lans(facts);
  const Duration down = longest_down(facts);
  const Duration interval = facts.longest_interval();
  pair.settle = down + 2 * interval + 200ms;
  pair.probe = std::clamp<Duration>(pair.backup_down / 1000, 1ms, 100ms);
  pair.hiccup = 2 * pair.probe + 5ms;
  pair.fault = std::max<Duration>(pair.backup_down * 17 / 10, 500ms);
  pair.boot = std::min<Duration>(2s, down);
  pair.recovery = down + 3 * interval + 200ms;
  return pair;
}

}  // namespace viplane::scenarios
