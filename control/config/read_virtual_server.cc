// SPDX-License-Identifier: GPL-2.0-or-later
// virtual_server.
#include "control/config/draft.h"
#include "control/config/read_real_server.h"
#include "control/config/service_values.h"

namespace viplane::config {
namespace {

using enum Effect;
using enum Shape;

template <bool VirtualServer::*Member>
void set_true(Reader&, VirtualServerDraft& target, const Statement&) {
  target.value.*Member = true;
}

void read_scheduler(Reader& reader, VirtualServerDraft& target, const Statement& statement) {
  const auto scheduler = scheduler_named(parameter(statement));
  if (scheduler)
    target.scheduler = scheduler;
  else
    tell_bad_value(reader, statement, "is no scheduler", "it is left out", 1,
                   "rr, wrr, lc, wlc, sh, dh, mh, sed or nq");
  tell_extra(reader, statement);
}

// sh-port and the like count only behind the scheduler they belong to.
template <bool VirtualServer::*Member, Scheduler scheduler>
void read_flag_of(Reader& reader, VirtualServerDraft& target, const Statement& statement) {
  if (target.scheduler == scheduler) {
    target.value.*Member = true;
    return;
  }
  reader.reporter.warning(statement.place(), {"bad-combination",
                                              "'" + statement.keyword() + "' needs lb_algo " +
                                                  statement.keyword().substr(0, 2) + " above it; it is left out",
                                              statement.keyword(),
                                              {}});
}

void read_method(Reader& reader, VirtualServerDraft& target, const Statement& statement) {
  if (const auto given = forwarding(reader, statement)) target.forwarding = given;
}

void read_protocol(Reader& reader, VirtualServerDraft& target, const Statement& statement) {
  std::string name = parameter(statement);
  for (char& c : name) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  if (name == "TCP")
    target.protocol = Protocol::tcp;
  else if (name == "UDP")
    target.protocol = Protocol::udp;
  else if (name == "SCTP")
    target.protocol = Protocol::sctp;
  else
    tell_bad_value(reader, statement, "is none of TCP, UDP, SCTP", "it is left out");
  tell_extra(reader, statement);
}

void read_persistence_timeout(Reader& reader, VirtualServerDraft& target, const Statement& statement) {
  if (statement.words.size() < 2) {
    target.value.persistence_timeout = kDefaultPersistence;
    return;
  }
  const auto value = whole_seconds(reader, statement, {1, 31 * 86400}, "there is no persistence");
  if (value) target.value.persistence_timeout = value;
  tell_extra(reader, statement);
}

// A netmask, or for IPv6 a length.
void read_persistence_granularity(Reader& reader, VirtualServerDraft& target, const Statement& statement) {
  const std::string& text = parameter(statement);
  const auto mask = IpAddress::parse(text);
  const auto length = parse_integer(text);
  if (length && *length >= 1 && *length <= 128) {
    target.value.persistence_prefix = static_cast<std::uint8_t>(*length);
    return;
  }
  const std::uint32_t bits = mask && !mask->is_v6 ? mask->v4_value() : 0;
  const std::uint32_t host = ~bits;
  if (bits == 0 || (host & (host + 1)) != 0)
    return tell_bad_value(reader, statement, "is no netmask", "a client is its whole address");
  std::uint8_t ones = 0;
  for (std::uint32_t rest = bits; rest != 0; rest <<= 1) ++ones;
  target.value.persistence_prefix = ones;
}

void read_quorum(Reader& reader, VirtualServerDraft& target, const Statement& statement) {
  const auto value = integer(reader, statement, {1, kLargestUnsigned}, "1 is used");
  target.value.quorum = static_cast<unsigned>(value.value_or(1));
  target.quorum_place = statement.place();
  tell_extra(reader, statement);
}

void read_hysteresis(Reader& reader, VirtualServerDraft& target, const Statement& statement) {
  const auto value = integer(reader, statement, {0, kLargestUnsigned}, "0 is used");
  target.value.hysteresis = static_cast<unsigned>(value.value_or(0));
  target.hysteresis_place = statement.place();
  tell_extra(reader, statement);
}

template <std::optional<Command> VirtualServer::*Member>
void read_command(Reader& reader, VirtualServerDraft& target, const Statement& statement) {
  target.value.*Member = command(reader, statement);
}

void read_weight(Reader& reader, VirtualServerDraft& target, const Statement& statement) {
  const auto value = lenient_integer(reader, statement, {1, kLargestSigned}, "1 is used");
  if (value) target.weight = static_cast<int>(std::min<std::int64_t>(*value, kLargestWeight));
  tell_extra(reader, statement);
}

void read_alpha_of_all(Reader&, VirtualServerDraft& target, const Statement&) {
  target.value.alpha = true;
  target.settings.alpha = true;
}

void read_inhibit(Reader&, VirtualServerDraft& target, const Statement&) { target.inhibit_on_failure = true; }

void read_virtualhost(Reader&, VirtualServerDraft& target, const Statement& statement) {
  target.value.virtualhost = parameter(statement);
}

void read_smtp_alert(Reader& reader, VirtualServerDraft& target, const Statement& statement) {
  target.smtp_alert = boolean(reader, statement, "the line is left out");
}

void read_ip_family(Reader& reader, VirtualServerDraft& target, const Statement& statement) {
  const std::string& family = parameter(statement);
  if (family == "inet" || family == "inet6")
    target.is_v6 = family == "inet6";
  else
    tell_bad_value(reader, statement, "is neither inet nor inet6", "it is left out");
}

void read_sorry_server(Reader& reader, VirtualServerDraft& target, const Statement& statement) {
  const auto given = endpoint(reader, statement, "there is no sorry server");
  if (!given) return;
  target.value.sorry_server.emplace();
  target.value.sorry_server->location = reader.reporter.locate(statement.place());
  target.value.sorry_server->endpoint = *given;
}

void read_sorry_inhibit(Reader& reader, VirtualServerDraft& target, const Statement& statement) {
  target.value.sorry_server_inhibit = target.value.sorry_server.has_value();
  if (!target.value.sorry_server)
    reader.reporter.warning(statement.place(), {"bad-combination",
                                                "sorry_server_inhibit needs sorry_server above it; it is left out",
                                                "sorry_server_inhibit",
                                                {}});
}

void read_sorry_method(Reader& reader, VirtualServerDraft& target, const Statement& statement) {
  if (target.value.sorry_server)
    target.sorry_server_forwarding = forwarding(reader, statement);
  else
    reader.reporter.warning(statement.place(), {"bad-combination",
                                                "sorry_server_lvs_method needs sorry_server above it; it is left out",
                                                "sorry_server_lvs_method",
                                                {}});
}

constexpr Keyword<VirtualServerDraft> kVirtualServerKeywords[] = {
    {"lb_algo", value, in_effect, read_scheduler},
    {"lvs_sched", value, in_effect, read_scheduler},
    {"flag-1", line, in_effect, set_true<&VirtualServer::scheduler_fallback>},
    {"flag-2", line, in_effect, set_true<&VirtualServer::scheduler_port>},
    {"flag-3", line, understood},
    {"sh-fallback", line, in_effect, read_flag_of<&VirtualServer::scheduler_fallback, Scheduler::sh>},
    {"sh-port", line, in_effect, read_flag_of<&VirtualServer::scheduler_port, Scheduler::sh>},
    {"mh-fallback", line, in_effect, read_flag_of<&VirtualServer::scheduler_fallback, Scheduler::mh>},
    {"mh-port", line, in_effect, read_flag_of<&VirtualServer::scheduler_port, Scheduler::mh>},
    {"hashed", line, understood},
    {"ops", line, in_effect, set_true<&VirtualServer::one_packet>},
    {"lb_kind", value, in_effect, read_method},
    {"lvs_method", value, in_effect, read_method},
    {"protocol", value, in_effect, read_protocol},
    {"ip_family", value, in_effect, read_ip_family},
    {"persistence_timeout", line, in_effect, read_persistence_timeout},
    {"persistence_granularity", value, in_effect, read_persistence_granularity},
    {"persistence_engine", value, understood},
    {"ha_suspend", line, in_effect, set_true<&VirtualServer::ha_suspend>},
    {"virtualhost", soft_value, in_effect, read_virtualhost},
    {"alpha", line, in_effect, read_alpha_of_all},
    {"omega", line, in_effect, set_true<&VirtualServer::omega>},
    {"quorum", value, in_effect, read_quorum},
    {"hysteresis", value, in_effect, read_hysteresis},
    {"quorum_up", value, in_effect, read_command<&VirtualServer::quorum_up>},
    {"quorum_down", value, in_effect, read_command<&VirtualServer::quorum_down>},
    {"weight", value, in_effect, read_weight},
    {"inhibit_on_failure", line, in_effect, read_inhibit},
    {"sorry_server", value, in_effect, read_sorry_server},
    {"sorry_server_inhibit", line, in_effect, read_sorry_inhibit},
    {"sorry_server_lvs_method", value, in_effect, read_sorry_method},
    {"real_server", open_named_block, in_effect, read_real_server},
    {"connect_timeout", value, in_effect, into_settings<VirtualServerDraft, read_connect_timeout>},
    {"retry", value, in_effect, into_settings<VirtualServerDraft, read_retry_of_server>},
    {"delay_before_retry", value, in_effect, into_settings<VirtualServerDraft, read_delay_before_retry>},
    {"delay_loop", value, in_effect, into_settings<VirtualServerDraft, read_delay_loop>},
    {"warmup", value, in_effect, into_settings<VirtualServerDraft, read_warmup>},
    {"smtp_alert", line, in_effect, read_smtp_alert},
    {"snmp_name", soft_value, understood},
    {"nat_mask", line, obsolete},
    {"nb_get_retry", line, obsolete, nullptr, "retry"},
};

// `ADDRESS [PORT]`, `fwmark N` or `group NAME`.
std::optional<Service> read_service(Reader& reader, const Statement& statement) {
  constexpr std::string_view kFallback = "the virtual server is left out";
  const std::string& first = parameter(statement);
  if (first != "fwmark" && first != "group") {
    const auto given = endpoint(reader, statement, kFallback);
    return given ? std::optional<Service>(*given) : std::nullopt;
  }
  if (statement.words.size() < 3) {
    tell_bad_value(reader, statement, "needs a value behind it", kFallback);
    return std::nullopt;
  }
  tell_extra(reader, statement, 3);
  if (first == "group") return GroupReference{parameter(statement, 2)};
  const auto mark = integer(reader, statement, {1, kLargestUnsigned}, kFallback, 2);
  return mark ? std::optional<Service>(FirewallMark{static_cast<std::uint32_t>(*mark)}) : std::nullopt;
}

}  // namespace

void read_virtual_server(Reader& reader, Draft& draft, const Statement& statement) {
  const auto service = read_service(reader, statement);
  if (!service) return;
  VirtualServerDraft& server = draft.virtual_servers.emplace_back();
  server.place = statement.place();
  server.value.location = reader.reporter.locate(statement.place());
  server.value.service = *service;
  read_block(reader, server, statement.block, "virtual_server", kVirtualServerKeywords);
}

void list_virtual_server(std::vector<KnownKeyword>& out) {
  list_keywords<VirtualServerDraft>(out, "virtual_server", kVirtualServerKeywords);
}

}  // namespace viplane::config
