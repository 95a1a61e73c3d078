// SPDX-License-Identifier: GPL-2.0-or-later
#include "webbench/words.h"

#include <fmt/format.h>

#include <limits>

namespace viplane::webbench {
namespace {

bool fits_int(std::int64_t value) { return value <= std::numeric_limits<int>::max(); }

std::string_view version_note(HttpVersion version) {
  switch (version) {
    case HttpVersion::http09: return " (using HTTP/0.9)";
    case HttpVersion::http11: return " (using HTTP/1.1)";
    case HttpVersion::http10: break;
  }
  return "";
}

}  // namespace

std::string_view copyright() {
  return "Webbench - Simple Web Benchmark 1.5\n"
         "Copyright (c) Radim Kolar 1997-2004, GPL Open Source Software.\n";
}

std::string announcement(const Options& options, const Request& request) {
  std::string text =
      fmt::format("\nBenchmarking: {} {}{}\n", name_of(options.method), options.url, version_note(request.version));
  text += options.clients == 1 ? "1 client" : fmt::format("{} clients", options.clients);
  text += fmt::format(", running {} sec", options.seconds);
  if (options.force) text += ", early socket close";
  if (options.proxy_host) text += fmt::format(", via proxy server {}:{}", *options.proxy_host, options.proxy_port);
  if (options.reload) text += ", forcing reload";
  return text + ".\n";
}

std::int64_t pages_per_minute(const Counts& counts, int seconds) {
  const std::int64_t pages = counts.susceed + counts.failed;
  if (!fits_int(pages)) return static_cast<std::int64_t>(static_cast<double>(pages) / (seconds / 60.0));
  const float exact = static_cast<float>(pages) / (static_cast<float>(seconds) / 60.0f);
  return static_cast<std::int64_t>(exact);
}

std::int64_t bytes_per_second(const Counts& counts, int seconds) {
  if (!fits_int(counts.bytes)) return static_cast<std::int64_t>(static_cast<double>(counts.bytes) / seconds);
  const float exact = static_cast<float>(counts.bytes) / static_cast<float>(seconds);
  return static_cast<std::int64_t>(exact);
}

std::string verdict(const Counts& counts, int seconds) {
  return fmt::format("\nSpeed={} pages/min, {} bytes/sec.\nRequests: {} susceed, {} failed.\n",
                     pages_per_minute(counts, seconds), bytes_per_second(counts, seconds), counts.susceed,
                     counts.failed);
}

}  // namespace viplane::webbench
