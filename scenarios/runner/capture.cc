// SPDX-License-Identifier: GPL-2.0-or-later
#include "scenarios/runner/capture.h"

#include "env/event_json.h"
#include "net/ethernet.h"
#include "net/ip_protocol.h"
#include "net/ipv4.h"

namespace viplane::scenarios {
namespace {

bool is_control(ByteView frame) {
  const auto ethernet = EthernetView::parse(frame);
  if (!ethernet || ethernet->type() != EtherType::ipv4) return true;
  const auto ip = Ipv4View::parse(ethernet->payload());
  return !ip ||
         (ip->protocol() != IpProtocol::tcp && ip->protocol() != IpProtocol::udp && ip->protocol() != IpProtocol::ipip);
}

std::string explanation(const Event& event) {
  const std::string to(text_field(event, "to"));
  const std::string why(text_field(event, "why"));
  const std::string because = why.empty() ? std::string() : ": " + why;
  if (to == "master") return event.node + " takes over" + because;
  return event.node + " becomes " + to + because;
}

}  // namespace

Capture::Capture(const std::filesystem::path& path, const Site& site) : writer_(path) {
  for (const sim::NodeSpec& node : site.topology.nodes) {
    for (const sim::InterfaceSpec& interface : node.interfaces) {
      if (interface.peer.empty()) continue;
      for (const IpPrefix& address : interface.addresses) writer_.add_name(address.address, node.name);
    }
  }
}

std::uint32_t Capture::interface_of(const CapturedFrame& frame) {
  const std::string name = std::string(frame.node) + ":" + std::string(frame.port);
  const auto known = interfaces_.find(name);
  if (known != interfaces_.end()) return known->second;
  return interfaces_[name] = writer_.add_interface(name, std::string("what ") + name + " sends");
}

void Capture::see(const Event& event) {
  const bool matters = event.kind == "vrrp.state" || event.kind == "fault.injected" || event.kind == "fault.healed";
  if (!matters) return;
  left_ = kAfterEvent;
  if (event.kind == "vrrp.state") comment(event, explanation(event));
}

void Capture::comment(const Event& event, std::string text) {
  for (Held& held : held_) {
    if (held.node != event.node || !held.control || held.at != event.at || !held.comment.empty()) continue;
    held.comment = std::move(text);
    return;
  }
  to_explain_[event.node] = std::move(text);
}

void Capture::see(const CapturedFrame& frame) {
  if (!frame.outgoing) return;
  if (!held_.empty() && held_.front().at < frame.at) write_held();
  const bool control = is_control(frame.bytes);
  if (!control && left_ == 0) return;
  if (!control) --left_;
  Held held{interface_of(frame),     frame.at, Bytes(frame.bytes.begin(), frame.bytes.end()),
            std::string(frame.node), control,  {}};
  const auto waiting = control ? to_explain_.find(held.node) : to_explain_.end();
  if (waiting != to_explain_.end()) {
    held.comment = std::move(waiting->second);
    to_explain_.erase(waiting);
  }
  held_.push_back(std::move(held));
}

void Capture::write_held() {
  for (const Held& held : held_) writer_.write(held.interface, held.at, held.bytes, held.comment);
  held_.clear();
}

void Capture::finish() {
  write_held();
  writer_.flush();
}

}  // namespace viplane::scenarios
