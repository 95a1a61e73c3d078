// SPDX-License-Identifier: GPL-2.0-or-later
#include "sim/ns3_device.h"

#include <ns3/abort.h>
#include <ns3/boolean.h>
#include <ns3/global-value.h>
#include <ns3/packet.h>

#include "net/ethernet.h"

namespace viplane::sim {
namespace {

ns3::Mac48Address to_ns3(const MacAddress& mac) {
  ns3::Mac48Address address;
  address.CopyFrom(mac.octets.data());
  return address;
}

MacAddress from_ns3(const ns3::Address& address) {
  MacAddress mac;
  ns3::Mac48Address::ConvertFrom(address).CopyTo(mac.octets.data());
  return mac;
}

ns3::NetDevice::PacketType kind_of(const MacAddress& target, const MacAddress& own) {
  if (target == own) return ns3::NetDevice::PACKET_HOST;
  if (target == MacAddress::broadcast()) return ns3::NetDevice::PACKET_BROADCAST;
  return target.is_group() ? ns3::NetDevice::PACKET_MULTICAST : ns3::NetDevice::PACKET_OTHERHOST;
}

}  // namespace

NS_OBJECT_ENSURE_REGISTERED(Ns3Channel);

ns3::TypeId Ns3Channel::GetTypeId() {
  static ns3::TypeId id = ns3::TypeId("viplane::sim::Ns3Channel").SetParent<ns3::Channel>().SetGroupName("Viplane");
  return id;
}

Ns3Channel::Ns3Channel() { ns3::GlobalValue::Bind("ChecksumEnabled", ns3::BooleanValue(true)); }

void Ns3Channel::DoDispose() {
  devices_.clear();
  Channel::DoDispose();
}

NS_OBJECT_ENSURE_REGISTERED(Ns3Device);

ns3::TypeId Ns3Device::GetTypeId() {
  static ns3::TypeId id = ns3::TypeId("viplane::sim::Ns3Device").SetParent<ns3::NetDevice>().SetGroupName("Viplane");
  return id;
}

Ns3Device::Ns3Device(Nic& nic, ns3::Ptr<Ns3Channel> channel)
    : nic_(nic), channel_(channel), mac_(to_ns3(nic.mac())), mtu_(static_cast<uint16_t>(nic.mtu())) {
  nic_.set_receiver(this);
}

void Ns3Device::DoDispose() {
  channel_ = nullptr;
  node_ = nullptr;
  receive_.Nullify();
  receive_promiscuously_.Nullify();
  NetDevice::DoDispose();
}

void Ns3Device::SetAddress(ns3::Address address) {
  NS_ABORT_MSG_IF(ns3::Mac48Address::ConvertFrom(address) != mac_, "the card's address cannot be changed");
}

bool Ns3Device::SetMtu(const uint16_t mtu) {
  if (mtu > nic_.mtu()) return false;
  mtu_ = mtu;
  return true;
}

void Ns3Device::on_frame(Nic&, FrameRef frame) {
  const auto ethernet = EthernetView::parse(frame.view());
  if (!ethernet || !node_) return;
  const ByteView payload = ethernet->payload();
  const auto packet = ns3::Create<ns3::Packet>(reinterpret_cast<const uint8_t*>(payload.data()), payload.size());
  const auto protocol = static_cast<uint16_t>(ethernet->type());
  const ns3::Address source = to_ns3(ethernet->source());
  const PacketType kind = kind_of(ethernet->target(), nic_.mac());
  if (!receive_promiscuously_.IsNull()) {
    receive_promiscuously_(this, packet, protocol, source, to_ns3(ethernet->target()), kind);
  }
  if (kind != PACKET_OTHERHOST && !receive_.IsNull()) receive_(this, packet, protocol, source);
}

void Ns3Device::on_carrier(Nic&, bool) { link_changed_(); }

bool Ns3Device::Send(ns3::Ptr<ns3::Packet> packet, const ns3::Address& target, uint16_t protocol) {
  return SendFrom(packet, mac_, target, protocol);
}

bool Ns3Device::SendFrom(ns3::Ptr<ns3::Packet> packet, const ns3::Address& source, const ns3::Address& target,
                         uint16_t protocol) {
  if (packet->GetSize() > mtu_) return false;
  FrameRef frame = FrameRef::allocate(EthernetView::kSize + packet->GetSize());
  write_ethernet(frame.bytes(), {from_ns3(target), from_ns3(source), static_cast<EtherType>(protocol)});
  packet->CopyData(reinterpret_cast<uint8_t*>(frame.data() + EthernetView::kSize), packet->GetSize());
  return nic_.transmit(std::move(frame));
}

}  // namespace viplane::sim
