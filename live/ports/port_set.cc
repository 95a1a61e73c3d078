// SPDX-License-Identifier: GPL-2.0-or-later
#include "live/ports/port_set.h"

#include <system_error>

#include "live/ports/host_filter.h"
#include "live/ports/host_injector.h"
#include "live/ports/packet_socket_port.h"
#include "live/ports/pcap_device_port.h"
#include "live/ports/pcap_file_port.h"
#include "live/xdp/xsk_port.h"

namespace viplane::live {
namespace {

constexpr std::size_t kMostPorts = 256;  // Frame::egress is an octet; room for all, so that spans stay where they are

}  // namespace

// What served() leads to: each port takes its own part in keeping the host out of the services.
struct PortSet::Parts final : ServedFlows {
  Parts(const std::vector<std::string>& interfaces, IoChoice its_io, const PortContext& its_context);

  void open(const std::string& interface);
  void open_best(const std::string& interface);
  void open_xsk(const std::string& interface, const std::string& why);
  void open_packet(const std::string& interface, const std::string& why);
  void open_pcap(const std::string& interface);
  void open_files(const std::string& interface);
  void add(std::unique_ptr<LivePort> port, Io io, const std::string& why);

  void keep_host_out(LivePort& port);

  void set(std::span<const ServedFlow> its_flows) override {
    flows.assign(its_flows.begin(), its_flows.end());
    filter.set(flows);
    for (XskPort* port : xsk) port->set_served(flows);
  }

  IoChoice io;
  PortContext context;
  HostInjector injector;
  std::vector<ServedFlow> flows;
  HostFilter filter;  // of interfaces whose frames the host sees as well; outlives the ports
  std::vector<std::unique_ptr<LivePort>> owned;
  std::vector<LivePort*> live;
  std::vector<PacketPort*> ports;
  std::vector<XskPort*> xsk;
};

PortSet::Parts::Parts(const std::vector<std::string>& interfaces, IoChoice its_io, const PortContext& its_context)
    : io(std::move(its_io)), context(its_context), filter({}, context.loop, context.events) {
  live.reserve(kMostPorts);
  ports.reserve(kMostPorts);
  for (const std::string& interface : interfaces) open(interface);
}

void PortSet::Parts::open(const std::string& interface) {
  if (live.size() == kMostPorts) {
    throw std::system_error(EMFILE, std::generic_category(),
                            "open " + interface + ": a director has at most " + std::to_string(kMostPorts) + " ports");
  }
  switch (io.io) {
    case Io::automatic: return open_best(interface);
    case Io::packet: return open_packet(interface, "asked for");
    case Io::pcap: return open_pcap(interface);
    case Io::xsk: break;
  }
  try {
    open_xsk(interface, "asked for");
  } catch (const std::system_error& native) {
    auto port = std::make_unique<XskPort>(interface, context, XskPortOptions{.mode = XdpMode::generic});
    const std::string why = "asked for; " + port->describe() + ", because native was refused: " + native.what() +
                            ". Frames that a neighbour merged (TSO, GRO) are lost: switch that off there";
    xsk.push_back(port.get());
    add(std::move(port), Io::xsk, why);
  }
}

// AF_XDP where the driver runs our program: service frames then never burden the host's stack. Generic XDP does, and
// loses merged frames, so AF_PACKET is better there.
void PortSet::Parts::open_best(const std::string& interface) {
  try {
    open_xsk(interface, "auto");
  } catch (const std::system_error& refused) {
    open_packet(interface, std::string("auto: no AF_XDP here: ") + refused.what());
  }
}

void PortSet::Parts::open_xsk(const std::string& interface, const std::string& why) {
  auto port = std::make_unique<XskPort>(interface, context);
  const std::string what = why + ": " + port->describe();
  xsk.push_back(port.get());
  add(std::move(port), Io::xsk, what);
}

void PortSet::Parts::open_packet(const std::string& interface, const std::string& why) {
  add(std::make_unique<PacketSocketPort>(interface, context), Io::packet, why);
}

void PortSet::Parts::open_pcap(const std::string& interface) {
  if (io.files) return open_files(interface);
  add(std::make_unique<PcapDevicePort>(interface, context), Io::pcap, "asked for");
}

void PortSet::Parts::open_files(const std::string& interface) {
  const auto is_shared = [](const std::string& path) { return !path.empty() && path.find("%i") == std::string::npos; };
  if (!live.empty() && (is_shared(io.files->read) || is_shared(io.files->write))) {
    throw std::system_error(EINVAL, std::generic_category(),
                            "open " + interface + " on a capture that another port has: put %i into the file's name");
  }
  add(std::make_unique<PcapFilePort>(interface, *io.files, context), Io::pcap,
      "asked for: a capture in place of the wire");
}

void PortSet::Parts::add(std::unique_ptr<LivePort> port, Io io, const std::string& why) {
  context.events.record(
      {.at = context.loop.now(),
       .node = {},
       .kind = "port.opened",
       .fields = {{"interface", port->info().name}, {"io", std::string(to_string(io))}, {"why", why}}});
  live.push_back(port.get());
  ports.push_back(port.get());
  owned.push_back(std::move(port));
  for (LivePort* each : live) each->set_egress_ports(live);
  keep_host_out(*live.back());
}

void PortSet::Parts::keep_host_out(LivePort& port) {
  if (auto* overhearing = dynamic_cast<OverhearingPort*>(&port)) overhearing->set_host_filter(filter, injector);
  if (auto* xdp = dynamic_cast<XskPort*>(&port)) xdp->set_served(flows);
  if (port.info().host_sees_every_frame) filter.add_interface(port.info().name);
}

PortSet::PortSet(const std::vector<std::string>& interfaces, IoChoice io, const PortContext& context)
    : parts_(std::make_unique<Parts>(interfaces, std::move(io), context)) {}

PortSet::~PortSet() = default;

std::span<PacketPort* const> PortSet::ports() const { return parts_->ports; }
std::span<LivePort* const> PortSet::live_ports() const { return parts_->live; }
ServedFlows& PortSet::served() { return *parts_; }

void PortSet::open(const std::string& interface) { parts_->open(interface); }

void PortSet::refresh(std::string_view interface) {
  for (LivePort* port : parts_->live) {
    if (port->info().name == interface) port->refresh();
  }
}

}  // namespace viplane::live
