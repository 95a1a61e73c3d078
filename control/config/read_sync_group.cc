// SPDX-License-Identifier: GPL-2.0-or-later
// vrrp_sync_group.
#include "control/config/draft.h"
#include "control/config/read_lists.h"
#include "control/config/values.h"

namespace viplane::config {
namespace {

using enum Effect;
using enum Shape;

struct SyncGroupTarget {
  const Draft& draft;
  SyncGroupDraft& group;
};

void read_members(Reader& reader, SyncGroupTarget& target, const Statement& statement) {
  if (target.group.has_members) {
    reader.reporter.warning(statement.place(),
                            {"repeated-block", "the group's members are listed already; this list is left out", "group",
                             "put all members in one group block"});
    return;
  }
  target.group.has_members = true;
  target.group.members = read_words(reader, statement);
}

template <std::optional<Command> Notify::*Member>
void notify(Reader& reader, SyncGroupTarget& target, const Statement& statement) {
  first_command(reader, target.group.value.notify.*Member, statement);
}

void track_interface(Reader& reader, SyncGroupTarget& target, const Statement& statement) {
  read_tracked_interfaces(reader, target.group.value.track, statement);
}
void track_script(Reader& reader, SyncGroupTarget& target, const Statement& statement) {
  read_tracked_scripts(reader, target.draft, target.group.value.track, statement);
}
void track_file(Reader& reader, SyncGroupTarget& target, const Statement& statement) {
  read_tracked_files(reader, target.draft, target.group.value.track, statement);
}
void track_process(Reader& reader, SyncGroupTarget& target, const Statement& statement) {
  read_tracked_processes(reader, target.draft, target.group.value.track, statement);
}

void read_tracking_weight(Reader& reader, SyncGroupTarget& target, const Statement& statement) {
  target.group.value.sync_group_tracking_weight = true;
  tell_extra(reader, statement, 1);
}

void read_priority_changes(Reader& reader, SyncGroupTarget& target, const Statement& statement) {
  target.group.settings.notify_priority_changes = boolean(reader, statement, "the line is left out");
}

void read_smtp_alert(Reader& reader, SyncGroupTarget& target, const Statement& statement) {
  target.group.settings.smtp_alert = boolean(reader, statement, "the line is left out");
}

constexpr Keyword<SyncGroupTarget> kSyncGroupKeywords[] = {
    {"group", block, in_effect, read_members},
    {"track_interface", block, in_effect, track_interface},
    {"track_script", block, in_effect, track_script},
    {"track_file", block, in_effect, track_file},
    {"track_process", block, in_effect, track_process},
    {"track_bfd", block, understood},
    {"notify", value, in_effect, notify<&Notify::any>},
    {"notify_master", value, in_effect, notify<&Notify::master>},
    {"notify_backup", value, in_effect, notify<&Notify::backup>},
    {"notify_fault", value, in_effect, notify<&Notify::fault>},
    {"notify_stop", value, in_effect, notify<&Notify::stop>},
    {"notify_priority_changes", line, in_effect, read_priority_changes},
    {"smtp_alert", line, in_effect, read_smtp_alert},
    {"global_tracking", line, obsolete, nullptr, "track_interface, track_script, track_file in the group"},
    {"sync_group_tracking_weight", line, in_effect, read_tracking_weight},
};

}  // namespace

void read_sync_group(Reader& reader, Draft& draft, const Statement& statement) {
  const std::string& name = parameter(statement);
  for (const SyncGroupDraft& other : draft.sync_groups)
    if (other.value.name == name) {
      reader.reporter.warning(parameter_place(statement),
                              {"duplicate-name",
                               "vrrp_sync_group '" + name + "' is defined already; this second one is left out",
                               "vrrp_sync_group",
                               {}});
      return;
    }
  SyncGroupDraft& group = draft.sync_groups.emplace_back();
  group.place = statement.place();
  group.value.location = reader.reporter.locate(statement.place());
  group.value.name = name;
  SyncGroupTarget target{draft, group};
  read_block(reader, target, statement.block, "vrrp_sync_group", kSyncGroupKeywords);
}

void list_sync_group(std::vector<KnownKeyword>& out) {
  list_keywords<SyncGroupTarget>(out, "vrrp_sync_group", kSyncGroupKeywords);
}

}  // namespace viplane::config
