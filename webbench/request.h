// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <string>
#include <variant>

#include "webbench/options.h"

namespace viplane::webbench {

// What every client of a run does: connect to `host`:`port`, write `bytes`.
struct Request {
  std::string host;     // name or dotted quad of the server or the proxy, as the user wrote it
  int port = 80;        // as atoi() reads it; the low 16 bits go on the wire
  std::string bytes;    // HTTP request, ready to be written
  HttpVersion version;  // after the upgrades below
};

// What is wrong with a URL: text for standard error, to be followed by exit code 2.
struct BadUrl {
  std::string text;
};

// webbench 1.5's request. Upgrades the version where the method needs it: HEAD, and --reload through a proxy, at least
// 1.0; OPTIONS and TRACE 1.1. The Host header carries no port and is left out through a proxy. Pragma: no-cache is sent
// through a proxy only. What stands between the first ':' after "://" and the next '/' is the port, 0 means 80.
std::variant<Request, BadUrl> build_request(const Options& options);

}  // namespace viplane::webbench
