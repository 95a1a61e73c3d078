// SPDX-License-Identifier: GPL-2.0-or-later
#include "live/ports/port_set.h"

#include <stdexcept>

#include "live/ports/host_filter.h"
#include "live/ports/host_injector.h"
#include "live/ports/packet_socket_port.h"

namespace viplane::live {
namespace {

struct Opened {
  std::unique_ptr<PacketSocketPort> port;
  std::string_view io;
  std::string why;
};

Opened open_packet(const std::string& interface, Loop& loop, EventLog& events, std::string why) {
  return {std::make_unique<PacketSocketPort>(interface, loop, events), "packet", std::move(why)};
}

Opened open(const std::string& interface, Io io, Loop& loop, EventLog& events) {
  switch (io) {
    case Io::automatic: return open_packet(interface, loop, events, "auto: AF_PACKET works on every interface");
    case Io::packet: return open_packet(interface, loop, events, "asked for");
    case Io::xsk:
    case Io::pcap: break;
  }
  throw std::system_error(ENOTSUP, std::generic_category(),
                          "open interface " + interface + " with --io " + std::string(to_string(io)));
}

}  // namespace

struct PortSet::Parts {
  std::unique_ptr<HostInjector> injector;
  std::unique_ptr<HostFilter> filter;
  std::vector<std::unique_ptr<LivePort>> owned;
  std::vector<LivePort*> live;
  std::vector<PacketPort*> ports;
};

PortSet::PortSet(const std::vector<std::string>& interfaces, Io io, Loop& loop, EventLog& events)
    : parts_(std::make_unique<Parts>()) {
  parts_->injector = std::make_unique<HostInjector>();
  parts_->filter = std::make_unique<HostFilter>(interfaces, loop, events);
  for (const std::string& interface : interfaces) {
    Opened opened = open(interface, io, loop, events);
    events.record({.at = loop.now(),
                   .node = {},
                   .kind = "port.opened",
                   .fields = {{"interface", interface}, {"io", std::string(opened.io)}, {"why", opened.why}}});
    opened.port->set_host_filter(*parts_->filter, *parts_->injector);
    parts_->live.push_back(opened.port.get());
    parts_->ports.push_back(opened.port.get());
    parts_->owned.push_back(std::move(opened.port));
  }
  for (LivePort* port : parts_->live) port->set_egress_ports(parts_->live);
}

PortSet::~PortSet() = default;

std::span<PacketPort* const> PortSet::ports() const { return parts_->ports; }
std::span<LivePort* const> PortSet::live_ports() const { return parts_->live; }
ServedFlows& PortSet::served() { return *parts_->filter; }

void PortSet::refresh(std::string_view interface) {
  for (LivePort* port : parts_->live) {
    if (port->info().name == interface) port->refresh();
  }
}

}  // namespace viplane::live
