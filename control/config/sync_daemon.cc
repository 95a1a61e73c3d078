// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/config/sync_daemon.h"

#include <algorithm>

#include "control/config/values.h"

namespace viplane::config {
namespace {

constexpr Range kIds{0, 255};
constexpr Range kPayloads{44, 65507};  // room for one connection; what a datagram can carry

void read_group(Reader& reader, const Statement& statement, std::size_t index, SyncDaemonSettings& settings) {
  constexpr std::string_view kFallback = "224.0.0.81 is used";
  const auto group = address(reader, statement, kFallback, index);
  if (!group) return;
  if (group->is_v6 || !group->is_multicast())
    return tell_bad_value(reader, statement, "is no IPv4 multicast address", kFallback, index);
  settings.group = *group;
}

void read_option(Reader& reader, const Statement& statement, std::size_t index, SyncDaemonSettings& settings) {
  const std::string& name = parameter(statement, index);
  const std::size_t at = index + 1;
  if (name == "id") {
    if (const auto value = integer(reader, statement, kIds, "the virtual_router_id is used", at))
      settings.id = static_cast<std::uint8_t>(*value);
  } else if (name == "maxlen") {
    if (const auto value = integer(reader, statement, kPayloads, "what the MTU allows is used", at))
      settings.largest_payload = static_cast<std::uint16_t>(*value);
  } else if (name == "port") {
    if (const auto value = integer(reader, statement, {1, 65535}, "port 8848 is used", at))
      settings.port = static_cast<std::uint16_t>(*value);
  } else if (name == "ttl") {
    if (const auto value = integer(reader, statement, {1, 255}, "1 is used", at))
      settings.ttl = static_cast<std::uint8_t>(*value);
  } else if (name == "group") {
    read_group(reader, statement, at, settings);
  } else {
    tell_bad_value(reader, statement, "is none of id, maxlen, port, ttl, group", "it is left out", index);
  }
}

const VrrpInstance* find_instance(const Config& config, const std::string& name) {
  const auto found = std::ranges::find(config.instances, name, &VrrpInstance::name);
  return found == config.instances.end() ? nullptr : &*found;
}

// The first instance with lvs_sync_daemon_interface, where global_defs say nothing.
std::optional<SyncDaemonSettings> of_instance(Reader& reader, const Draft& draft) {
  for (const InstanceDraft& instance : draft.instances) {
    if (instance.sync_interface.empty()) continue;
    SyncDaemonSettings settings;
    settings.location = reader.reporter.locate(instance.sync_place);
    settings.interface = instance.sync_interface;
    settings.instance = instance.value.name;
    return settings;
  }
  return std::nullopt;
}

}  // namespace

// "lvs_sync_daemon INTERFACE INSTANCE [id N] [maxlen N] [port N] [ttl N] [group ADDRESS]", or with a lone id as third
// word. keepalived keeps the first line.
void read_sync_daemon(Reader& reader, GlobalDraft& target, const Statement& statement) {
  if (target.value.sync_daemon) {
    return reader.reporter.warning(statement.place(),
                                   {"repeated-keyword", "lvs_sync_daemon was given above; this line is left out",
                                    "lvs_sync_daemon", "keep one of them: a director has one"});
  }
  if (statement.words.size() < 3) {
    return reader.reporter.warning(statement.place(),
                                   {"missing-parameter", "lvs_sync_daemon names no vrrp_instance; it is left out",
                                    "lvs_sync_daemon", "lvs_sync_daemon INTERFACE INSTANCE"});
  }
  SyncDaemonSettings settings;
  settings.location = reader.reporter.locate(statement.place());
  settings.interface = parameter(statement, 1);
  settings.instance = parameter(statement, 2);
  std::size_t index = 3;
  if (parse_integer(parameter(statement, index))) {
    if (const auto value = integer(reader, statement, kIds, "the virtual_router_id is used", index))
      settings.id = static_cast<std::uint8_t>(*value);
    ++index;
  }
  for (; index < statement.words.size(); index += 2) read_option(reader, statement, index, settings);
  target.value.sync_daemon = settings;
}

void finish_sync_daemon(Reader& reader, const Draft& draft, Config& config) {
  std::optional<SyncDaemonSettings>& settings = config.global.sync_daemon;
  if (!settings) settings = of_instance(reader, draft);
  if (!settings) return;
  const VrrpInstance* instance = find_instance(config, settings->instance);
  if (instance == nullptr) {
    reader.reporter.warning_at(
        settings->location,
        {"undefined-name",
         "there is no vrrp_instance '" + settings->instance + "'; connections are not told to the other director",
         "lvs_sync_daemon", "name the instance whose master tells of its connections"});
    settings.reset();
    return;
  }
  if (!settings->id) settings->id = instance->virtual_router_id;
}

}  // namespace viplane::config
