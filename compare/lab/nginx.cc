// SPDX-License-Identifier: GPL-2.0-or-later
#include "compare/lab/nginx.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <sys/socket.h>
#include <unistd.h>

#include <sstream>
#include <stdexcept>

#include "compare/lab/bed.h"
#include "lab/pipe.h"
#include "posix/system_call.h"

namespace viplane::compare {
namespace {

// nginx's own head for an answer of 10 to 99 octets with our header, as it stands on the wire.
constexpr int kHeadSize = 156;
constexpr int kStatusPort = 8081;  // on the loopback interface

}  // namespace

std::string nginx_configuration(const std::string& name) {
  return fmt::format(R"(worker_processes 1;
daemon off;
pid /run/nginx.pid;
events {{ worker_connections 8192; }}
http {{
  access_log off;
  server_tokens off;
  keepalive_timeout 0;
  default_type text/plain;
  client_body_temp_path /run/body;
  proxy_temp_path /run/proxy;
  fastcgi_temp_path /run/fastcgi;
  uwsgi_temp_path /run/uwsgi;
  scgi_temp_path /run/scgi;
  server {{
    listen 127.0.0.1:{};
    location / {{ stub_status; }}
  }}
  server {{
    listen {} backlog=4096;
    location / {{
      add_header X-Real-Server {};
      return 200 "{}";
    }}
  }}
}}
)",
                     kStatusPort, kHttpPort, name, std::string(kReplySize - kHeadSize, 'x'));
}

std::uint64_t parse_requests(std::string_view status) {
  // "server accepts handled requests\n 7 7 12 \n"
  constexpr std::string_view kTitle = "server accepts handled requests";
  const std::size_t title = status.find(kTitle);
  if (title == std::string_view::npos) throw std::runtime_error("this is no nginx status: " + std::string(status));
  std::istringstream numbers{std::string(status.substr(title + kTitle.size()))};
  std::uint64_t accepts = 0, handled = 0, requests = 0;
  numbers >> accepts >> handled >> requests;
  if (!numbers) throw std::runtime_error("this is no nginx status: " + std::string(status));
  return requests;
}

std::uint64_t requests_of(const lab::Machine& server) {
  const Descriptor socket = server.network().socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in target{};
  target.sin_family = AF_INET;
  target.sin_port = htons(kStatusPort);
  target.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const std::string attempt = "ask nginx on " + server.name() + " for its status";
  system_call(::connect(socket.get(), reinterpret_cast<const sockaddr*>(&target), sizeof target), attempt);
  constexpr std::string_view kRequest = "GET / HTTP/1.0\r\n\r\n";
  lab::write_all(socket.get(), kRequest.data(), kRequest.size(), attempt);
  std::string status;
  char buffer[1024];
  for (ssize_t size; (size = ::read(socket.get(), buffer, sizeof buffer)) > 0;)
    status.append(buffer, static_cast<std::size_t>(size));
  return parse_requests(status);
}

}  // namespace viplane::compare
