// SPDX-License-Identifier: GPL-2.0-or-later
#include "live/daemon/event_text.h"

#include <fmt/format.h>

#include <map>

#include "env/event_json.h"

namespace viplane::live {
namespace {

std::string value(const Event& event, std::string_view name) {
  const Event::Value* found = find_field(event, name);
  if (found == nullptr) return {};
  if (const auto* text = std::get_if<std::string>(found)) return *text;
  if (const auto* whole = std::get_if<std::int64_t>(found)) return std::to_string(*whole);
  return fmt::format("{:.3f}", std::get<double>(*found));
}

struct Wording {
  Weight weight;
  const char* text;  // {name} stands for the field
};

const std::map<std::string_view, Wording>& wordings() {
  static const std::map<std::string_view, Wording> table{
      {"director.started", {Weight::transition, "director started"}},
      {"director.stopping", {Weight::transition, "director is stopping: {why}"}},
      {"director.stopped", {Weight::transition, "director has stopped: {why}"}},
      {"director.reloaded", {Weight::transition, "configuration reloaded: {why}"}},
      {"director.reload_refused",
       {Weight::trouble, "configuration not reloaded, the former one stays in force: {why}"}},
      {"director.died", {Weight::trouble, "director died: {why}"}},
      {"director.paused", {Weight::trouble, "director is paused: {why}"}},
      {"director.resumed", {Weight::transition, "director goes on: {why}"}},
      {"vrrp.state", {Weight::transition, "{instance}: {from} -> {to}, priority {priority}: {why}"}},
      {"vrrp.priority", {Weight::transition, "{instance}: priority {from} -> {to}: {why}"}},
      {"vrrp.announced", {Weight::detail, "{instance}: announced {addresses}: {why}"}},
      {"vrrp.discarded", {Weight::trouble, "{instance}: discarded from {source}: {reason} ({count} times)"}},
      {"vrrp.late_timer", {Weight::trouble, "{instance}: a timer ran {late_ms} ms late: {decision}"}},
      {"vrrp.left_out", {Weight::trouble, "{instance}: {addresses} addresses are not advertised: {why}"}},
      {"vrrp.conflict", {Weight::trouble, "{instance}: {source} is master, too, with lower priority {priority}"}},
      {"address.added", {Weight::detail, "{address} added to {interface}: {why}"}},
      {"address.removed", {Weight::detail, "{address} removed from {interface}: {why}"}},
      {"address.refused", {Weight::trouble, "{address} could not be added to {interface}: {why}"}},
      {"address.stuck", {Weight::trouble, "{address} could not be removed from {interface}: {why}"}},
      {"health.up", {Weight::transition, "{virtual_server}: {real_server} is up ({check}): {why}"}},
      {"health.down", {Weight::transition, "{virtual_server}: {real_server} is down ({check}): {why}"}},
      {"health.notice", {Weight::detail, "{virtual_server}: {why}"}},
      {"service.server", {Weight::transition, "{virtual_server}: {real_server} has weight {weight}: {why}"}},
      {"service.quorum", {Weight::transition, "{virtual_server}: quorum {up}: {why}"}},
      {"service.not_served", {Weight::trouble, "{virtual_server} is not served: {why}"}},
      {"service.drained", {Weight::transition, "{real_server} takes no new connections: {why}"}},
      {"service.undrained", {Weight::transition, "{real_server} takes new connections again: {why}"}},
      {"script.result", {Weight::detail, "script {name} ended with {exit_code}: {why}"}},
      {"notify", {Weight::detail, "{command} ended with {exit_code}"}},
      {"connections.sync", {Weight::transition, "{role} on {interface}, {group}: connections of {instance}: {why}"}},
      {"connections.full", {Weight::trouble, "{why}; {packets} packets, with {connections} connections"}},
      {"address.lost", {Weight::trouble, "{address} is gone from {interface}: {why}"}},
      {"host.refused", {Weight::trouble, "{why}"}},
      {"host.not_filtered", {Weight::trouble, "the host answers for the services as well: {why}"}},
      {"port.opened", {Weight::transition, "{interface}: opened with {io}: {why}"}},
      {"port.lost", {Weight::trouble, "{interface}: lost: {why}"}},
      {"port.offloads", {Weight::transition, "{interface}: offloads: {why}"}},
      {"mail.sent", {Weight::detail, "mail sent: {subject}"}},
      {"mail.failed", {Weight::trouble, "mail not sent: {subject}: {why}"}},
      {"link.up", {Weight::transition, "{interface}: link up"}},
      {"link.down", {Weight::trouble, "{interface}: link down"}},
      {"notify.problem", {Weight::trouble, "notify FIFO: {why}"}},
      {"interface.missing", {Weight::trouble, "{interface}: {why}"}},
      {"log.lost", {Weight::trouble, "{path}: {why}"}},
  };
  return table;
}

std::string filled(std::string_view pattern, const Event& event) {
  std::string text;
  while (!pattern.empty()) {
    const std::size_t begin = pattern.find('{');
    text += pattern.substr(0, begin);
    if (begin == std::string_view::npos) break;
    const std::size_t end = pattern.find('}', begin);
    text += value(event, pattern.substr(begin + 1, end - begin - 1));
    pattern.remove_prefix(end + 1);
  }
  return text;
}

std::string all_fields(const Event& event) {
  std::string text = event.kind;
  for (const auto& [name, field] : event.fields) text += " " + name + "=" + value(event, name);
  return text;
}

}  // namespace

LogLine to_log_line(const Event& event) {
  const auto found = wordings().find(event.kind);
  if (found == wordings().end()) return {Weight::detail, all_fields(event)};
  if (event.kind == "service.server" && value(event, "in") == "0") {
    return {Weight::transition, filled("{virtual_server}: {real_server} is out: {why}", event)};
  }
  if (event.kind == "mail.failed" && value(event, "again") == "1") {
    return {Weight::trouble, filled("mail not sent yet: {subject}: {why}", event)};
  }
  if (event.kind == "mail.sent" && !value(event, "refused").empty()) {
    return {Weight::trouble, filled("mail sent, but not to all: {subject}: {refused}", event)};
  }
  if (event.kind == "service.quorum") {
    const bool is_up = value(event, "up") == "1";
    return {
        is_up ? Weight::transition : Weight::trouble,
        filled(is_up ? "{virtual_server}: has its quorum: {why}" : "{virtual_server}: lost its quorum: {why}", event)};
  }
  return {found->second.weight, filled(found->second.text, event)};
}

}  // namespace viplane::live
