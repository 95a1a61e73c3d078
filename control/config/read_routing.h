// SPDX-License-Identifier: GPL-2.0-or-later
// virtual_routes, virtual_rules, static_routes, static_rules: blocks whose lines are iproute2's, as keepalived reads
// them.
#pragma once
#include <vector>

#include "control/config/draft.h"
#include "control/config/routing_line.h"

namespace viplane::config {

enum class Owner : std::uint8_t { master, host };  // virtual_*; static_*

void read_routes(Reader& reader, const Draft& draft, std::vector<Route>& routes, const Statement& statement,
                 Owner owner);
// Rules without a preference get one from the draft: the first 16384, each further one less.
void read_rules(Reader& reader, Draft& draft, std::vector<Rule>& rules, const Statement& statement, Owner owner);

// The parameter of track_group: a group that is defined above, or told and empty.
std::string read_track_group_name(Reader& reader, const Draft& draft, const std::string& name, Place place);

// The words of a route or a rule about what depends on it: no_track, track_group. false: `word` is none of them.
template <class Item>
bool read_tracking(RoutingLine& line, const std::string& word, const Draft& draft, Owner owner, Item& item) {
  if (word == "no_track") {
    item.no_track = true;
    return true;
  }
  if (word != "track_group" || owner != Owner::host) return false;
  const std::string name = line.value();
  if (!line.failed()) item.track_group = read_track_group_name(line.reader(), draft, name, line.place());
  return true;
}

}  // namespace viplane::config
