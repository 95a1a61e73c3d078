// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "control/report/ipvsadm.h"

namespace viplane::live {

// What `ipvsadm` would be asked for with these words. Only what reads: the services are keepalived.conf's to write.
struct IpvsadmWords {
  enum class What { list, connections, save, timeouts, sync_daemon };
  What what = What::list;
  report::IpvsadmFormat format;
  bool with_engine = false;  // -Lnc --persistent-conn
};

// Takes the switches joined ("-Lnc") and apart. Names are never looked up: -n is as good as there.
std::variant<IpvsadmWords, std::string> parse_ipvsadm_words(const std::vector<std::string>& words);

std::optional<Endpoint> parse_endpoint(std::string_view text);  // "10.0.0.1:80", "[fe80::1]:80"

}  // namespace viplane::live
