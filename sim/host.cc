// SPDX-License-Identifier: GPL-2.0-or-later
#include "sim/host.h"

#include <algorithm>
#include <stdexcept>

#include "net/ethernet.h"

namespace viplane::sim {
namespace {

constexpr std::array<std::string_view, static_cast<std::size_t>(HostDrop::kCount)> kDropNames = {
    "not_powered", "other_host", "malformed",   "martian_source", "reverse_path", "not_forwarding",   "ttl_expired",
    "no_route",    "too_big",    "unreachable", "no_listener",    "fragment",     "unknown_protocol", "interface_down",
};

InterfaceKind kind_of(const InterfaceSpec& spec) {
  if (spec.name == "lo") return InterfaceKind::loopback;
  return spec.name.starts_with("tunl") ? InterfaceKind::tunnel : InterfaceKind::ethernet;
}

constexpr std::uint32_t kLoopbackMtu = 65536;
constexpr std::uint32_t kTunnelOverhead = 20;

IpPrefix network_of(const IpPrefix& prefix) {
  IpPrefix network = prefix;
  for (std::size_t bit = prefix.length; bit < (prefix.address.is_v6 ? 128u : 32u); ++bit) {
    network.address.octets[bit / 8] &= static_cast<std::uint8_t>(~(0x80u >> bit % 8));
  }
  return network;
}

bool is_host_prefix(const IpPrefix& prefix) { return prefix.length == (prefix.address.is_v6 ? 128 : 32); }

}  // namespace

std::string_view to_string(HostDrop drop) { return kDropNames[static_cast<std::size_t>(drop)]; }

// What an interface's neighbour table asks of the host.
class Host::Output final : public NeighbourOutput {
 public:
  Output(Host& host, Interface& interface) : host_(host), interface_(interface) {}

  void solicit(const Neighbour& neighbour, bool unicast, const FrameRef* reason) override {
    if (neighbour.address().is_v6) return host_.send_solicitation(interface_, neighbour, unicast);
    host_.send_arp_request(interface_, neighbour, unicast, reason);
  }
  void transmit(FrameRef packet, MacAddress target) override {
    const bool is_v6 = load_u8(packet.data()) >> 4 == 6;
    packet.prepend(EthernetView::kSize);
    write_ethernet(packet.bytes(), {target, interface_.mac, is_v6 ? EtherType::ipv6 : EtherType::ipv4});
    host_.transmit_frame(interface_, std::move(packet));
  }
  void unreachable(FrameRef packet) override {
    host_.drop(HostDrop::unreachable);
    host_.send_icmp_error(IcmpType::destination_unreachable, icmp_unreachable::kHost, packet.view());
  }

 private:
  Host& host_;
  Interface& interface_;
};

Host::Host(Scheduler& scheduler, const NodeSpec& spec, Random random)
    : scheduler_(scheduler),
      name_(spec.name),
      random_(random),
      ip_forward_(spec.ip_forward || spec.role == Role::router),
      all_(spec.all) {
  InterfaceSpec loopback;
  loopback.name = "lo";
  loopback.addresses = {{IpAddress::v4(127, 0, 0, 1), 8}};
  add_interface(loopback, nullptr);
}

Host::~Host() = default;

Interface& Host::add_interface(const InterfaceSpec& spec, Nic* nic) {
  Interface* interface = find_interface(spec.name);
  if (interface == nullptr) {
    interface = interfaces_.emplace_back(std::make_unique<Interface>()).get();
    interface->index = static_cast<std::uint8_t>(interfaces_.size() - 1);
    interface->name = spec.name;
    interface->kind = kind_of(spec);
    outputs_.push_back(std::make_unique<Output>(*this, *interface));
  }
  interface->settings = spec.settings;
  switch (interface->kind) {
    case InterfaceKind::loopback: interface->mtu = kLoopbackMtu; break;
    case InterfaceKind::tunnel: interface->mtu = spec.link.mtu - kTunnelOverhead; break;
    case InterfaceKind::ethernet:
      if (nic == nullptr) throw std::invalid_argument(name_ + ": interface " + spec.name + " is plugged into nothing");
      interface->nic = nic;
      interface->mac = nic->mac();
      interface->mtu = nic->mtu();
      interface->neighbours = std::make_unique<NeighbourTable>(scheduler_, *outputs_[interface->index],
                                                               random_.fork("neighbours of " + spec.name));
      nic->set_receiver(this);
      add_address(spec.name, {link_local_address(interface->mac), 64});
  }
  for (const IpPrefix& prefix : spec.addresses) add_address(spec.name, prefix);
  for (InterfaceAddress& address : interface->addresses) address.on_disk = true;
  return *interface;
}

Interface* Host::find_interface(std::string_view name) {
  return const_cast<Interface*>(std::as_const(*this).find_interface(name));
}

const Interface* Host::find_interface(std::string_view name) const {
  for (const auto& interface : interfaces_) {
    if (interface->name == name && interface->is_there) return interface.get();
  }
  return nullptr;
}

Interface* Host::interface_of(const Nic& nic) {
  for (const auto& interface : interfaces_) {
    if (interface->nic == &nic) return interface.get();
  }
  return nullptr;
}

bool Host::add_address(std::string_view name, IpPrefix prefix, const AddressOptions& options) {
  Interface* const interface = find_interface(name);
  if (interface == nullptr) return false;
  for (InterfaceAddress& own : interface->addresses) {
    if (own.prefix != prefix) continue;
    own.virtual_mac = options.virtual_mac;
    return true;
  }
  interface->addresses.push_back({.prefix = prefix, .virtual_mac = options.virtual_mac});
  if (!is_host_prefix(prefix))
    routes_.add({network_of(prefix), {prefix.address.is_v6, {}}, interface->index, prefix.address});
  changed();
  return true;
}

bool Host::remove_address(std::string_view name, IpPrefix prefix) {
  Interface* const interface = find_interface(name);
  if (interface == nullptr) return true;  // as asked
  const auto removed = std::erase_if(interface->addresses, [&](const auto& own) { return own.prefix == prefix; });
  if (removed == 0) return true;
  if (!is_host_prefix(prefix)) {
    routes_.remove({network_of(prefix), {prefix.address.is_v6, {}}, interface->index, prefix.address});
  }
  changed();
  return true;
}

std::vector<IpPrefix> Host::addresses(std::string_view name) const {
  std::vector<IpPrefix> all;
  const Interface* const interface = find_interface(name);
  if (interface == nullptr) return all;
  for (const InterfaceAddress& own : interface->addresses) all.push_back(own.prefix);
  return all;
}

bool Host::holds(const IpAddress& address) const {
  return std::any_of(interfaces_.begin(), interfaces_.end(),
                     [&](const auto& interface) { return interface->find(address) != nullptr; });
}

bool Host::is_local(Ipv4 address) const {
  return std::binary_search(local_.begin(), local_.end(), address) || address >> 24 == 127;
}

void Host::add_route(const RouteSpec& spec) {
  const Interface* interface = spec.interface.empty() ? nullptr : find_interface(spec.interface);
  if (interface == nullptr && spec.interface.empty()) {
    const HostRoute* const link = routes_.lookup(spec.gateway);
    if (link != nullptr) interface = interfaces_[link->interface].get();
  }
  if (interface == nullptr) {
    throw std::invalid_argument(name_ + ": no interface for the route to " + spec.target.to_string() + " by " +
                                spec.gateway.to_string());
  }
  routes_.add({spec.target, spec.gateway, interface->index, spec.source});
  changed();
}

std::optional<Host::NextHop> Host::next_hop(const IpAddress& target) const {
  const HostRoute* const route = routes_.lookup(target);
  if (route == nullptr) return std::nullopt;
  const Interface& interface = *interfaces_[route->interface];
  const IpAddress hop = route->gateway.is_unspecified() ? target : route->gateway;
  const auto source = route->source ? route->source : interface.source_for(hop);
  const std::uint32_t mtu = route->mtu != 0 ? std::min(route->mtu, interface.mtu) : interface.mtu;
  return NextHop{&interface, hop, source.value_or(IpAddress{target.is_v6, {}}), mtu};
}

void Host::lend_route(const HostRoute& route, bool before_equals) {
  if (std::ranges::find(routes(), route) != routes().end()) return;
  routes_.add(route, before_equals);
  changed();
}

void Host::take_back_route(const HostRoute& route) {
  if (std::ranges::find(routes(), route) == routes().end()) return;
  routes_.remove(route);
  changed();
}

void Host::changed() {
  ++generation_;
  local_.clear();
  for (const auto& interface : interfaces_) {
    for (const InterfaceAddress& own : interface->addresses) {
      if (!own.prefix.address.is_v6) local_.push_back(own.prefix.address.v4_value());
    }
  }
  std::sort(local_.begin(), local_.end());
  if (on_change_.empty() || std::exchange(change_pending_, true)) return;
  const auto fire = [](void* self, void*, std::uint32_t) {
    Host& host = *static_cast<Host*>(self);
    host.change_pending_ = false;
    for (const auto& changed : host.on_change_) changed();
  };
  scheduler_.call_at(scheduler_.now(), fire, this);
}

void Host::lose_power() {
  if (!std::exchange(powered_, false)) return;
  for (const auto& interface : interfaces_) {
    if (interface->nic != nullptr) interface->nic->set_power(false);
    if (interface->neighbours) interface->neighbours->flush();
    const auto addresses = interface->addresses;
    for (const InterfaceAddress& own : addresses) {
      if (!own.on_disk) remove_address(interface->name, own.prefix);
    }
  }
  const auto known = routes();
  for (const HostRoute& route : known) {
    if (route.is_lent) routes_.remove(route);
  }
  path_mtus_.clear();
  changed();
  for (PacketHandler* handler : handlers_) handler->on_power_loss();
}

void Host::regain_power() {
  if (std::exchange(powered_, true)) return;
  for (const auto& interface : interfaces_) {
    if (interface->nic != nullptr) interface->nic->set_power(true);
  }
  changed();
  for (PacketHandler* handler : handlers_) handler->on_power_return();
}

void Host::on_carrier(Nic& nic, bool up) {
  Interface* const interface = interface_of(nic);
  if (interface == nullptr) return;
  if (!up && interface->neighbours) interface->neighbours->flush();  // neigh_carrier_down()
  changed();
  if (on_link_) on_link_(*interface, up);
}

void Host::bind(std::uint8_t protocol, PacketHandler* handler) {
  protocols_[protocol] = handler;
  remember(handler);
}

void Host::bind(std::uint8_t protocol, std::uint16_t port, PacketHandler* handler) {
  const std::uint32_t key = std::uint32_t{protocol} << 16 | port;
  if (handler == nullptr) {
    ports_.erase(key);
    return;
  }
  ports_[key] = handler;
  remember(handler);
}

void Host::remember(PacketHandler* handler) {
  if (handler != nullptr && std::find(handlers_.begin(), handlers_.end(), handler) == handlers_.end()) {
    handlers_.push_back(handler);
  }
  std::erase_if(handlers_, [this](PacketHandler* known) {
    const auto is_known = [&](const auto& entry) { return entry.second == known; };
    return std::find(protocols_.begin(), protocols_.end(), known) == protocols_.end() &&
           std::none_of(ports_.begin(), ports_.end(), is_known);
  });
}

}  // namespace viplane::sim
