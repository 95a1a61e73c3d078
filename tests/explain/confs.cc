// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/explain/confs.h"

namespace viplane::explain {
namespace {

Conf fast(int priority, const std::string& instance = {}) {
  return {.priority = priority, .version = "3", .interval = "0.1", .instance = instance};
}

// Two instances on two networks, tied together.
std::string grouped(int priority, const std::string& interval) {
  const auto instance = [&](int number) {
    const std::string n = std::to_string(number);
    return "vrrp_instance VI_" + n + " {\n  state BACKUP\n  interface eth" + n + "\n  virtual_router_id 5" + n +
           "\n  version 3\n  advert_int " + interval + "\n  priority " + std::to_string(priority - number) +
           "\n  virtual_ipaddress {\n    10." + n + ".0.250\n  }\n}\n";
  };
  return instance(0) + instance(1) + "vrrp_sync_group G {\n  group {\n    VI_0\n    VI_1\n  }\n}\n";
}

Conf unicast(int priority, const std::string& own, const std::string& peer) {
  return fast(priority, "unicast_src_ip " + own + "\n  unicast_peer {\n    " + peer + "\n  }");
}

constexpr const char* kSlowLink = "interface_up_down_delays {\n  eth0 0.15 0.1\n}\n";

}  // namespace

std::string conf(const Conf& of) {
  std::string text = "global_defs {\n" + of.global + "\n}\n" + of.rest;
  text += "vrrp_instance VI_1 {\n  state BACKUP\n  interface eth0\n  virtual_router_id 51\n  version " + of.version +
          "\n  advert_int " + of.interval + "\n  priority " + std::to_string(of.priority) + "\n";
  if (!of.source.empty()) text += "  mcast_src_ip " + of.source + "\n";
  return text + "  virtual_ipaddress {\n    " + kAddress + "\n  }\n  " + of.instance + "\n}\n";
}

const std::vector<Cluster>& clusters() {
  static const std::vector<Cluster> kClusters{
      {"version 2, 1 s", {{"lb1", conf({.priority = 150})}, {"lb2", conf({.priority = 100})}}},
      {"version 3, 0.1 s", {{"lb1", conf(fast(150))}, {"lb2", conf(fast(100))}}},
      {"version 3, 1 s",
       {{"lb1", conf({.priority = 200, .version = "3"})}, {"lb2", conf({.priority = 7, .version = "3"})}}},
      {"other intervals",
       {{"lb1", conf({.priority = 150, .version = "3", .interval = "0.1"})},
        {"lb2", conf({.priority = 100, .version = "3", .interval = "0.3"})}}},
      {"down_timer_adverts 5", {{"lb1", conf(fast(150))}, {"lb2", conf(fast(100, "down_timer_adverts 5"))}}},
      {"nopreempt", {{"lb1", conf(fast(150, "nopreempt"))}, {"lb2", conf(fast(100, "nopreempt"))}}},
      {"preempt_delay", {{"lb1", conf(fast(150, "preempt_delay 1"))}, {"lb2", conf(fast(100))}}},
      {"no handover", {{"lb1", conf(fast(150, "graceful_handover off"))}, {"lb2", conf(fast(100))}}},
      {"impatient handover",
       {{"lb1", conf({.priority = 150, .instance = "graceful_handover_timeout 0.2"})},
        {"lb2", conf({.priority = 100})}}},
      {"goes on after a pause", {{"lb1", conf(fast(150, "reexamine_after_pause off"))}, {"lb2", conf(fast(100))}}},
      {"dont_track_primary", {{"lb1", conf(fast(150, "dont_track_primary"))}, {"lb2", conf(fast(100))}}},
      {"start-up delay",
       {{"lb1", conf({.priority = 150, .version = "3", .interval = "0.1", .global = "vrrp_startup_delay 0.5"})},
        {"lb2", conf(fast(100))}}},
      {"slow to notice",
       {{"lb1", conf({.priority = 150, .version = "3", .interval = "0.1", .rest = kSlowLink})},
        {"lb2", conf({.priority = 100, .version = "3", .interval = "0.1", .rest = kSlowLink})}}},
      {"unicast",
       {{"lb1", conf(unicast(150, "10.0.0.11", "10.0.0.12"))}, {"lb2", conf(unicast(100, "10.0.0.12", "10.0.0.11"))}}},
      {"equal priorities",
       {{"lb1", conf({.priority = 100, .version = "3", .interval = "0.1", .source = "10.0.0.12"})},
        {"lb2", conf({.priority = 100, .version = "3", .interval = "0.1", .source = "10.0.0.11"})}}},
      {"three", {{"lb1", conf(fast(150))}, {"lb2", conf(fast(100))}, {"lb3", conf(fast(120))}}},
      {"sync group", {{"lb1", grouped(150, "0.1")}, {"lb2", grouped(100, "0.1")}}},
      {"sync group, slow to notice",
       {{"lb1", kSlowLink + grouped(150, "0.1")}, {"lb2", kSlowLink + grouped(100, "0.1")}}},
  };
  return kClusters;
}

Cluster young_machine() {
  return {"delay after boot",
          {{"lb1", conf({.priority = 150, .version = "3", .interval = "0.1", .global = "vrrp_delay_after_boot 1"})},
           {"lb2", conf(fast(100))}}};
}

}  // namespace viplane::explain
