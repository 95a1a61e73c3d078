// SPDX-License-Identifier: GPL-2.0-or-later
#include "sim/nic.h"

#include "sim/link.h"

namespace viplane::sim {

Nic::Nic(Fabric& fabric, std::string node, std::string name, MacAddress mac, std::uint32_t mtu)
    : fabric_(fabric), node_(std::move(node)), name_(std::move(name)), mac_(mac), mtu_(mtu) {}

void Nic::attach(Link& link, unsigned end) {
  link_ = &link;
  end_ = end;
}

bool Nic::is_up() const { return powered_ && link_ != nullptr && link_->has_carrier(); }

bool Nic::transmit(FrameRef frame) {
  if (!is_up()) return false;
  ++fabric_.counters.sent;
  if (fabric_.tap != nullptr)
    fabric_.tap->on_frame(*this, FrameTap::Direction::out, fabric_.scheduler.now(), frame.view());
  link_->transmit(end_, std::move(frame), fabric_.scheduler.now(), number_);
  return true;
}

void Nic::refuse(std::uint16_t sender, bool refused) {
  if (refused_.size() <= sender) refused_.resize(sender + 1u);
  refused_[sender] = static_cast<std::uint16_t>(refused_[sender] + (refused ? 1 : -1));
}

void Nic::set_power(bool powered) {
  if (powered_ == powered) return;
  powered_ = powered;
  if (link_ != nullptr) link_->set_power(end_, powered);
}

void Nic::arrive(FrameRef frame) {
  ++fabric_.counters.delivered;
  if (fabric_.tap != nullptr)
    fabric_.tap->on_frame(*this, FrameTap::Direction::in, fabric_.scheduler.now(), frame.view());
  if (receiver_ != nullptr) receiver_->on_frame(*this, std::move(frame));
}

void Nic::carrier_changed(bool up) {
  if (receiver_ != nullptr) receiver_->on_carrier(*this, up);
}

}  // namespace viplane::sim
