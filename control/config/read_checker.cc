// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/config/read_checker.h"

#include "control/config/read_checker_kinds.h"
#include "control/config/read_lists.h"
#include "control/config/service_values.h"
#include "control/config/values.h"

namespace viplane::config {
namespace {

using enum Effect;
using enum Shape;

void read_connect_ip(Reader& reader, CheckerDraft& target, const Statement& statement) {
  if (const auto value = address(reader, statement, "the real server's is used")) target.connect_ip = value;
}

void read_connect_port(Reader& reader, CheckerDraft& target, const Statement& statement) {
  const auto value = integer(reader, statement, {1, 65535}, "the real server's is used");
  if (value) target.connect_port = static_cast<std::uint16_t>(*value);
  tell_extra(reader, statement);
}

void read_bind_address(Reader& reader, CheckerDraft& target, const Statement& statement) {
  target.value.bind_address = address(reader, statement, "it is left out");
}

void read_bind_port(Reader& reader, CheckerDraft& target, const Statement& statement) {
  const auto value = integer(reader, statement, {1, 65535}, "it is left out");
  if (value) target.value.bind_port = static_cast<std::uint16_t>(*value);
}

void read_bind_interface(Reader& reader, CheckerDraft& target, const Statement& statement) {
  if (is_interface_name(reader, statement, 1)) target.value.bind_interface = parameter(statement);
}

void read_fwmark(Reader& reader, CheckerDraft& target, const Statement& statement) {
  const auto value = integer(reader, statement, {0, kLargestUnsigned}, "it is left out");
  if (value) target.value.fwmark = static_cast<std::uint32_t>(*value);
}

void read_log_all_failures(Reader& reader, CheckerDraft& target, const Statement& statement) {
  if (const auto value = boolean(reader, statement, "the line is left out")) target.log_all_failures = value;
}

HttpCheck& http(CheckerDraft& target) { return std::get<HttpCheck>(target.value.kind); }
MiscCheck& misc(CheckerDraft& target) { return std::get<MiscCheck>(target.value.kind); }

void read_http_url(Reader& reader, CheckerDraft& target, const Statement& statement) {
  read_url(reader, http(target), statement);
}
void read_protocol(Reader& reader, CheckerDraft& target, const Statement& statement) {
  read_http_protocol(reader, http(target), statement);
}
void read_virtualhost(Reader&, CheckerDraft& target, const Statement& statement) {
  http(target).virtualhost = parameter(statement);
}
void read_enable_sni(Reader& reader, CheckerDraft& target, const Statement& statement) {
  if (const auto value = boolean(reader, statement, "the line is left out")) http(target).enable_sni = *value;
}
void read_fast_recovery(Reader& reader, CheckerDraft& target, const Statement& statement) {
  if (const auto value = boolean(reader, statement, "the line is left out")) http(target).fast_recovery = *value;
}
void read_nb_get_retry(Reader& reader, CheckerDraft& target, const Statement& statement) {
  reader.reporter.notice(statement.place(),
                         {"deprecated", "nb_get_retry is the old name of retry", "nb_get_retry", "retry"});
  read_retry(reader, target.settings, statement);
}

void read_misc_path(Reader& reader, CheckerDraft& target, const Statement& statement) {
  if (const auto given = lone_command(reader, statement)) {
    target.misc.location = given->location;
    target.misc.words = given->words;
  }
}
void read_misc_timeout(Reader& reader, CheckerDraft& target, const Statement& statement) {
  if (const auto value = whole_seconds(reader, statement, {0, 4294}, "delay_loop is used")) target.misc_timeout = value;
}
void read_misc_dynamic(Reader&, CheckerDraft& target, const Statement&) { misc(target).dynamic = true; }
void read_misc_user(Reader&, CheckerDraft& target, const Statement& statement) {
  target.misc.user = parameter(statement);
  target.misc.group = parameter(statement, 2);
}

constexpr Keyword<CheckerDraft> kConnection[] = {
    {"connect_ip", value, in_effect, read_connect_ip},
    {"connect_port", value, in_effect, read_connect_port},
    {"bindto", value, in_effect, read_bind_address},
    {"bind_port", value, in_effect, read_bind_port},
    {"bind_if", value, in_effect, read_bind_interface},
    {"connect_timeout", value, in_effect, into_settings<CheckerDraft, read_connect_timeout>},
    {"fwmark", value, in_effect, read_fwmark},
};

constexpr Keyword<CheckerDraft> kCommon[] = {
    {"retry", value, in_effect, into_settings<CheckerDraft, read_retry>},
    {"delay_before_retry", value, in_effect, into_settings<CheckerDraft, read_delay_before_retry>},
    {"warmup", value, in_effect, into_settings<CheckerDraft, read_warmup>},
    {"delay_loop", value, in_effect, into_settings<CheckerDraft, read_delay_loop>},
    {"alpha", line, in_effect, into_settings<CheckerDraft, read_alpha>},
    {"log_all_failures", line, in_effect, read_log_all_failures},
};

// The old name of retry, which keepalived knows in HTTP_GET and SSL_GET alone.
constexpr Keyword<CheckerDraft> kOldRetry[] = {{"nb_get_retry", line, obsolete, nullptr, "retry"}};

constexpr Keyword<CheckerDraft> kHttpOnly[] = {
    {"nb_get_retry", value, in_effect, read_nb_get_retry},
    {"url", block, in_effect, read_http_url},
    {"virtualhost", soft_value, in_effect, read_virtualhost},
    {"http_protocol", soft_value, in_effect, read_protocol},
    {"fast_recovery", line, in_effect, read_fast_recovery},
    {"enable_sni", line, in_effect, read_enable_sni},
    {"tls_compliant", line, understood},
};

constexpr Keyword<CheckerDraft> kMiscOnly[] = {
    {"misc_path", soft_value, in_effect, read_misc_path},
    {"misc_timeout", value, in_effect, read_misc_timeout},
    {"misc_dynamic", line, in_effect, read_misc_dynamic},
    {"user", soft_value, in_effect, read_misc_user},
};

constexpr auto kTcp = join(kConnection, kCommon, kOldRetry);
constexpr auto kHttp = join(kConnection, kCommon, kHttpOnly);
constexpr auto kMisc = join(kCommon, kMiscOnly, kOldRetry);
constexpr auto kDns = join(kConnection, kCommon, kDnsOnly, kOldRetry);
constexpr auto kUdp = join(kConnection, kCommon, kUdpOnly, kOldRetry);
constexpr auto kSmtpHost = join(kConnection, kCommon);

void read_smtp_host(Reader& reader, CheckerDraft& target, const Statement& statement) {
  read_block(reader, target, statement.block, "host", kSmtpHost);
}

constexpr Keyword<CheckerDraft> kSmtpOnly[] = {
    {"helo_name", soft_value, in_effect, read_helo_name},
    {"host", block, in_effect, read_smtp_host},
};
constexpr auto kSmtp = join(kConnection, kCommon, kSmtpOnly, kOldRetry);
constexpr auto kTunnel = join(kConnection, kCommon, kTunnelOnly);
constexpr Keyword<CheckerDraft> kBfd[] = {{"name", value, understood}, {"alpha", line, understood}};

void read_other_kind(Reader& reader, CheckerDraft& target, const Statement& statement) {
  const std::string& keyword = statement.keyword();
  const std::vector<Statement>& lines = statement.block;
  if (keyword == "DNS_CHECK") {
    target.value.kind = DnsCheck{};
    read_block(reader, target, lines, keyword, kDns);
  } else if (keyword == "UDP_CHECK") {
    target.value.kind = UdpCheck{};
    read_block(reader, target, lines, keyword, kUdp);
  } else if (keyword == "PING_CHECK") {
    target.value.kind = PingCheck{};
    read_block(reader, target, lines, keyword, kTcp);
  } else if (keyword == "SMTP_CHECK") {
    target.value.kind = SmtpCheck{};
    read_block(reader, target, lines, keyword, kSmtp);
  } else if (keyword == "FILE_CHECK") {
    target.value.kind = FileCheck{};
    read_block(reader, target, lines, keyword, kFileOnly);
  } else if (keyword == "tunnel_check") {
    target.value.kind = TunnelCheck{};
    read_block(reader, target, lines, keyword, kTunnel);
  } else {
    target.value.kind = OtherCheck{keyword};
    read_block(reader, target, lines, keyword, kBfd);
  }
}

void read_kind(Reader& reader, CheckerDraft& target, const Statement& statement) {
  const std::string& keyword = statement.keyword();
  const std::vector<Statement>& lines = statement.block;
  if (keyword == "TCP_CHECK") {
    read_block(reader, target, lines, keyword, kTcp);
  } else if (keyword == "HTTP_GET" || keyword == "SSL_GET") {
    target.value.kind.emplace<HttpCheck>().is_tls = keyword == "SSL_GET";
    read_block(reader, target, lines, keyword, kHttp);
  } else if (keyword == "MISC_CHECK") {
    target.value.kind = MiscCheck{};
    read_block(reader, target, lines, keyword, kMisc);
  } else {
    read_other_kind(reader, target, statement);
  }
}

void tell_later(Reader& reader, const Statement& statement) {
  reader.reporter.notice(statement.place(),
                         {"not-in-effect",
                          "'" + statement.keyword() + "' is understood and not made yet: it counts as passed",
                          statement.keyword(),
                          {}});
}

}  // namespace

void read_checker(Reader& reader, RealServerDraft& server, const Statement& statement) {
  CheckerDraft checker;
  checker.place = statement.place();
  checker.value.location = reader.reporter.locate(statement.place());
  read_kind(reader, checker, statement);
  const auto* http_check = std::get_if<HttpCheck>(&checker.value.kind);
  const bool lacks_url = http_check != nullptr && http_check->urls.empty();
  const bool lacks_path = std::holds_alternative<MiscCheck>(checker.value.kind) && checker.misc.words.empty();
  const auto* file_check = std::get_if<FileCheck>(&checker.value.kind);
  const bool lacks_file = file_check != nullptr && file_check->track_file.empty();
  if (lacks_url || lacks_path || lacks_file) {
    reader.reporter.warning(statement.place(), {"incomplete-block",
                                                statement.keyword() + " has no " +
                                                    (lacks_url    ? "url with a path"
                                                     : lacks_path ? "misc_path"
                                                                  : "track_file") +
                                                    "; the check is left out",
                                                statement.keyword(),
                                                {}});
    return;
  }
  if (std::holds_alternative<OtherCheck>(checker.value.kind)) tell_later(reader, statement);
  server.checkers.push_back(std::move(checker));
}

void list_checkers(std::vector<KnownKeyword>& out) {
  list_keywords<CheckerDraft>(out, "", kConnection);
  list_keywords<CheckerDraft>(out, "", kCommon);
  list_keywords<CheckerDraft>(out, "HTTP_GET|SSL_GET", kHttpOnly);
  list_url(out);
  list_keywords<CheckerDraft>(out, "MISC_CHECK", kMiscOnly);
  list_keywords<CheckerDraft>(out, "SMTP_CHECK", kSmtpOnly);
  list_keywords<CheckerDraft>(out, "DNS_CHECK", kDnsOnly);
  list_keywords<CheckerDraft>(out, "UDP_CHECK", kUdpOnly);
  list_keywords<CheckerDraft>(out, "FILE_CHECK", kFileOnly);
  list_keywords<CheckerDraft>(out, "BFD_CHECK", kBfd);
  list_keywords<CheckerDraft>(out, "tunnel_check", kTunnelOnly);
}

}  // namespace viplane::config
