// SPDX-License-Identifier: GPL-2.0-or-later
#include <fmt/format.h>

#include "scenarios/language/load_parts.h"
#include "scenarios/language/scenario_keys.h"

namespace viplane::scenarios {
namespace {

void load_link(Section& topology, std::string_view key, LinkSpec& link) {
  if (!topology.has(key)) return;
  Section section(topology.take(key), fmt::format("`{}`", key), topology.problems());
  read_keys(section, link_keys(), link);
  section.reject_unknown();
}

void load_director(const std::string& name, const YAML::Node& value, Scenario& scenario, Problems& problems) {
  DirectorSpec director{.name = name, .config = {}, .start = {}, .place = problems.place(value.Mark())};
  if (value.IsScalar()) {
    director.config = value.Scalar();
  } else {
    Section section(value, fmt::format("director `{}`", name), problems);
    read_keys(section, director_keys(), director);
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
  read_keys(section, real_server_keys(), server);
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
  read_keys(section, topology_keys(), scenario.topology);
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
