// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "live/daemon/stream_server.h"
#include "net/address.h"

namespace viplane::live {

struct HttpPage {
  std::string type;  // of its content: "application/json"
  std::string body;
};

// Serves pages over HTTP/1.x, one a connection, GET and HEAD only. Whoever is slow, long-winded or too many is dropped.
class HttpServer {
 public:
  // The page of a path, without its query; nullopt: 404.
  using Find = std::function<std::optional<HttpPage>(std::string_view path)>;

  // Throws std::system_error naming the address where it cannot be had.
  HttpServer(Loop& loop, const Endpoint& address, Find find);

 private:
  std::string respond(std::string_view request) const;

  Find find_;
  StreamServer server_;
};

// "127.0.0.1:9650", "[::1]:9650"; ":9650" is the loopback's. nullopt: none of these.
std::optional<Endpoint> parse_listen_address(std::string_view text);

}  // namespace viplane::live
