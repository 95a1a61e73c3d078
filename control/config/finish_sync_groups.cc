// SPDX-License-Identifier: GPL-2.0-or-later
#include <algorithm>
#include <map>

#include "control/config/finish_vrrp.h"

namespace viplane::config {
namespace {

class GroupFinisher {
 public:
  GroupFinisher(Reader& reader, const Draft& draft, Config& config) : reader_(reader), draft_(draft), config_(config) {
    for (VrrpInstance& instance : config.instances) by_name_[instance.name] = &instance;
  }

  void add(const SyncGroupDraft& from) {
    SyncGroup group = from.value;
    for (const Word& member : from.members) add_member(group, member);
    if (group.members.empty()) {
      reader_.reporter.warning(from.place, {"incomplete-block",
                                            "sync group '" + group.name + "' has no members; it is left out",
                                            "vrrp_sync_group",
                                            {}});
      return;
    }
    if (group.members.size() == 1)
      reader_.reporter.warning(
          from.place, {"lonely-group", "sync group '" + group.name + "' has only one member", "vrrp_sync_group", {}});
    const GlobalDraft& global = draft_.global;
    group.notify.priority_changes =
        from.settings.notify_priority_changes.value_or(global.vrrp.notify_priority_changes.value_or(false));
    const auto alert = global.smtp_alert_vrrp ? global.smtp_alert_vrrp : global.smtp_alert;
    group.notify.smtp_alert = from.settings.smtp_alert.value_or(alert.value_or(false));
    for (const std::string& member : group.members) {
      VrrpInstance& instance = *by_name_[member];
      instance.sync_group = group.name;
      if (!group.sync_group_tracking_weight)
        drop_weights(reader_, instance, "a member of a sync group",
                     "sync_group_tracking_weight in the group, or track it there");
    }
    start_as_backup(group);
    config_.sync_groups.push_back(std::move(group));
  }

 private:
  // Members become master together, so none starts as one, unless all own their addresses.
  void start_as_backup(const SyncGroup& group) {
    const auto is_owner = [this](const std::string& member) {
      return by_name_[member]->priority == 255 && by_name_[member]->state == InitialState::master;
    };
    if (std::all_of(group.members.begin(), group.members.end(), is_owner)) return;
    for (const std::string& member : group.members) by_name_[member]->state = InitialState::backup;
  }

  void add_member(SyncGroup& group, const Word& member) {
    const auto found = by_name_.find(member.text);
    const bool is_repeated = std::find(group.members.begin(), group.members.end(), member.text) != group.members.end();
    if (found == by_name_.end() || !found->second->sync_group.empty() || is_repeated) {
      const std::string why = found == by_name_.end() ? "there is no vrrp_instance '" + member.text + "'"
                                                      : "'" + member.text + "' is a member of a group already";
      reader_.reporter.warning(
          member.place, {"bad-member", why + "; it is left out of group '" + group.name + "'", "vrrp_sync_group", {}});
      return;
    }
    group.members.push_back(member.text);
  }

  Reader& reader_;
  const Draft& draft_;
  Config& config_;
  std::map<std::string, VrrpInstance*> by_name_;
};

}  // namespace

void drop_weights(Reader& reader, VrrpInstance& instance, const std::string& who, const std::string& remedy) {
  const auto tell = [&](const Tracked& tracked, const char* what) {
    reader.reporter.warning_at(tracked.location, {"bad-combination",
                                                  "(" + instance.name + ") '" + tracked.name +
                                                      "' has a weight, which " + who + " cannot have; " + what,
                                                  {},
                                                  remedy});
  };
  for (auto* list : {&instance.track.scripts, &instance.track.files, &instance.track.processes})
    std::erase_if(*list, [&](const Tracked& tracked) {
      if (tracked.weight != 0) tell(tracked, "it is not tracked");
      return tracked.weight != 0;
    });
  for (Tracked& tracked : instance.track.interfaces) {
    if (tracked.weight != 0) tell(tracked, "weight 0 is used");
    tracked.weight = 0;
  }
}

void finish_sync_groups(Reader& reader, const Draft& draft, Config& config) {
  GroupFinisher groups(reader, draft, config);
  for (const SyncGroupDraft& from : draft.sync_groups) groups.add(from);
}

}  // namespace viplane::config
