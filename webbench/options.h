// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace viplane::webbench {

enum class Method { get, head, options, trace };
enum class HttpVersion { http09, http10, http11 };
std::string_view name_of(Method method);

// Where a second block goes: not asked for, standard output ("-"), or a file.
using Output = std::optional<std::string>;

// What webbench 1.5 has not. All are off by default, and then the output is webbench's, byte for byte.
struct Extras {
  std::optional<double> rate;                        // requests a second, planned beforehand; closed loop without
  std::optional<std::chrono::milliseconds> timeout;  // for a whole request; the kernel's own without
  int threads = 1;
  bool detail = false;        // latencies, status classes and failures, for people
  Output json;                // the same and more, for programs
  Output hdr;                 // the percentile spectrum of the latency
  std::string server_header;  // reply header that names the real server; empty: not counted

  bool measures() const { return detail || json || hdr || !server_header.empty(); }
};

// A command line of webbench 1.5.
struct Options {
  Method method = Method::get;
  HttpVersion version = HttpVersion::http10;
  bool force = false;   // do not wait for the reply
  bool reload = false;  // has effect through a proxy only
  int clients = 1;
  bool clients_given = false;
  int seconds = 30;
  std::optional<std::string> proxy_host;
  int proxy_port = 80;
  std::string url;
  Extras extras;
};

// The program is to end at once: with this code, after these texts.
struct Exit {
  int code;
  std::string out;  // for standard output
  std::string err;  // for standard error
};

std::string_view usage();         // webbench's own
std::string_view extras_usage();  // ours

}  // namespace viplane::webbench
