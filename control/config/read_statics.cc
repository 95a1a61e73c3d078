// SPDX-License-Identifier: GPL-2.0-or-later
// static_ipaddress, static_routes, static_rules, and the groups of instances that depend on them.
#include <algorithm>

#include "control/config/read_lists.h"
#include "control/config/read_routing.h"

namespace viplane::config {
namespace {

using enum Effect;
using enum Shape;

void read_group(Reader& reader, TrackGroupDraft& group, const Statement& statement) {
  const auto members = read_words(reader, statement);
  if (members.empty())
    reader.reporter.warning(
        statement.place(),
        {"incomplete-block", "track group '" + group.value.name + "' has no members", "track_group", {}});
  group.members.insert(group.members.end(), members.begin(), members.end());
}

constexpr Keyword<TrackGroupDraft> kTrackGroupKeywords[] = {{"group", block, in_effect, read_group}};

}  // namespace

void read_track_group(Reader& reader, Draft& draft, const Statement& statement) {
  const std::string& name = parameter(statement);
  const bool is_taken =
      std::ranges::any_of(draft.track_groups, [&](const TrackGroupDraft& group) { return group.value.name == name; });
  if (is_taken) {
    reader.reporter.warning(
        parameter_place(statement),
        {"duplicate-name", "track_group '" + name + "' is defined already; this second one is left out", "track_group",
         "give it another name"});
    return;
  }
  tell_extra(reader, statement);
  TrackGroupDraft& group = draft.track_groups.emplace_back();
  group.value.location = reader.reporter.locate(statement.place());
  group.value.name = name;
  read_block(reader, group, statement.block, "track_group", kTrackGroupKeywords);
}

void read_static_addresses(Reader& reader, Draft& draft, const Statement& statement) {
  read_addresses(reader, draft, draft.static_addresses, statement);
}

void read_static_routes(Reader& reader, Draft& draft, const Statement& statement) {
  read_routes(reader, draft, draft.static_routes, statement, Owner::host);
}

void read_static_rules(Reader& reader, Draft& draft, const Statement& statement) {
  read_rules(reader, draft, draft.static_rules, statement, Owner::host);
}

// As keepalived: one that is not yet defined is no group.
std::string read_track_group_name(Reader& reader, const Draft& draft, const std::string& name, Place place) {
  for (const TrackGroupDraft& group : draft.track_groups)
    if (group.value.name == name) return name;
  reader.reporter.warning(
      place, {"undefined-name", "track_group '" + name + "' is not defined above; nothing depends on this line",
              "track_group", "put the track_group block before this one"});
  return {};
}

void list_track_group(std::vector<KnownKeyword>& out) {
  list_keywords<TrackGroupDraft>(out, "track_group", kTrackGroupKeywords);
}

}  // namespace viplane::config
