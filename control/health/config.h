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
  bool is_tls = false;  // SSL_GET
  HttpProtocol protocol = HttpProtocol::http_1_0;
  bool fast_recovery = false;  // no delay_loop between the pages while the server is down
  bool enable_sni = false;     // TLS asks for the virtualhost of the page
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

// Up when the server greets, takes HELO and lets go.
struct SmtpCheck {
  std::string helo_name = "smtpchecker.keepalived.org";
  bool operator==(const SmtpCheck&) const = default;
};

// Up when the server answers the question without an error.
struct DnsCheck {
  std::uint16_t type = 6;  // a number of RFC 1035, section 3.2.2; 6: SOA
  std::string name = ".";
  bool operator==(const DnsCheck&) const = default;
};

// A pattern for the octets of an answer: what `mask` covers must be equal.
struct MaskedOctets {
  std::string value;
  std::string mask;
  bool operator==(const MaskedOctets&) const = default;
};

// Up when nothing says that nobody listens; with require_reply when an answer comes that fits.
struct UdpCheck {
  std::string payload;  // empty: eight octets of ours
  bool require_reply = false;
  MaskedOctets reply;  // as far as both reach
  std::size_t min_reply_length = 0;
  std::size_t max_reply_length = 255;
  bool operator==(const UdpCheck&) const = default;
};

// Up when an ICMP echo is answered.
struct PingCheck {
  bool operator==(const PingCheck&) const = default;
};

// Up while the file's number times `weight` is above -254; with weight 0 while the number is 0.
struct FileCheck {
  std::string path;
  int weight = 1;
  bool dynamic = false;  // the product is added to the server's weight
  bool operator==(const FileCheck&) const = default;
};

// Ours. Up when the virtual address answers a packet that went to the real server in an IPIP tunnel: a TCP SYN to
// Checker::target's port, or an ICMP echo.
struct TunnelCheck {
  IpAddress virtual_address;
  bool by_echo = false;
  bool operator==(const TunnelCheck&) const = default;
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
  std::variant<TcpCheck, HttpCheck, MiscCheck, SmtpCheck, DnsCheck, UdpCheck, PingCheck, FileCheck, TunnelCheck,
               OtherCheck>
      kind;
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
