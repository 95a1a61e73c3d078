// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/neighbours.h"

#include "net/arp.h"
#include "net/neighbour_discovery.h"

namespace viplane {
namespace {

// The MAC in the Ethernet header is the only thing that differs between asking everybody and asking one.
Bytes addressed_to(Bytes frame, const MacAddress& target) {
  store_mac(frame.data(), target);
  return frame;
}

}  // namespace

Neighbours::Neighbours(const Env& env, const Ports& ports, Changed changed)
    : env_(env), ports_(ports), changed_(std::move(changed)) {}

void Neighbours::want(const Neighbour& who, bool pinned) { carry_out(table_.want(env_.clock.now(), who, pinned)); }

void Neighbours::on_arp(std::uint8_t port, ByteView ethernet_payload) {
  const auto arp = ArpView::parse(ethernet_payload);
  if (!arp || arp->is_probe()) return;
  carry_out(table_.heard(env_.clock.now(), {port, arp->sender_ip()}, arp->sender_mac()));
}

void Neighbours::on_neighbour_discovery(std::uint8_t port, ByteView ethernet_payload) {
  const auto packet = Ipv6View::parse(ethernet_payload);
  if (!packet) return;
  const auto advertisement = NeighbourAdvertisement::parse(*packet);
  if (!advertisement || !advertisement->target_mac) return;
  carry_out(table_.heard(env_.clock.now(), {port, advertisement->address}, *advertisement->target_mac));
}

void Neighbours::on_port_down(std::uint8_t port) { carry_out(table_.port_down(env_.clock.now(), port)); }

void Neighbours::carry_out(const NeighbourActions& actions) {
  for (const auto& action : actions) {
    if (const auto* question = std::get_if<Solicit>(&action)) solicit(*question);
    if (const auto* found = std::get_if<NeighbourResolved>(&action)) changed_(found->who, found->mac);
    if (const auto* lost = std::get_if<NeighbourLost>(&action)) changed_(lost->who, std::nullopt);
  }
  timer_.arm(table_.deadline());
}

void Neighbours::solicit(const Solicit& question) {
  const auto& [port, address] = question.who;
  const MacAddress& own_mac = ports_.info(port).mac;
  const IpAddress own = ports_.own_address(port, address.is_v6);
  Bytes frame =
      address.is_v6 ? build_neighbour_solicitation(own_mac, own, address) : build_arp_request(own_mac, own, address);
  if (question.known) frame = addressed_to(std::move(frame), *question.known);
  (void)ports_.at(port).send(frame);  // a lost question is asked again
}

}  // namespace viplane
