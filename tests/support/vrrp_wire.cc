// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/support/vrrp_wire.h"

#include <utility>

#include "control/vrrp/frames.h"
#include "control/vrrp/text.h"
#include "net/ethernet.h"
#include "net/ipv4.h"
#include "net/ipv6.h"

namespace viplane::testing {

using namespace vrrp;

std::size_t VrrpWire::add(std::string name, RouterConfig config, std::vector<std::string> interfaces) {
  const auto number = static_cast<std::uint8_t>(nodes_.size() + 1);
  Node node{std::move(name), Router(config), {}, false, false, {}, {}, {}};
  for (const std::string& interface : interfaces) {
    IpAddress v6{true, {0xfe, 0x80}};
    v6.octets[15] = number;
    node.links[interface] = {true, IpAddress::v4(10, 77, 0, number), v6};
  }
  nodes_.push_back(std::move(node));
  return nodes_.size() - 1;
}

std::size_t VrrpWire::add_client(std::size_t beside) {
  clients_.push_back({beside, {}});
  return clients_.size() - 1;
}

void VrrpWire::start(std::size_t node) {
  Node& n = nodes_[node];
  n.is_alive = true;
  for (const auto& [interface, facts] : n.links) carry_out(node, n.router.on_link(now_, interface, facts));
  carry_out(node, n.router.start(now_));
}

void VrrpWire::stop(std::size_t node) { carry_out(node, nodes_[node].router.stop(now_)); }

void VrrpWire::reload(std::size_t node, const RouterConfig& config) {
  carry_out(node, nodes_[node].router.reload(now_, config));
}

void VrrpWire::crash(std::size_t node) {
  nodes_[node].is_alive = false;
  nodes_[node].held.clear();
}

void VrrpWire::freeze(std::size_t node) { nodes_[node].is_frozen = true; }

void VrrpWire::resume(std::size_t node, Resume how) {
  Node& n = nodes_[node];
  n.is_frozen = false;
  const std::vector<Packet> backlog = std::exchange(n.backlog, {});
  if (how == Resume::timers_first) carry_out(node, n.router.on_deadline(now_));
  if (how == Resume::backlog_lost) return;
  for (const Packet& packet : backlog) deliver(node, packet);
}

void VrrpWire::cut(std::size_t from, std::size_t to) { cuts_.insert({from, to}); }
void VrrpWire::cut_both(std::size_t a, std::size_t b) {
  cut(a, b);
  cut(b, a);
}
void VrrpWire::heal() { cuts_.clear(); }

void VrrpWire::set_link(std::size_t node, const std::string& interface, bool is_up) {
  LinkFacts& facts = nodes_[node].links[interface];
  facts.is_up = is_up;
  carry_out(node, nodes_[node].router.on_link(now_, interface, facts));
}

void VrrpWire::set_script(std::size_t node, const std::string& name, int exit_code) {
  nodes_[node].scripts[name] = exit_code;
}

void VrrpWire::set_file(std::size_t node, const std::string& name, std::int64_t value) {
  carry_out(node, nodes_[node].router.on_file(now_, name, value));
}

void VrrpWire::set_process(std::size_t node, const std::string& name, bool is_running) {
  carry_out(node, nodes_[node].router.on_process(now_, name, is_running));
}

void VrrpWire::inject(Bytes message, IpAddress source, IpAddress target, std::uint8_t ttl,
                      const std::string& interface) {
  for (std::size_t to = 0; to < nodes_.size(); ++to) inject(to, message, source, target, ttl, interface);
}

void VrrpWire::inject(std::size_t node, Bytes message, IpAddress source, IpAddress target, std::uint8_t ttl,
                      const std::string& interface) {
  deliver(node, {node, interface, source, target, ttl, std::move(message)});
}

void VrrpWire::run_until(Time end) {
  for (auto at = next(); at && *at <= end; at = next()) do_next(*at);
  now_ = end;
}

std::optional<Time> VrrpWire::next() const {
  std::optional<Time> earliest;
  if (!events_.empty()) earliest = events_.begin()->first;
  for (const Node& node : nodes_) {
    if (!node.is_alive || node.is_frozen) continue;
    const auto at = node.router.deadline();
    if (at && (!earliest || *at < *earliest)) earliest = at;
  }
  return earliest;
}

void VrrpWire::do_next(Time at) {
  now_ = std::max(now_, at);
  if (!events_.empty() && events_.begin()->first <= now_) {
    const auto event = std::move(events_.begin()->second);
    events_.erase(events_.begin());
    event();
    return;
  }
  for (std::size_t i = 0; i < nodes_.size(); ++i) {
    const auto due = nodes_[i].router.deadline();
    if (!nodes_[i].is_alive || nodes_[i].is_frozen || !due || *due > now_) continue;
    carry_out(i, nodes_[i].router.on_deadline(now_));
    return;
  }
}

void VrrpWire::deliver(std::size_t node, const Packet& packet) {
  Node& n = nodes_[node];
  const auto link = n.links.find(packet.interface);
  if (!n.is_alive || link == n.links.end() || !link->second.is_up) return;
  if (n.is_frozen) {
    n.backlog.push_back(packet);
    return;
  }
  carry_out(node,
            n.router.on_packet(now_, packet.interface, {packet.source, packet.target, packet.ttl, packet.message}));
}

void VrrpWire::carry_out(std::size_t node, RoutedActions actions) {
  for (RoutedAction& routed : actions) {
    const std::string instance = routed.instance ? routed.instance->name : routed.group;
    entries_.push_back({now_, nodes_[node].name, instance, routed.action, actions.size() == 1});
    if (const auto* script = std::get_if<RunScript>(&routed.action)) {
      const std::string name = script->name;
      events_.emplace(now_ + std::chrono::milliseconds(1), [this, node, name] {
        if (!nodes_[node].is_alive) return;
        carry_out(node, nodes_[node].router.on_script_result(now_, name, nodes_[node].scripts[name], false));
      });
    }
    const auto* action = std::get_if<Action>(&routed.action);
    if (!action) continue;
    if (const auto* send = std::get_if<SendAdvertisement>(action)) transmit(node, *routed.instance, send->priority);
    if (const auto* take = std::get_if<TakeAddresses>(action)) {
      for (const auto& address : take->addresses) nodes_[node].held.insert(address.prefix.to_string());
    }
    if (const auto* release = std::get_if<ReleaseAddresses>(action)) {
      for (const auto& address : release->addresses) nodes_[node].held.erase(address.prefix.to_string());
    }
    if (const auto* announcement = std::get_if<AnnounceAddresses>(action)) announce(node, *announcement);
  }
}

void VrrpWire::transmit(std::size_t node, const InstanceConfig& config, std::uint8_t priority) {
  const LinkFacts& link = nodes_[node].links[config.interface];
  if (!link.is_up) return;
  const IpAddress source = config.source.value_or(config.is_v6 ? link.primary_v6 : link.primary_v4);
  std::vector<Bytes> packets;
  for (const auto& peer : config.unicast_peers) {
    packets.push_back(unicast_packet(config, source, peer.address, priority));
  }
  if (packets.empty()) {
    const Bytes frame = multicast_frame(config, MacAddress{{2, 0, 0, 0, 0, 1}}, source, priority);
    packets.emplace_back(frame.begin() + EthernetView::kSize, frame.end());
  }
  for (const Bytes& bytes : packets) {
    Packet packet{0, config.interface, source, {}, 0, {}};
    ByteView payload;
    if (config.is_v6) {
      const auto view = Ipv6View::parse(bytes);
      packet.target = view->target(), packet.ttl = view->hop_limit(), payload = view->payload();
    } else {
      const auto view = Ipv4View::parse(bytes);
      packet.target = view->target(), packet.ttl = view->ttl(), payload = view->payload();
    }
    packet.message.assign(payload.begin(), payload.end());
    for (std::size_t to = 0; to < nodes_.size(); ++to) {
      if (to == node || is_cut(node, to) || (loss_ && loss_(node, to, now_))) continue;
      const auto receiver = nodes_[to].links.find(config.interface);
      if (receiver == nodes_[to].links.end()) continue;
      const bool is_addressed =
          packet.target == receiver->second.primary_v4 || packet.target == receiver->second.primary_v6;
      if (!packet.target.is_multicast() && !is_addressed) continue;
      packet.to = to;
      events_.emplace(now_ + delay_, [this, packet] { deliver(packet.to, packet); });
    }
  }
}

void VrrpWire::announce(std::size_t node, const AnnounceAddresses& announcement) {
  for (std::size_t i = 0; i < clients_.size(); ++i) {
    if (is_cut(node, clients_[i].beside)) continue;
    for (const auto& address : announcement.addresses) {
      const std::string text = address.prefix.to_string();
      events_.emplace(now_ + delay_, [this, i, node, text] { clients_[i].owner_of[text] = nodes_[node].name; });
    }
  }
}

State VrrpWire::state(std::size_t node, std::string_view instance) const {
  const Instance* found = nodes_[node].router.find(instance);
  return found ? found->state() : State::initialize;
}

IpAddress VrrpWire::address(std::size_t node) const { return nodes_[node].links.begin()->second.primary_v4; }

bool VrrpWire::holds(std::size_t node, const std::string& address) const { return nodes_[node].held.contains(address); }

std::vector<std::string> VrrpWire::holders(const std::string& address) const {
  std::vector<std::string> names;
  for (const Node& node : nodes_) {
    if (node.is_alive && node.held.contains(address)) names.push_back(node.name);
  }
  return names;
}

std::string VrrpWire::client_follows(std::size_t client, const std::string& address) const {
  const auto found = clients_[client].owner_of.find(address);
  return found == clients_[client].owner_of.end() ? "" : found->second;
}

void VrrpWire::say(const std::string& text) {
  std::string at = in_seconds(now_.time_since_epoch());
  at.resize(at.size() - 2);
  remarks_.emplace_back(entries_.size(),
                        std::string(at.size() < 8 ? 8 - at.size() : 0, ' ') + at + "  -- " + text + '\n');
}

std::string VrrpWire::transcript() const {
  std::string text;
  auto remark = remarks_.begin();
  for (std::size_t i = 0; i <= entries_.size(); ++i) {
    for (; remark != remarks_.end() && remark->first <= i; ++remark) text += remark->second;
    if (i == entries_.size()) break;
    const Entry& entry = entries_[i];
    const auto* action = std::get_if<Action>(&entry.action);
    std::string line;
    if (action && std::holds_alternative<Notify>(*action)) continue;
    if (action)
      line = to_string(*action);
    else if (const auto* discarded = std::get_if<Discarded>(&entry.action)) {
      line = "discard from " + discarded->source.to_string() + ": " + std::string(to_string(discarded->reason));
    } else
      continue;
    const auto* sent = action ? std::get_if<SendAdvertisement>(action) : nullptr;
    if (sent && sent->priority != 0 && entry.is_alone) continue;
    std::string at = in_seconds(entry.at.time_since_epoch());
    at.resize(at.size() - 2);
    text += std::string(at.size() < 8 ? 8 - at.size() : 0, ' ') + at + "  " + entry.node + ' ' + entry.instance + "  " +
            line + '\n';
  }
  return text;
}

}  // namespace viplane::testing
