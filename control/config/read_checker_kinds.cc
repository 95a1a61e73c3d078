// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/config/read_checker_kinds.h"

#include <algorithm>

#include "control/config/quoting.h"
#include "control/config/read_lists.h"
#include "control/config/values.h"

namespace viplane::config {
namespace {

template <class Kind>
Kind& kind(CheckerDraft& target) {
  return std::get<Kind>(target.value.kind);
}

// keepalived's free form: each word is a row of octets of two digits, a last single digit is an octet of its own.
// "Ab12f 3" is AB 12 0F 03. With `wildcards` an x stands for any four bits. nullopt: another character.
std::optional<HexPattern> parse_hex(const Statement& statement, bool wildcards) {
  HexPattern out;
  for (std::size_t i = 1; i < statement.words.size(); ++i) {
    const std::string& word = parameter(statement, i);
    for (std::size_t at = 0; at < word.size();) {
      const std::size_t digits = std::min<std::size_t>(2, word.size() - at);
      int value = 0, mask = digits == 1 ? 0xf : 0;
      for (std::size_t n = 0; n < digits; ++n, ++at) {
        const bool is_any = wildcards && (word[at] == 'x' || word[at] == 'X');
        const int digit = is_any ? 0 : hex_digit(word[at]);
        if (digit < 0) return std::nullopt;
        value = value << 4 | digit;
        mask = mask << 4 | (is_any ? 0 : 0xf);
      }
      out.value += static_cast<char>(value);
      out.mask += static_cast<char>(mask & 0xff);
    }
  }
  return out;
}

bool is_dns_name(const std::string& name) {
  if (name == ".") return true;
  return !name.empty() && name.front() != '.' && name.find("..") == std::string::npos;
}

void read_reply_length(Reader& reader, const Statement& statement, unsigned& length, const char* fallback) {
  if (const auto value = integer(reader, statement, {0, 65535}, fallback)) length = static_cast<unsigned>(*value);
}

}  // namespace

std::optional<std::uint16_t> dns_type_number(std::string_view type) {
  struct Type {
    std::string_view name;
    std::uint16_t number;
  };
  static constexpr Type kTypes[] = {{"A", 1},    {"NS", 2},    {"CNAME", 5}, {"SOA", 6}, {"PTR", 12},   {"MX", 15},
                                    {"TXT", 16}, {"AAAA", 28}, {"SRV", 33},  {"DS", 43}, {"RRSIG", 46}, {"DNSKEY", 48}};
  for (const Type& known : kTypes)
    if (known.name == type) return known.number;
  return std::nullopt;
}

void read_helo_name(Reader&, CheckerDraft& target, const Statement& statement) {
  kind<SmtpCheck>(target).helo_name = parameter(statement);
}

void read_dns_type(Reader& reader, CheckerDraft& target, const Statement& statement) {
  std::string type = parameter(statement);
  for (char& c : type) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  if (dns_type_number(type)) {
    kind<DnsCheck>(target).type = type;
  } else {
    tell_bad_value(reader, statement, "is no known type of record", "SOA is asked for");
  }
}

void read_dns_name(Reader& reader, CheckerDraft& target, const Statement& statement) {
  if (is_dns_name(parameter(statement))) {
    kind<DnsCheck>(target).name = parameter(statement);
  } else {
    tell_bad_value(reader, statement, "has an empty label", "the root is asked for");
  }
}

void read_udp_payload(Reader& reader, CheckerDraft& target, const Statement& statement) {
  if (const auto octets = parse_hex(statement, false)) {
    kind<UdpCheck>(target).payload = octets->value;
  } else {
    tell_bad_value(reader, statement, "has a character that is no hexadecimal digit", "octets of ours are sent");
  }
}

void read_require_reply(Reader& reader, CheckerDraft& target, const Statement& statement) {
  kind<UdpCheck>(target).require_reply = true;
  if (const auto octets = parse_hex(statement, true)) {
    kind<UdpCheck>(target).reply = *octets;
  } else {
    tell_bad_value(reader, statement, "has a character that is no hexadecimal digit", "any answer will do");
  }
}

void read_min_reply_length(Reader& reader, CheckerDraft& target, const Statement& statement) {
  read_reply_length(reader, statement, kind<UdpCheck>(target).min_reply_length, "0 is used");
}

void read_max_reply_length(Reader& reader, CheckerDraft& target, const Statement& statement) {
  read_reply_length(reader, statement, kind<UdpCheck>(target).max_reply_length, "255 is used");
}

void read_check_file(Reader&, CheckerDraft& target, const Statement& statement) {
  kind<FileCheck>(target).track_file = parameter(statement);
}

void read_check_file_weight(Reader& reader, CheckerDraft& target, const Statement& statement) {
  int weight = 1;
  bool is_reverse = false;
  read_weight(reader, statement, {-kLargestSigned, kLargestSigned}, weight, is_reverse);
  kind<FileCheck>(target).weight = is_reverse ? -weight : weight;
}

void read_check_file_dynamic(Reader&, CheckerDraft& target, const Statement&) {
  kind<FileCheck>(target).dynamic = true;
}

void read_tunnel_echo(Reader&, CheckerDraft& target, const Statement&) { kind<TunnelCheck>(target).by_echo = true; }

}  // namespace viplane::config
