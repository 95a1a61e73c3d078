// SPDX-License-Identifier: GPL-2.0-or-later
#include <algorithm>
#include <bitset>

#include "control/config/print_parts.h"

namespace viplane::config {
namespace {

template <class Kind>
bool is(const Checker& checker) {
  return std::holds_alternative<Kind>(checker.kind);
}

bool connects(const Checker& checker) {
  return !is<MiscCheck>(checker) && !is<FileCheck>(checker) && !is<OtherCheck>(checker);
}
bool repeats(const Checker& checker) { return connects(checker) || is<MiscCheck>(checker); }

void print_repetition(ConfWriter& out, const Checker& checker) {
  out.line("retry", std::int64_t{checker.retry});
  out.seconds("delay_before_retry", checker.delay_before_retry);
  out.seconds("delay_loop", checker.delay_loop);
  if (checker.warmup) out.seconds("warmup", *checker.warmup);
  out.on_off("alpha", checker.alpha);
}

void print_connection(ConfWriter& out, const RealServer& server, const Checker& checker) {
  if (checker.target.address != server.endpoint.address) out.line("connect_ip", checker.target.address.to_string());
  if (checker.target.port != server.endpoint.port) out.line("connect_port", std::int64_t{checker.target.port});
  if (checker.bind_address) out.line("bindto", checker.bind_address->to_string());
  if (checker.bind_port != 0) out.line("bind_port", std::int64_t{checker.bind_port});
  out.word_unless_empty("bind_if", checker.bind_interface);
  if (checker.fwmark != 0) out.line("fwmark", std::int64_t{checker.fwmark});
  out.seconds("connect_timeout", checker.connect_timeout);
}

// Hexadecimal digits, with x where the mask lets any bits pass.
std::string hexadecimal(const std::string& value, const std::string& mask) {
  constexpr char kDigits[] = "0123456789abcdef";
  std::string out;
  for (std::size_t i = 0; i < value.size(); ++i) {
    const auto octet = static_cast<unsigned char>(value[i]);
    const unsigned bits = mask.empty() ? 0xff : static_cast<unsigned char>(mask[i]);
    out += (bits & 0xf0) != 0 ? kDigits[octet >> 4] : 'x';
    out += (bits & 0x0f) != 0 ? kDigits[octet & 15] : 'x';
  }
  return out;
}

// "200-299 301"
std::string status_ranges(const std::bitset<600>& codes) {
  std::string out;
  for (std::size_t code = 0; code < codes.size(); ++code) {
    if (!codes[code]) continue;
    std::size_t last = code;
    while (last + 1 < codes.size() && codes[last + 1]) ++last;
    out += (out.empty() ? "" : " ") + std::to_string(code) + (last == code ? "" : '-' + std::to_string(last));
    code = last;
  }
  return out;
}

const char* name_of(HttpProtocol protocol) {
  switch (protocol) {
    case HttpProtocol::http_1_0: return "1.0";
    case HttpProtocol::http_1_0c: return "1.0C";
    case HttpProtocol::http_1_0k: return "1.0K";
    case HttpProtocol::http_1_1: return "1.1";
    case HttpProtocol::http_1_1k: return "1.1K";
  }
  return "1.0";
}

void print_url(ConfWriter& out, const HttpUrl& url) {
  out.open("url");
  out.word("path", url.path);
  if (url.digest)
    out.line("digest", hexadecimal({reinterpret_cast<const char*>(url.digest->data()), url.digest->size()}, {}));
  out.line("status_code", status_ranges(url.status_codes));
  out.word_unless_empty("virtualhost", url.virtualhost);
  out.close();
}

// What each kind has of its own.
struct PrintKind {
  ConfWriter& out;
  const Checker& checker;

  void operator()(const TcpCheck&) const {}
  void operator()(const PingCheck&) const {}
  void operator()(const OtherCheck&) const {}
  void operator()(const HttpCheck& check) const {
    out.word_unless_empty("virtualhost", check.virtualhost);
    out.line("http_protocol", name_of(check.protocol));
    out.on_off("enable_sni", check.enable_sni);
    out.on_off("fast_recovery", check.fast_recovery);
    for (const HttpUrl& url : check.urls) print_url(out, url);
  }
  void operator()(const MiscCheck& check) const {
    out.line("misc_path", quoted_command(check.command.words));
    if (check.timeout != checker.delay_loop) out.seconds("misc_timeout", check.timeout);
    out.flag("misc_dynamic", check.dynamic);
    if (check.command.user.empty()) return;
    out.line("user", quoted_word(check.command.user) +
                         (check.command.group.empty() ? "" : ' ' + quoted_word(check.command.group)));
  }
  void operator()(const SmtpCheck& check) const { out.word("helo_name", check.helo_name); }
  void operator()(const DnsCheck& check) const {
    out.word("type", check.type);
    out.word("name", check.name);
  }
  void operator()(const UdpCheck& check) const {
    if (!check.payload.empty()) out.line("payload", hexadecimal(check.payload, {}));
    if (check.require_reply) {
      const std::string pattern = hexadecimal(check.reply.value, check.reply.mask);
      out.line(pattern.empty() ? "require_reply" : "require_reply " + pattern);
    }
    out.line("min_reply_length", std::int64_t{check.min_reply_length});
    out.line("max_reply_length", std::int64_t{check.max_reply_length});
  }
  void operator()(const FileCheck& check) const {
    out.word("track_file", check.track_file);
    if (check.weight) out.line("weight", std::int64_t{*check.weight});
    out.flag("dynamic", check.dynamic);
  }
  void operator()(const TunnelCheck& check) const { out.flag("icmp", check.by_echo); }
};

}  // namespace

void print_inherited(ConfWriter& out, const RealServer& server) {
  const auto cannot_repeat = std::find_if_not(server.checkers.begin(), server.checkers.end(), repeats);
  if (cannot_repeat != server.checkers.end()) print_repetition(out, *cannot_repeat);
  const auto cannot_connect = std::find_if_not(server.checkers.begin(), server.checkers.end(), connects);
  if (cannot_connect != server.checkers.end()) out.seconds("connect_timeout", cannot_connect->connect_timeout);
}

void print_checker(ConfWriter& out, const RealServer& server, const Checker& checker) {
  out.open(checker.keyword());
  if (connects(checker)) print_connection(out, server, checker);
  if (repeats(checker)) {
    print_repetition(out, checker);
    out.on_off("log_all_failures", checker.log_all_failures);
  }
  std::visit(PrintKind{out, checker}, checker.kind);
  out.close();
}

}  // namespace viplane::config
