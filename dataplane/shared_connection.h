// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include "dataplane/path/tcp_state.h"
#include "dataplane/service_table.h"

namespace viplane::dataplane {

// A connection or a persistence template, as directors tell one another of it. IPv4.
struct SharedConnection {
  bool is_template = false;
  Protocol protocol = Protocol::tcp;
  path::State state = path::State::none;  // of a template: established once one of its connections has been
  Method method = Method::direct;
  Endpoint client;           // of a template: the client's network, port 0
  Endpoint virtual_address;  // of a template of a service for all ports: port 0
  Endpoint server;
  Duration remaining{};  // until it expires if no packet comes; 0: not told, and what such a state has here counts

  bool operator==(const SharedConnection&) const = default;
};

// Whether another director needs to hear of a connection in this state. As with IPVS, a handshake is nobody's business,
// so that a flood of SYNs costs nothing.
constexpr bool is_shared(path::State state) {
  return state != path::State::none && state != path::State::syn_sent && state != path::State::syn_received;
}

// What is done where a connection that another director tells of is known here, too.
enum class Known : std::uint8_t { is_brought_up_to_date, stays };

// What became of one that another director told of.
enum class Adoption : std::uint8_t {
  adopted,         // new here, or known and brought up to date
  no_such_server,  // no virtual service here has this real server, by this method
  in_the_way,      // it is known and stays; a reply has its place; a template of another server is in use
  table_full,
};

// Hears of each change to a state that is_shared(), before the frame that brought it leaves.
class StateListener {
 public:
  virtual ~StateListener() = default;
  // Within process(); must not call the forwarder. A template is told of before a connection that it controls begins.
  virtual void state_changed(const SharedConnection& connection) = 0;
};

}  // namespace viplane::dataplane
