// SPDX-License-Identifier: GPL-2.0-or-later
// Parameters that virtual servers, real servers and groups share.
#pragma once
#include <optional>

#include "control/config/draft.h"
#include "control/config/values.h"

namespace viplane::config {

// `ADDRESS [PORT]` from parameter `index` on; without a port it is 0.
std::optional<Endpoint> endpoint(Reader& reader, const Statement& statement, std::string_view fallback,
                                 std::size_t index = 1);

// `NAT`, `DR`, `TUN [type {ipip|gue port N|gre} [nocsum|csum|remcsum]]`.
std::optional<Forwarding> forwarding(Reader& reader, const Statement& statement);

std::optional<Scheduler> scheduler_named(std::string_view name);
std::string_view scheduler_name(Scheduler scheduler);

// Settings of checks: connect_timeout, retry, delay_before_retry, delay_loop, warmup, alpha.
void read_connect_timeout(Reader& reader, CheckSettings& settings, const Statement& statement);
// A check's own retry may be 0; that of a real or virtual server is at least 1.
void read_retry(Reader& reader, CheckSettings& settings, const Statement& statement);
void read_retry_of_server(Reader& reader, CheckSettings& settings, const Statement& statement);
void read_delay_before_retry(Reader& reader, CheckSettings& settings, const Statement& statement);
void read_delay_loop(Reader& reader, CheckSettings& settings, const Statement& statement);
void read_warmup(Reader& reader, CheckSettings& settings, const Statement& statement);
void read_alpha(Reader& reader, CheckSettings& settings, const Statement& statement);

// The readers above as rows of a table whose targets have the settings as their member `settings`.
template <class Target, void (*read)(Reader&, CheckSettings&, const Statement&)>
void into_settings(Reader& reader, Target& target, const Statement& statement) {
  read(reader, target.settings, statement);
}

}  // namespace viplane::config
