// SPDX-License-Identifier: GPL-2.0-or-later
#include "webbench/options.h"

namespace viplane::webbench {

std::string_view name_of(Method method) {
  switch (method) {
    case Method::head: return "HEAD";
    case Method::options: return "OPTIONS";
    case Method::trace: return "TRACE";
    case Method::get: break;
  }
  return "GET";
}

std::string_view usage() {
  return R"(webbench [option]... URL
  -f|--force               Don't wait for reply from server.
  -r|--reload              Send reload request - Pragma: no-cache.
  -t|--time <sec>          Run benchmark for <sec> seconds. Default 30.
  -p|--proxy <server:port> Use proxy server for request.
  -c|--clients <n>         Run <n> HTTP clients at once. Default one.
  -9|--http09              Use HTTP/0.9 style requests.
  -1|--http10              Use HTTP/1.0 protocol.
  -2|--http11              Use HTTP/1.1 protocol.
  --get                    Use GET request method.
  --head                   Use HEAD request method.
  --options                Use OPTIONS request method.
  --trace                  Use TRACE request method.
  -?|-h|--help             This information.
  -V|--version             Display program version.
)";
}

std::string_view extras_usage() {
  return R"(viplane-webbench [webbench's options] [extras] URL
webbench's own options are told by --help. These are ours, to be spelled out:
  --rate <n>               Start n requests a second as planned, whatever the server does;
                           a latency counts from the planned start. Without it, a client
                           starts a request when the last one ended.
  --timeout <sec>          Give a request up after so long. Default: as long as the kernel.
  --threads <n>            Spread the clients over n threads. Default one.
  --detail                 Print latencies, status classes and failures.
  --json[=<file>]          The same as one line of JSON, after webbench's lines or in a file.
  --hdr[=<file>]           The percentile spectrum of the latency in milliseconds (HdrHistogram's text).
  --server-header <name>   Count replies by the value of this header.
  --extras                 This information.
)";
}

}  // namespace viplane::webbench
