// SPDX-License-Identifier: GPL-2.0-or-later
// What a virtual server's health is judged by, in the words of keepalived.conf. Plain values with every default filled
// in; the director makes them from the configuration.
#pragma once
#include <array>
#include <bitset>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "net/address.h"
#include "net/time.h"

namespace viplane::health {

// A script: its words as execve() takes them, and whom to run it as (empty: the director's default).
struct Command {
  std::vector<std::string> words;
  std::string user;
  std::string group;
  bool operator==(const Command&) const = default;
};

// Up when the connection is established.
struct TcpCheck {
  bool operator==(const TcpCheck&) const = default;
};

enum class HttpProtocol : std::uint8_t { http_1_0, http_1_0c, http_1_0k, http_1_1, http_1_1k };

struct HttpUrl {
  std::string path = "/";
  std::string virtualhost;                             // the Host header; empty: the target's address and port
  std::optional<std::array<std::uint8_t, 16>> digest;  // MD5 of the body
  std::bitset<600> status_codes;                       // those that count as success; none set: 200..299
  bool operator==(const HttpUrl&) const = default;
};

// Up when every page was delivered as asked.
struct HttpCheck {
  bool is_tls = false;  // SSL_GET, which is not made yet
  HttpProtocol protocol = HttpProtocol::http_1_0;
  bool fast_recovery = false;  // no delay_loop between the pages while the server is down
  std::vector<HttpUrl> urls;   // checked in turn, one each delay_loop
  bool operator==(const HttpCheck&) const = default;
};

// Up when the script ends with exit code 0; with misc_dynamic 2..255 is success, too, and sets the weight to code - 2.
struct MiscCheck {
  Command command;
  Duration timeout{0};  // 0: delay_loop
  bool dynamic = false;
  bool operator==(const MiscCheck&) const = default;
};

// Understood, but not made yet: the server counts as up.
struct OtherCheck {
  std::string keyword;  // "SMTP_CHECK"
  bool operator==(const OtherCheck&) const = default;
};

struct Checker {
  Endpoint target;
  Duration connect_timeout = std::chrono::seconds(5);     // to connect, and for each silence while reading
  unsigned retry = 1;                                     // failures in a row that are forgiven; HTTP 3, MISC 0
  Duration delay_before_retry = std::chrono::seconds(1);  // HTTP 3 s
  Duration delay_loop = std::chrono::seconds(60);
  std::optional<Duration> warmup;  // upper bound of the random delay before the first check; default: delay_loop
  bool alpha = false;              // down until the first success
  bool log_all_failures = false;   // a notice for each failure that is forgiven
  std::variant<TcpCheck, HttpCheck, MiscCheck, OtherCheck> kind;
  bool operator==(const Checker&) const = default;
};

struct RealServer {
  Endpoint endpoint;
  int weight = 1;                   // 0..65535
  bool inhibit_on_failure = false;  // on failure weight 0 instead of removal
  std::optional<Command> notify_up;
  std::optional<Command> notify_down;
  std::vector<Checker> checkers;  // all must succeed; none: always up
  bool operator==(const RealServer&) const = default;
};

struct VirtualServer {
  unsigned quorum = 1;      // weight that must be alive
  unsigned hysteresis = 0;  // up at quorum + hysteresis, down below quorum - hysteresis
  std::optional<Command> quorum_up;
  std::optional<Command> quorum_down;
  bool omega = false;  // shut_down() runs notify_down and quorum_down
  std::optional<Endpoint> sorry_server;
  bool sorry_server_inhibit = false;  // the sorry server stays in the table, with weight 0 while it is not needed
  std::vector<RealServer> real_servers;
  bool operator==(const VirtualServer&) const = default;
};

}  // namespace viplane::health
