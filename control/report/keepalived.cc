// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/report/keepalived.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "net/time.h"

namespace viplane::report {
namespace {

using nlohmann::ordered_json;

// keepalived counts a bad checksum among the length errors.
std::uint64_t length_errors(const VrrpCounters& counters) { return counters.length_errors + counters.checksum_errors; }

ordered_json listed(const std::vector<vrrp::VirtualAddress>& addresses) {
  auto list = ordered_json::array();
  for (const auto& each : addresses) list.push_back(each.prefix.to_string() + " dev " + each.interface);
  return list;
}

ordered_json data_of(const InstanceStatus& instance, Duration to_realtime) {
  ordered_json data;
  data["iname"] = instance.name;
  data["vmac_ifname"] = "";
  data["ifp_ifname"] = instance.interface;
  data["last_transition"] = seconds(instance.since.time_since_epoch() + to_realtime);
  data["vrid"] = instance.virtual_router_id;
  data["base_priority"] = instance.base_priority;
  data["effective_priority"] = instance.effective_priority;
  data["vipset"] = instance.state == vrrp::State::master;
  data["adver_int"] = seconds(instance.advertisement_interval);
  data["master_adver_int"] = seconds(instance.master_interval);
  data["nopreempt"] = !instance.preempt;
  data["state"] = static_cast<int>(instance.state);  // 0 init, 1 backup, 2 master, 3 fault, as keepalived's
  data["wantstate"] = static_cast<int>(instance.initial_state);
  data["version"] = instance.version;
  data["vips"] = listed(instance.addresses);
  if (!instance.excluded_addresses.empty()) data["evips"] = listed(instance.excluded_addresses);
  return data;
}

ordered_json stats_of(const VrrpCounters& counters) {
  return {{"advert_rcvd", counters.advertisements_received},
          {"advert_sent", counters.advertisements_sent},
          {"become_master", counters.became_master},
          {"release_master", counters.released_master},
          {"packet_len_err", length_errors(counters)},
          {"advert_interval_err", counters.interval_errors},
          {"ip_ttl_err", counters.ttl_errors},
          {"invalid_type_rcvd", counters.invalid_type},
          {"addr_list_err", counters.address_list_errors},
          {"invalid_authtype", 0},
          {"authtype_mismatch", 0},
          {"auth_failure", counters.authentication_mismatch},
          {"pri_zero_rcvd", counters.priority_zero_received},
          {"pri_zero_sent", counters.priority_zero_sent}};
}

}  // namespace

std::string keepalived_stats(const DirectorStatus& status) {
  std::string text;
  for (const auto& instance : status.instances) {
    const VrrpCounters& c = instance.counters;
    text += fmt::format(
        "VRRP Instance: {}\n"
        "  Advertisements:\n    Received: {}\n    Sent: {}\n"
        "  Became master: {}\n  Released master: {}\n"
        "  Packet Errors:\n    Length: {}\n    TTL: {}\n    Invalid Type: {}\n    Advertisement Interval: {}\n"
        "    Address List: {}\n"
        "  Authentication Errors:\n    Invalid Type: 0\n    Type Mismatch: 0\n    Failure: {}\n"
        "  Priority Zero:\n    Received: {}\n    Sent: {}\n",
        instance.name, c.advertisements_received, c.advertisements_sent, c.became_master, c.released_master,
        length_errors(c), c.ttl_errors, c.invalid_type, c.interval_errors, c.address_list_errors,
        c.authentication_mismatch, c.priority_zero_received, c.priority_zero_sent);
  }
  return text;
}

std::string keepalived_json(const DirectorStatus& status, Duration to_realtime) {
  auto all = ordered_json::array();
  for (const auto& instance : status.instances) {
    all.push_back({{"data", data_of(instance, to_realtime)}, {"stats", stats_of(instance.counters)}});
  }
  return all.dump(-1, ' ', false, ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace viplane::report
