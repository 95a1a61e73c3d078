// SPDX-License-Identifier: GPL-2.0-or-later
#include "scenarios/runner/checked_pages.h"

#include <span>

#include "control/health/md5.h"

namespace viplane::scenarios {
namespace {

constexpr int kOk = 200;

int expected_status(const config::HttpUrl& url) {
  if (url.status_codes.none() || url.status_codes.test(kOk)) return kOk;
  int status = 100;
  while (!url.status_codes.test(static_cast<std::size_t>(status))) ++status;  // some bit is set
  return status;
}

CheckedPage provide(const IpAddress& server, config::HttpUrl& url) {
  CheckedPage page{server, url.path, "the page behind " + url.path + "\n", expected_status(url)};
  if (url.digest) {
    health::Md5 md5;
    md5.update(std::as_bytes(std::span(page.body)));
    url.digest = md5.sum();
  }
  return page;
}

}  // namespace

std::vector<CheckedPage> provide_checked_pages(config::Config& config) {
  std::vector<CheckedPage> pages;
  for (config::VirtualServer& service : config.virtual_servers) {
    for (config::RealServer& server : service.real_servers) {
      for (config::Checker& checker : server.checkers) {
        auto* http = std::get_if<config::HttpCheck>(&checker.kind);
        if (http == nullptr) continue;
        for (config::HttpUrl& url : http->urls) pages.push_back(provide(checker.target.address, url));
      }
    }
  }
  return pages;
}

}  // namespace viplane::scenarios
