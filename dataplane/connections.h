// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "dataplane/service_table.h"
#include "net/time.h"

namespace viplane::dataplane {

// A row of `ipvsadm -Lcn`.
struct ConnectionStatus {
  Protocol protocol = Protocol::tcp;
  Duration remaining{};    // until it expires
  std::string_view state;  // "SYN_RECV", "UDP"; of a persistence template "NONE" or "ASSURED"
  Endpoint client;         // of a template: the client's network and port 0
  Endpoint virtual_address;
  Endpoint server;
  bool is_template = false;
};

// "TCP 14:59  ESTABLISHED 198.51.100.1:20001 10.71.0.100:80     10.72.0.21:8080", as ipvsadm writes it.
std::string to_string(const ConnectionStatus& row);

}  // namespace viplane::dataplane
