// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/config/read_real_server.h"

#include "control/config/read_checker.h"
#include "control/config/service_values.h"

namespace viplane::config {
namespace {

using enum Effect;
using enum Shape;

void read_weight(Reader& reader, RealServerDraft& target, const Statement& statement) {
  const auto value = lenient_integer(reader, statement, {0, kLargestSigned}, "1 is used");
  if (value) target.weight = static_cast<int>(std::min<std::int64_t>(*value, kLargestWeight));
  if (value && *value > kLargestWeight)
    reader.reporter.notice(
        parameter_place(statement),
        {"weight-capped", "weights end at " + std::to_string(kLargestWeight) + ", which is used", "weight", {}});
  tell_extra(reader, statement);
}

void read_method(Reader& reader, RealServerDraft& target, const Statement& statement) {
  if (const auto given = forwarding(reader, statement)) target.forwarding = given;
}

template <std::uint32_t RealServer::*Member>
void read_threshold(Reader& reader, RealServerDraft& target, const Statement& statement) {
  const auto value = integer(reader, statement, {0, kLargestUnsigned}, "there is none");
  if (value) target.value.*Member = static_cast<std::uint32_t>(*value);
  tell_extra(reader, statement);
}

template <std::optional<Command> RealServer::*Member>
void read_command(Reader& reader, RealServerDraft& target, const Statement& statement) {
  target.value.*Member = command(reader, statement);
}

template <std::optional<bool> RealServerDraft::*Member>
void read_switch(Reader& reader, RealServerDraft& target, const Statement& statement) {
  if (const auto value = boolean(reader, statement, "the line is left out")) target.*Member = value;
}

void read_virtualhost(Reader&, RealServerDraft& target, const Statement& statement) {
  target.value.virtualhost = parameter(statement);
}

constexpr Keyword<RealServerDraft> kSettings[] = {
    {"weight", value, in_effect, read_weight},
    {"lvs_method", value, in_effect, read_method},
    {"uthreshold", value, in_effect, read_threshold<&RealServer::upper_threshold>},
    {"lthreshold", value, in_effect, read_threshold<&RealServer::lower_threshold>},
    {"inhibit_on_failure", line, in_effect, read_switch<&RealServerDraft::inhibit_on_failure>},
    {"notify_up", value, in_effect, read_command<&RealServer::notify_up>},
    {"notify_down", value, in_effect, read_command<&RealServer::notify_down>},
    {"virtualhost", soft_value, in_effect, read_virtualhost},
    {"alpha", line, in_effect, into_settings<RealServerDraft, read_alpha>},
    {"connect_timeout", value, in_effect, into_settings<RealServerDraft, read_connect_timeout>},
    {"retry", value, in_effect, into_settings<RealServerDraft, read_retry_of_server>},
    {"delay_before_retry", value, in_effect, into_settings<RealServerDraft, read_delay_before_retry>},
    {"delay_loop", value, in_effect, into_settings<RealServerDraft, read_delay_loop>},
    {"warmup", value, in_effect, into_settings<RealServerDraft, read_warmup>},
    {"smtp_alert", line, in_effect, read_switch<&RealServerDraft::smtp_alert>},
    {"snmp_name", soft_value, understood},
};

constexpr Keyword<RealServerDraft> kChecks[] = {
    {"TCP_CHECK", open_block, in_effect, read_checker},    {"HTTP_GET", open_block, in_effect, read_checker},
    {"SSL_GET", open_block, in_effect, read_checker},      {"MISC_CHECK", open_block, in_effect, read_checker},
    {"tunnel_check", open_block, in_effect, read_checker}, {"SMTP_CHECK", open_block, in_effect, read_checker},
    {"DNS_CHECK", open_block, in_effect, read_checker},    {"UDP_CHECK", open_block, in_effect, read_checker},
    {"PING_CHECK", open_block, in_effect, read_checker},   {"FILE_CHECK", open_block, in_effect, read_checker},
    {"BFD_CHECK", open_block, in_effect, read_checker},
};

constexpr auto kRealServerKeywords = join(kSettings, kChecks);

}  // namespace

void read_real_server(Reader& reader, VirtualServerDraft& virtual_server, const Statement& statement) {
  const auto given = endpoint(reader, statement, "the real server is left out");
  if (!given) return;
  RealServerDraft server;
  server.place = statement.place();
  server.value.location = reader.reporter.locate(statement.place());
  server.value.endpoint = *given;
  read_block(reader, server, statement.block, "real_server", kRealServerKeywords);
  virtual_server.real_servers.push_back(std::move(server));
}

void list_real_server(std::vector<KnownKeyword>& out) {
  list_keywords<RealServerDraft>(out, "virtual_server/real_server", kSettings);
  list_keywords<RealServerDraft>(out, "", kChecks);
}

}  // namespace viplane::config
