// SPDX-License-Identifier: GPL-2.0-or-later
#include "live/daemon/control_commands.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>

#include "control/report/ipvsadm.h"
#include "control/report/keepalived.h"
#include "control/report/status.h"
#include "live/daemon/ipvsadm_words.h"

namespace viplane::live {
namespace {

constexpr int kFailed = 1, kNotUnderstood = 2;
constexpr Duration kLookAgain = std::chrono::milliseconds(200);
constexpr long kDefaultPatience = 60;  // seconds

constexpr const char* kHelp =
    "status [--json]                     how everything stands\n"
    "stats                               counters of the virtual routers, as keepalived writes them\n"
    "ipvs -Ln [--stats|--rate|--thresholds|--persistent-conn|--timeout] [--exact] [--nosort] [-t|-u ADDRESS:PORT]\n"
    "ipvs -Lnc [--persistent-conn]       connections, as ipvsadm lists them\n"
    "ipvs -L --daemon                    who tells whom of connections (lvs_sync_daemon)\n"
    "ipvs -Sn                            services as ipvsadm commands\n"
    "connections                         the same as ipvs -Lnc\n"
    "drain ADDRESS:PORT [--timeout SECONDS] [--no-wait]\n"
    "                                    no new connections; waits until those it has are gone\n"
    "undrain ADDRESS:PORT                new connections again\n"
    "reload                              read the configuration again\n";

ControlAnswer not_understood(const std::string& what) { return {kNotUnderstood, what + "\n"}; }

std::optional<long> whole_number(const std::string& text) {
  long value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || value < 0) return std::nullopt;
  return value;
}

bool take_word(std::vector<std::string>& words, std::string_view word) {
  const auto found = std::ranges::find(words, word);
  if (found == words.end()) return false;
  words.erase(found);
  return true;
}

}  // namespace

void ControlCommands::serve(const std::vector<std::string>& words, const Reply& reply) {
  if (!words.empty() && words[0] == "drain") return drain(words, reply);
  reply(answer(words));
}

ControlAnswer ControlCommands::answer(const std::vector<std::string>& words) {
  std::vector<std::string> rest(words.empty() ? words.end() : words.begin() + 1, words.end());
  const std::string verb = words.empty() ? "help" : words[0];
  if (verb == "ipvs") return ipvs(std::move(rest));
  if (verb == "status") {
    const bool as_json = take_word(rest, "--json");
    if (!rest.empty()) return not_understood("status takes --json, not '" + rest[0] + "'");
    return {0, as_json ? report::status_json(source_.status()) : report::status_text(source_.status())};
  }
  if (verb == "undrain" && rest.size() == 1) {
    const auto server = parse_endpoint(rest[0]);
    if (!server) return not_understood("'" + rest[0] + "' is no ADDRESS:PORT");
    if (!director_.drain(*server, false)) return {kFailed, "no virtual server has a real server " + rest[0] + "\n"};
    return {0, rest[0] + " takes new connections again\n"};
  }
  if (verb == "help") return {0, kHelp};
  if (!rest.empty()) return not_understood("'" + verb + "' with '" + rest[0] + "' is not understood; try help");
  if (verb == "stats") return {0, report::keepalived_stats(director_.status())};
  if (verb == "connections") return connections(report::ipvsadm_connections_title(false));
  if (verb == "reload") return reload();
  return not_understood("'" + verb + "' is not understood; try help");
}

ControlAnswer ControlCommands::ipvs(std::vector<std::string> words) const {
  const auto parsed = parse_ipvsadm_words(words);
  if (const auto* fault = std::get_if<std::string>(&parsed)) return not_understood(*fault);
  auto request = std::get<IpvsadmWords>(parsed);
  const DirectorStatus status = director_.status();
  switch (request.what) {
    case IpvsadmWords::What::save: return {0, report::ipvsadm_save(status.services)};
    case IpvsadmWords::What::connections: return connections(report::ipvsadm_connections_title(request.with_engine));
    case IpvsadmWords::What::sync_daemon: return {0, report::ipvsadm_daemon(status.sync)};
    case IpvsadmWords::What::timeouts: {
      const auto seconds = [](Duration d) { return std::chrono::duration_cast<std::chrono::seconds>(d).count(); };
      return {0, fmt::format("Timeout (tcp tcpfin udp): {} {} {}\n", seconds(status.options.tcp_timeout),
                             seconds(status.options.tcp_fin_timeout), seconds(status.options.udp_timeout))};
    }
    case IpvsadmWords::What::list: break;
  }
  const auto& only = request.format.only;
  if (only && std::ranges::find(status.services, *only, &dataplane::ServiceStatus::key) == status.services.end()) {
    return {kFailed, "No such service\n"};
  }
  request.format.size = status.connection_slots;
  return {0, report::ipvsadm_list(status.services, request.format, rates_)};
}

ControlAnswer ControlCommands::connections(const std::string& title) const {
  std::string text = title;
  director_.for_each_connection([&](const auto& row) { text += to_string(row) + "\n"; });
  return {0, text};
}

ControlAnswer ControlCommands::reload() {
  const std::string fault = reload_();
  if (fault.empty()) return {0, "reloaded\n"};
  return {kFailed, "not reloaded, the former configuration stays in force:\n" + fault + "\n"};
}

std::uint32_t ControlCommands::connections_of(const Endpoint& server) const {
  std::uint32_t count = 0;
  for (const auto& service : director_.status().services) {
    for (const auto& each : service.servers) {
      if (each.address == server) count += each.active + each.inactive;
    }
  }
  return count;
}

void ControlCommands::drain(const std::vector<std::string>& words, const Reply& reply) {
  std::vector<std::string> rest(words.begin() + 1, words.end());
  const bool waits = !take_word(rest, "--no-wait");
  long patience = kDefaultPatience;
  if (const auto found = std::ranges::find(rest, "--timeout"); found != rest.end()) {
    const auto seconds = found + 1 != rest.end() ? whole_number(*(found + 1)) : std::nullopt;
    if (!seconds) return reply(not_understood("--timeout takes a number of seconds"));
    patience = *seconds;
    rest.erase(found, found + 2);
  }
  if (rest.size() != 1) return reply(not_understood("drain takes one ADDRESS:PORT"));
  const auto server = parse_endpoint(rest[0]);
  if (!server) return reply(not_understood("'" + rest[0] + "' is no ADDRESS:PORT"));
  if (!director_.drain(*server, true)) {
    return reply({kFailed, "no virtual server has a real server " + rest[0] + "\n"});
  }
  if (!waits) return reply({0, rest[0] + " takes no new connections\n"});
  drains_.push_back({*server, loop_.now() + std::chrono::seconds(patience), reply, {}});
  watch_drain(std::prev(drains_.end()));
}

void ControlCommands::watch_drain(std::list<Drain>::iterator drain) {
  const std::uint32_t left = connections_of(drain->server);
  const bool is_over = left == 0 || loop_.now() >= drain->give_up_at;
  if (!is_over) {
    drain->timer = loop_.call_at(loop_.now() + kLookAgain, [this, drain] { watch_drain(drain); });
    return;
  }
  const std::string name = drain->server.to_string();
  drain->reply(
      left == 0 ? ControlAnswer{0, name + " is drained\n"}
                : ControlAnswer{kFailed, fmt::format("{} still has {} connections; it stays drained\n", name, left)});
  drains_.erase(drain);
}

}  // namespace viplane::live
