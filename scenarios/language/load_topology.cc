// SPDX-License-Identifier: GPL-2.0-or-later
#include <fmt/format.h>

#include <array>

#include "scenarios/language/load_parts.h"

namespace viplane::scenarios {
namespace {

constexpr std::array<std::string_view, 2> kEdge{"first_switch", "second_switch"};
constexpr std::array<std::string_view, 4> kVirtualAddressOn{"automatic", "nowhere", "lo", "tunl0"};

void load_link(Section& topology, std::string_view key, LinkSpec& link) {
  if (!topology.has(key)) return;
  Section section(topology.take(key), fmt::format("`{}`", key), topology.problems());
  section.read_bits_per_second("rate", link.bits_per_second);
  section.read("delay", link.delay);
  section.read("queue_octets", link.queue_octets);
  section.read("mtu", link.mtu);
  section.reject_unknown();
}

void load_director(const std::string& name, const YAML::Node& value, Scenario& scenario, Problems& problems) {
  DirectorSpec director{.name = name, .config = {}, .start = {}, .place = problems.place(value.Mark())};
  if (value.IsScalar()) {
    director.config = value.Scalar();
  } else {
    Section section(value, fmt::format("director `{}`", name), problems);
    section.read("config", director.config);
    section.read("start", director.start);
    section.reject_unknown();
  }
  if (director.config.empty()) {
    problems.add(value.Mark(), fmt::format("director `{}` has no configuration", name), "name its keepalived.conf");
  }
  scenario.directors.push_back(std::move(director));
}

void load_real_server(const std::string& address, const YAML::Node& key, const YAML::Node& value, Scenario& scenario,
                      Problems& problems) {
  const auto parsed = IpAddress::parse(address);
  if (!parsed) {
    return problems.add(key.Mark(), fmt::format("`{}` is not an address", address),
                        "real servers are named by the address that the directors' files give them");
  }
  RealServerSpec server{.address = *parsed, .mtu = {}, .place = problems.place(key.Mark())};
  Section section(value, fmt::format("real server `{}`", address), problems);
  section.read("service_time", server.service_time);
  section.read("workers", server.workers);
  section.read("backlog", server.backlog);
  if (const auto on = section.choice("virtual_address_on", kVirtualAddressOn)) {
    server.virtual_address = static_cast<VirtualAddressOn>(*on);
  }
  section.read("arp_ignore", server.arp_ignore);
  section.read("arp_announce", server.arp_announce);
  section.read("rp_filter", server.rp_filter);
  if (section.has("mtu")) section.read("mtu", server.mtu.emplace());
  section.reject_unknown();
  scenario.real_servers.push_back(std::move(server));
}

bool is_name(const YAML::Node& key) { return key.IsScalar() && !key.Scalar().empty(); }

}  // namespace

void load_directors(const YAML::Node& map, Scenario& scenario, Problems& problems) {
  if (!map.IsMap() || map.size() == 0) {
    return problems.add(map.Mark(), "`directors` should name one director or more",
                        "write for example `lb1: lb1.conf` under it");
  }
  for (const auto& entry : map) {
    if (is_name(entry.first)) load_director(entry.first.Scalar(), entry.second, scenario, problems);
  }
}

void load_topology(const YAML::Node& map, Scenario& scenario, Problems& problems) {
  Section section(map, "`topology`", problems);
  load_link(section, "link", scenario.topology.link);
  load_link(section, "trunk", scenario.topology.trunk);
  load_link(section, "client_link", scenario.topology.client_link);
  section.read("boot", scenario.topology.boot);
  section.read("same_switch", scenario.topology.same_switch);
  scenario.topology.edge_on_second = section.choice("edge_on", kEdge).value_or(0) == 1;
  section.reject_unknown();
}

void load_real_servers(const YAML::Node& map, Scenario& scenario, Problems& problems) {
  if (map.IsNull()) return;
  if (!map.IsMap())
    return problems.add(map.Mark(), "`real_servers` should be a mapping", "write `10.0.0.21: {service_time: 2ms}`");
  for (const auto& entry : map) {
    if (is_name(entry.first)) load_real_server(entry.first.Scalar(), entry.first, entry.second, scenario, problems);
  }
}

}  // namespace viplane::scenarios
