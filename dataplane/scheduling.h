// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <optional>

#include "dataplane/connection_table.h"

namespace viplane::dataplane {

// Which server a new connection goes to, and by which template it is bound.
struct Choice {
  enum class Result : std::uint8_t { chosen, no_server, table_full } result = Result::no_server;
  ServerIndex server = 0;
  std::uint32_t controlling_template = path::kNoTemplate;
};

// `key` is the connection's, by the client's packets. Asks the service's scheduler, unless persistence has bound the
// client to a server before; then makes sure that it has.
Choice choose_server(ConnectionTable& connections, Service& service, const path::FlowKey& key);

// Whether a TCP packet without an entry may begin a connection of this service.
bool may_begin(const Options& options, const ServiceSettings& service, std::uint8_t tcp_flags);

// Whether the next SYN or datagram may leave a server that takes no new connections: Options::avoid_lost_servers.
bool has_lost_its_server(const Options& options, const path::FlowEntry& flow, const path::Server& server,
                         std::uint32_t weight);

// Whether a SYN on a known connection begins a new one: the old one is over, or its server takes no more.
bool begins_anew(const Options& options, const path::FlowEntry& flow, const path::Server& server, std::uint32_t weight);

}  // namespace viplane::dataplane
