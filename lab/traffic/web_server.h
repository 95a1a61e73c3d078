// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>

#include "lab/machine.h"
#include "net/time.h"

namespace viplane::lab {

struct WebPage {
  std::string body;
  int status = 200;
};

enum class WebBehaviour : std::uint8_t {
  serving,
  refusing,   // its ports are closed, open connections were reset
  silent,     // the kernel opens connections, nobody answers
  resetting,  // connections open and are reset at the first request
};

struct WebServerOptions {
  std::set<std::uint16_t> ports;
  std::size_t page_octets = 237;         // of the usual page's whole response, headers included
  std::map<std::string, WebPage> pages;  // by path, beside the usual one
  Duration service_time{0};              // added to what this computer takes anyway
};

// A web server on every address of a machine, in a process of its own: HTTP/1.0 and 1.1, answers requests in turn.
class WebServer {
 public:
  WebServer(const Machine& machine, WebServerOptions options);

  // From now on each request takes this long.
  void set_service_time(Duration time);
  void behave(WebBehaviour behaviour);

 private:
  struct Wishes {  // shared with the process
    std::atomic<std::int64_t> service_time_ns;
    std::atomic<WebBehaviour> behaviour;
  };
  static std::shared_ptr<Wishes> make_wishes(Duration service_time);
  static int serve(const WebServerOptions& options, const Wishes& wishes, int changed);

  WebServerOptions options_;
  std::shared_ptr<Wishes> wishes_;
  Descriptor changed_;  // an eventfd: the wishes are others
  Process process_;
};

}  // namespace viplane::lab
