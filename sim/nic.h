// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "net/address.h"
#include "sim/fabric.h"
#include "sim/frame_buffer.h"

namespace viplane::sim {

class Link;
class Nic;

// Who gets an interface's frames: a host, a director's port, an ns-3 device.
class FrameReceiver {
 public:
  virtual ~FrameReceiver() = default;
  virtual void on_frame(Nic& nic, FrameRef frame) = 0;
  virtual void on_carrier(Nic& nic, bool up) = 0;
};

// A network interface card: the end of a link inside a node. It is promiscuous; hosts filter by MAC themselves.
class Nic {
 public:
  Nic(Fabric& fabric, std::string node, std::string name, MacAddress mac, std::uint32_t mtu);
  const std::string& node() const { return node_; }
  const std::string& name() const { return name_; }
  MacAddress mac() const { return mac_; }
  std::uint32_t mtu() const { return mtu_; }
  void set_mtu(std::uint32_t mtu) { mtu_ = mtu; }

  void attach(Link& link, unsigned end);
  void set_receiver(FrameReceiver* receiver) { receiver_ = receiver; }
  FrameReceiver* receiver() const { return receiver_; }

  bool is_up() const;             // powered, and the link has carrier
  bool transmit(FrameRef frame);  // false: it is down
  void set_power(bool powered);   // without power the far end sees no carrier

  // Who does not reach us: interfaces by the numbers that their world gave them. Refusals nest.
  static constexpr std::uint16_t kMostNumber = 0x3fff;
  void set_number(std::uint16_t number) { number_ = number; }
  std::uint16_t number() const { return number_; }
  void refuse(std::uint16_t sender, bool refused);
  bool refuses(std::uint16_t sender) const { return sender < refused_.size() && refused_[sender] > 0; }

  // From the link.
  void arrive(FrameRef frame);
  void carrier_changed(bool up);

 private:
  Fabric& fabric_;
  std::string node_;
  std::string name_;
  MacAddress mac_;
  std::uint32_t mtu_;
  Link* link_ = nullptr;
  unsigned end_ = 0;
  FrameReceiver* receiver_ = nullptr;
  std::uint16_t number_ = 0;
  std::vector<std::uint16_t> refused_;  // how often, by number; empty where nobody ever was
  bool powered_ = true;
};

}  // namespace viplane::sim
