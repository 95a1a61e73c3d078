// SPDX-License-Identifier: GPL-2.0-or-later
#include "live/daemon/http_server.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <cstring>

#include "live/daemon/ip_socket_address.h"
#include "live/daemon/ipvsadm_words.h"
#include "posix/system_call.h"

namespace viplane::live {
namespace {

Descriptor listen_tcp(const Endpoint& endpoint) {
  IpSocketAddress address{};
  socklen_t length = sizeof address.v4;
  if (endpoint.address.is_v6) {
    address.v6.sin6_family = AF_INET6;
    address.v6.sin6_port = htons(endpoint.port);
    std::memcpy(&address.v6.sin6_addr, endpoint.address.octets.data(), sizeof address.v6.sin6_addr);
    length = sizeof address.v6;
  } else {
    address.v4.sin_family = AF_INET;
    address.v4.sin_port = htons(endpoint.port);
    std::memcpy(&address.v4.sin_addr, endpoint.address.octets.data(), sizeof address.v4.sin_addr);
  }
  const std::string where = "serve metrics on " + endpoint.to_string();
  Descriptor socket(system_call(::socket(address.any.sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0), where));
  const int yes = 1;
  system_call(setsockopt(socket.get(), SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes), where);
  system_call(bind(socket.get(), &address.any, length), where);
  constexpr int kWaiting = 16;
  system_call(listen(socket.get(), kWaiting), where);
  return socket;
}

bool is_whole_request(std::string_view so_far) { return so_far.find("\r\n\r\n") != std::string_view::npos; }

std::string response(std::string_view status, const HttpPage& page, bool with_body) {
  return fmt::format("HTTP/1.1 {}\r\nContent-Type: {}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{}", status,
                     page.type, page.body.size(), with_body ? page.body : "");
}

}  // namespace

HttpServer::HttpServer(Loop& loop, const Endpoint& address, Find find)
    : find_(std::move(find)),
      server_(loop, listen_tcp(address), {}, is_whole_request,
              [this](const std::string& request, const StreamServer::Reply& reply) { reply(respond(request)); }) {}

std::string HttpServer::respond(std::string_view request) const {
  const auto plain = [](std::string text) { return HttpPage{"text/plain; charset=utf-8", std::move(text)}; };
  const std::string_view line = request.substr(0, request.find("\r\n"));
  const std::size_t first = line.find(' ');
  const std::size_t last = line.rfind(' ');
  const bool is_request =
      first != std::string_view::npos && last > first && line.substr(last + 1).starts_with("HTTP/1.");
  if (!is_request) return response("400 Bad Request", plain("not an HTTP/1 request\n"), true);
  const std::string_view method = line.substr(0, first);
  std::string_view path = line.substr(first + 1, last - first - 1);
  path = path.substr(0, path.find('?'));
  const bool is_head = method == "HEAD";
  if (method != "GET" && !is_head) return response("405 Method Not Allowed", plain("GET and HEAD only\n"), true);
  const auto page = find_(path);
  if (!page) return response("404 Not Found", plain("there are /metrics and /status\n"), !is_head);
  return response("200 OK", *page, !is_head);
}

std::optional<Endpoint> parse_listen_address(std::string_view text) {
  if (text.starts_with(':')) return parse_endpoint("127.0.0.1" + std::string(text));
  return parse_endpoint(text);
}

}  // namespace viplane::live
