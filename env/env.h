// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <span>

#include "env/address_table.h"
#include "env/clock.h"
#include "env/datagram.h"
#include "env/event_log.h"
#include "env/host_time.h"
#include "env/notify_fifo.h"
#include "env/packet_port.h"
#include "env/random.h"
#include "env/raw_ip.h"
#include "env/route_editor.h"
#include "env/route_table.h"
#include "env/script.h"
#include "env/served_flows.h"
#include "env/stream.h"
#include "env/watches.h"

namespace viplane {

// Everything a Director may touch outside itself. What it refers to outlives the Director.
struct Env {
  Clock& clock;
  AddressTable& addresses;
  RouteTable& routes;
  Watches& watches;
  StreamConnector& streams;
  ScriptRunner& scripts;
  EventLog& events;
  ServedFlows& served;
  Random random;
  std::span<PacketPort* const> ports;

  // What a world may lack (nullptr). A check that needs it counts as passed there, and a notice says so.
  Datagrams* datagrams = nullptr;
  StreamConnector* secure_streams = nullptr;  // streams with TLS: connected when the handshake is done
  RawIp* raw_ip = nullptr;
  NotifyFifos* fifos = nullptr;
  RouteEditor* routing = nullptr;  // without it, routes and rules are refused
  HostTime* host_time = nullptr;  // without it: switched on long ago, and undated
};

}  // namespace viplane
