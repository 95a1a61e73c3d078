// SPDX-License-Identifier: GPL-2.0-or-later
// The keywords that SMTP_CHECK, DNS_CHECK, UDP_CHECK, FILE_CHECK and tunnel_check have alone.
#pragma once
#include "control/config/draft.h"

namespace viplane::config {

void read_helo_name(Reader& reader, CheckerDraft& target, const Statement& statement);

void read_dns_type(Reader& reader, CheckerDraft& target, const Statement& statement);
void read_dns_name(Reader& reader, CheckerDraft& target, const Statement& statement);

void read_udp_payload(Reader& reader, CheckerDraft& target, const Statement& statement);
void read_require_reply(Reader& reader, CheckerDraft& target, const Statement& statement);
void read_min_reply_length(Reader& reader, CheckerDraft& target, const Statement& statement);
void read_max_reply_length(Reader& reader, CheckerDraft& target, const Statement& statement);

void read_check_file(Reader& reader, CheckerDraft& target, const Statement& statement);
void read_check_file_weight(Reader& reader, CheckerDraft& target, const Statement& statement);
void read_check_file_dynamic(Reader& reader, CheckerDraft& target, const Statement& statement);

void read_tunnel_echo(Reader& reader, CheckerDraft& target, const Statement& statement);

inline constexpr Keyword<CheckerDraft> kDnsOnly[] = {
    {"type", Shape::value, Effect::in_effect, read_dns_type},
    {"name", Shape::value, Effect::in_effect, read_dns_name},
};

inline constexpr Keyword<CheckerDraft> kUdpOnly[] = {
    {"payload", Shape::soft_value, Effect::in_effect, read_udp_payload},
    {"require_reply", Shape::line, Effect::in_effect, read_require_reply},
    {"min_reply_length", Shape::value, Effect::in_effect, read_min_reply_length},
    {"max_reply_length", Shape::value, Effect::in_effect, read_max_reply_length},
};

inline constexpr Keyword<CheckerDraft> kFileOnly[] = {
    {"track_file", Shape::soft_value, Effect::in_effect, read_check_file},
    {"weight", Shape::soft_value, Effect::in_effect, read_check_file_weight},
    {"dynamic", Shape::line, Effect::in_effect, read_check_file_dynamic},
};

inline constexpr Keyword<CheckerDraft> kTunnelOnly[] = {
    {"icmp", Shape::line, Effect::in_effect, read_tunnel_echo},
};

}  // namespace viplane::config
