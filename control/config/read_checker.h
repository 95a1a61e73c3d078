// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include "control/config/draft.h"

namespace viplane::config {

// TCP_CHECK, HTTP_GET, SSL_GET, MISC_CHECK and the checks that are understood only. Appends to the real server's
// checkers, unless what the check needs is missing.
void read_checker(Reader& reader, RealServerDraft& server, const Statement& statement);

// The url blocks and keywords of HTTP_GET and SSL_GET alone.
void read_url(Reader& reader, HttpCheck& check, const Statement& statement);
void list_url(std::vector<KnownKeyword>& out);
void read_http_protocol(Reader& reader, HttpCheck& check, const Statement& statement);

}  // namespace viplane::config
