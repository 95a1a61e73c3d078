// SPDX-License-Identifier: GPL-2.0-or-later
#include "sim/faults/simple_fault.h"

namespace viplane::sim::faults {
namespace {

// arp_ignore, arp_announce and rp_filter as an installation leaves them, instead of as the method needs them.
class WrongSettings final : public Fault {
 public:
  WrongSettings(std::string node, bool answers_arp, bool strict)
      : node_(std::move(node)), answers_arp_(answers_arp), strict_(strict) {}
  std::string name() const override { return "misconfigure_server"; }
  std::string target() const override { return node_; }

  void inject(World& world) override {
    Host& host = world.host(node_);
    before_.assign(1, host.all_settings());
    for (const auto& interface : host.interfaces()) before_.push_back(interface->settings);
    spoil(host.all_settings());
    for (const auto& interface : host.interfaces()) spoil(interface->settings);
  }
  void heal(World& world) override {
    Host& host = world.host(node_);
    host.all_settings() = before_.front();
    for (std::size_t i = 0; i < host.interfaces().size(); ++i) host.interfaces()[i]->settings = before_.at(i + 1);
  }

 private:
  void spoil(InterfaceSettings& settings) const {
    if (answers_arp_) settings.arp_ignore = settings.arp_announce = 0;
    if (strict_) settings.rp_filter = 1;
  }

  std::string node_;
  bool answers_arp_;
  bool strict_;
  std::vector<InterfaceSettings> before_;
};

}  // namespace

FaultPtr answer_arp(std::string server) { return std::make_unique<WrongSettings>(std::move(server), true, false); }
FaultPtr strict_rp_filter(std::string server) {
  return std::make_unique<WrongSettings>(std::move(server), false, true);
}

FaultPtr no_tunnel(std::string server) {
  return std::make_unique<SimpleFault>(
      "misconfigure_server", server, [=](World& world) { world.node(server).delete_interface("tunl0"); },
      [=](World& world) { world.node(server).create_interface("tunl0"); });
}

FaultPtr no_virtual_address(std::string server, std::vector<IpAddress> addresses) {
  const auto held = std::make_shared<std::vector<Node::HeldAddress>>();
  return std::make_unique<SimpleFault>(
      "misconfigure_server", server,
      [=](World& world) {
        for (const IpAddress& address : addresses) {
          if (auto one = world.node(server).remove_address_by_hand(address)) held->push_back(std::move(*one));
        }
      },
      [=](World& world) {
        for (const Node::HeldAddress& one : *held) world.node(server).add_address_by_hand(one);
        held->clear();
      });
}

}  // namespace viplane::sim::faults
