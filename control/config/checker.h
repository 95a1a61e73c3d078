// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <array>
#include <bitset>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "control/config/command.h"
#include "control/config/location.h"
#include "net/address.h"
#include "net/time.h"

namespace viplane::config {

struct TcpCheck {
  bool operator==(const TcpCheck&) const = default;
};

// One page that a web server has to deliver: the status must be among `status_codes` and the MD5 of the body equal
// `digest` where one is given.
struct HttpUrl {
  Location location;
  std::string path = "/";
  std::string virtualhost;  // default: the check's, the real server's, the virtual server's; empty: the address
  std::optional<std::array<std::uint8_t, 16>> digest;
  std::bitset<600> status_codes;  // default: 200..299

  bool operator==(const HttpUrl&) const = default;
};

enum class HttpProtocol : std::uint8_t { http_1_0, http_1_0c, http_1_0k, http_1_1, http_1_1k };

struct HttpCheck {
  bool is_tls = false;  // SSL_GET
  std::string virtualhost;
  HttpProtocol protocol = HttpProtocol::http_1_0;
  bool enable_sni = false;  // TLS asks for the virtualhost
  bool fast_recovery = false;
  std::vector<HttpUrl> urls;  // at least one; checked in turn

  bool operator==(const HttpCheck&) const = default;
};

// Exit code 0 is success, others failure; with misc_dynamic 2..255 set the weight to code - 2.
struct MiscCheck {
  Command command;      // misc_path
  Duration timeout{0};  // misc_timeout; default: delay_loop
  bool dynamic = false;

  bool operator==(const MiscCheck&) const = default;
};

struct SmtpCheck {
  std::string helo_name = "smtpchecker.keepalived.org";

  bool operator==(const SmtpCheck&) const = default;
};

struct DnsCheck {
  std::string type = "SOA";  // one of those that dns_type_number() knows
  std::string name = ".";

  bool operator==(const DnsCheck&) const = default;
};
std::optional<std::uint16_t> dns_type_number(std::string_view type);

// Octets as hexadecimal digits, of which some may be x: any.
struct HexPattern {
  std::string value;
  std::string mask;  // as long; the bits that count

  bool operator==(const HexPattern&) const = default;
};

struct UdpCheck {
  std::string payload;  // empty: any
  bool require_reply = false;
  HexPattern reply;
  unsigned min_reply_length = 0;
  unsigned max_reply_length = 255;

  bool operator==(const UdpCheck&) const = default;
};

struct PingCheck {
  bool operator==(const PingCheck&) const = default;
};

struct FileCheck {
  std::string track_file;  // its name, until it is known to exist
  std::string path;
  std::optional<int> weight;  // default: the track_file's, which every valid configuration has filled in; with reverse
                              // negative
  bool dynamic = false;

  bool operator==(const FileCheck&) const = default;
};

// Ours: asks the virtual address through the real server's tunnel.
struct TunnelCheck {
  IpAddress virtual_address;
  bool by_echo = false;

  bool operator==(const TunnelCheck&) const = default;
};

// A check that is understood and not yet made: the server counts as up.
struct OtherCheck {
  std::string keyword;  // BFD_CHECK

  bool operator==(const OtherCheck&) const = default;
};

// How a real server is watched; every default filled in from the real server, the virtual server, the kind of check.
struct Checker {
  Location location;
  Endpoint target;  // connect_ip, connect_port; default: the real server
  std::optional<IpAddress> bind_address;
  std::uint16_t bind_port = 0;  // 0: any
  std::string bind_interface;
  std::uint32_t fwmark = 0;
  Duration connect_timeout = std::chrono::seconds(5);
  unsigned retry = 1;  // failures in a row that are forgiven; default of DNS_CHECK 3, of MISC_CHECK 0
  Duration delay_before_retry = std::chrono::seconds(1);  // HTTP_GET, SSL_GET 3 s; DNS_CHECK delay_loop
  Duration delay_loop = std::chrono::seconds(60);         // between two checks
  std::optional<Duration> warmup;                         // before the first; default: random, 0..delay_loop
  bool alpha = false;                                     // down until the first success
  bool log_all_failures = false;
  std::variant<TcpCheck, HttpCheck, MiscCheck, SmtpCheck, DnsCheck, UdpCheck, PingCheck, FileCheck, TunnelCheck,
               OtherCheck>
      kind;

  std::string keyword() const;  // "TCP_CHECK"

  bool operator==(const Checker&) const = default;
};

}  // namespace viplane::config
