// SPDX-License-Identifier: GPL-2.0-or-later
// What HTTP_GET and SSL_GET have of their own.
#include <utility>

#include "control/config/quoting.h"
#include "control/config/read_checker.h"
#include "control/config/values.h"

namespace viplane::config {
namespace {

using enum Effect;
using enum Shape;

constexpr std::size_t kLowestStatus = 100, kHighestStatus = 599;

struct UrlDraft {
  HttpUrl url;
  bool has_path = false, has_status = false;
};

void read_path(Reader& reader, UrlDraft& target, const Statement& statement) {
  target.url.path = parameter(statement);
  target.has_path = true;
  tell_extra(reader, statement);
}

void read_digest(Reader& reader, UrlDraft& target, const Statement& statement) {
  const std::string& text = parameter(statement);
  std::array<std::uint8_t, 16> digest{};
  bool is_hexadecimal = text.size() == 2 * digest.size();
  for (std::size_t i = 0; is_hexadecimal && i < digest.size(); ++i) {
    const int high = hex_digit(text[2 * i]), low = hex_digit(text[2 * i + 1]);
    is_hexadecimal = high >= 0 && low >= 0;
    if (is_hexadecimal) digest[i] = static_cast<std::uint8_t>(high << 4 | low);
  }
  if (!is_hexadecimal)
    return tell_bad_value(reader, statement, "is no MD5 digest (32 hexadecimal digits)", "it is left out");
  target.url.digest = digest;
}

// CODE or CODE-CODE.
bool read_status(std::string_view text, std::bitset<600>& out) {
  const std::size_t dash = text.find('-');
  const auto low = parse_integer(text.substr(0, dash));
  const auto high = dash == text.npos ? low : parse_integer(text.substr(dash + 1));
  const auto fits = [](std::optional<std::int64_t> code) {
    return code && *code >= std::int64_t{kLowestStatus} && *code <= std::int64_t{kHighestStatus};
  };
  if (!fits(low) || !fits(high) || *low > *high) return false;
  for (std::int64_t code = *low; code <= *high; ++code) out.set(static_cast<std::size_t>(code));
  return true;
}

void read_status_code(Reader& reader, UrlDraft& target, const Statement& statement) {
  for (std::size_t i = 1; i < statement.words.size(); ++i) {
    if (read_status(parameter(statement, i), target.url.status_codes))
      target.has_status = true;
    else
      tell_bad_value(reader, statement, "is no status or range of status from 100 to 599", "it is left out", i);
  }
}

void read_virtualhost(Reader&, UrlDraft& target, const Statement& statement) {
  target.url.virtualhost = parameter(statement);
}

constexpr Keyword<UrlDraft> kUrl[] = {
    {"path", value, in_effect, read_path},
    {"digest", value, in_effect, read_digest},
    {"status_code", soft_value, in_effect, read_status_code},
    {"virtualhost", soft_value, in_effect, read_virtualhost},
    {"regex", soft_value, understood},
    {"regex_no_match", line, understood},
    {"regex_options", line, understood},
    {"regex_min_offset", line, understood},
    {"regex_max_offset", line, understood},
    {"regex_stack", line, understood},
    {"tls_compliant", line, understood},
};

constexpr std::pair<std::string_view, HttpProtocol> kProtocols[] = {
    {"1.0", HttpProtocol::http_1_0},   {"1.0C", HttpProtocol::http_1_0c}, {"1.0c", HttpProtocol::http_1_0c},
    {"1.0K", HttpProtocol::http_1_0k}, {"1.0k", HttpProtocol::http_1_0k}, {"1.1", HttpProtocol::http_1_1},
    {"1.1K", HttpProtocol::http_1_1k}, {"1.1k", HttpProtocol::http_1_1k},
};

}  // namespace

void read_url(Reader& reader, HttpCheck& check, const Statement& statement) {
  UrlDraft target;
  target.url.location = reader.reporter.locate(statement.place());
  read_block(reader, target, statement.block, "url", kUrl);
  if (!target.has_path) {
    reader.reporter.warning(statement.place(),
                            {"incomplete-block", "url has no path; it is left out", "url", "path /"});
    return;
  }
  if (!target.has_status)
    for (std::size_t code = 200; code < 300; ++code) target.url.status_codes.set(code);
  check.urls.push_back(std::move(target.url));
}

void read_http_protocol(Reader& reader, HttpCheck& check, const Statement& statement) {
  for (const auto& [name, protocol] : kProtocols)
    if (name == parameter(statement)) {
      check.protocol = protocol;
      return;
    }
  tell_bad_value(reader, statement, "is none of 1.0, 1.0C, 1.0K, 1.1, 1.1K", "1.0 is used");
}

void list_url(std::vector<KnownKeyword>& out) { list_keywords<UrlDraft>(out, "HTTP_GET|SSL_GET/url", kUrl); }

}  // namespace viplane::config
