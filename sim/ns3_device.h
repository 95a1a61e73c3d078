// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <ns3/channel.h>
#include <ns3/mac48-address.h>
#include <ns3/net-device.h>
#include <ns3/node.h>
#include <ns3/traced-callback.h>

#include <vector>

#include "sim/nic.h"

namespace viplane::sim {

// The world's links and switches as ns-3 sees them: one channel that joins all its devices. To be made before the ns-3
// nodes: it makes them compute checksums, without which our hosts discard what they send.
class Ns3Channel : public ns3::Channel {
 public:
  static ns3::TypeId GetTypeId();
  Ns3Channel();
  void add(ns3::Ptr<ns3::NetDevice> device) { devices_.push_back(device); }
  std::size_t GetNDevices() const override { return devices_.size(); }
  ns3::Ptr<ns3::NetDevice> GetDevice(std::size_t i) const override { return devices_.at(i); }

 private:
  void DoDispose() override;
  std::vector<ns3::Ptr<ns3::NetDevice>> devices_;
};

// An interface card of the simulated world as an ns-3 device, so that a node with ns-3's own stack lives on the same
// switches as ours. Raw frames become ns3::Packets here and nowhere else. Takes the card over: the host that had it
// gets no more frames. The card outlives the running of the simulation.
class Ns3Device : public ns3::NetDevice, public FrameReceiver {
 public:
  static ns3::TypeId GetTypeId();
  Ns3Device(Nic& nic, ns3::Ptr<Ns3Channel> channel);

  // FrameReceiver
  void on_frame(Nic& nic, FrameRef frame) override;
  void on_carrier(Nic& nic, bool up) override;

  // ns3::NetDevice
  void SetIfIndex(const uint32_t index) override { index_ = index; }
  uint32_t GetIfIndex() const override { return index_; }
  ns3::Ptr<ns3::Channel> GetChannel() const override { return channel_; }
  void SetAddress(ns3::Address address) override;  // the card's own cannot be changed: stops the program
  ns3::Address GetAddress() const override { return mac_; }
  bool SetMtu(const uint16_t mtu) override;  // up to the card's
  uint16_t GetMtu() const override { return mtu_; }
  bool IsLinkUp() const override { return nic_.is_up(); }
  void AddLinkChangeCallback(ns3::Callback<void> callback) override { link_changed_.ConnectWithoutContext(callback); }
  bool IsBroadcast() const override { return true; }
  ns3::Address GetBroadcast() const override { return ns3::Mac48Address::GetBroadcast(); }
  bool IsMulticast() const override { return true; }
  ns3::Address GetMulticast(ns3::Ipv4Address group) const override { return ns3::Mac48Address::GetMulticast(group); }
  ns3::Address GetMulticast(ns3::Ipv6Address group) const override { return ns3::Mac48Address::GetMulticast(group); }
  bool IsBridge() const override { return false; }
  bool IsPointToPoint() const override { return false; }
  bool Send(ns3::Ptr<ns3::Packet> packet, const ns3::Address& target, uint16_t protocol) override;
  bool SendFrom(ns3::Ptr<ns3::Packet> packet, const ns3::Address& source, const ns3::Address& target,
                uint16_t protocol) override;
  ns3::Ptr<ns3::Node> GetNode() const override { return node_; }
  void SetNode(ns3::Ptr<ns3::Node> node) override { node_ = node; }
  bool NeedsArp() const override { return true; }
  void SetReceiveCallback(ReceiveCallback receive) override { receive_ = receive; }
  void SetPromiscReceiveCallback(PromiscReceiveCallback receive) override { receive_promiscuously_ = receive; }
  bool SupportsSendFrom() const override { return true; }

 private:
  void DoDispose() override;

  Nic& nic_;
  ns3::Ptr<Ns3Channel> channel_;
  ns3::Ptr<ns3::Node> node_;
  ns3::Mac48Address mac_;
  uint32_t index_ = 0;
  uint16_t mtu_;
  ReceiveCallback receive_;
  PromiscReceiveCallback receive_promiscuously_;
  ns3::TracedCallback<> link_changed_;
};

}  // namespace viplane::sim
