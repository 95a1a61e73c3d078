// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "sim/fabric.h"
#include "sim/forwarding_database.h"
#include "sim/frame_buffer.h"
#include "sim/topology.h"

namespace viplane::sim {

class Link;

// A full-duplex learning Ethernet switch (IEEE 802.1D without spanning tree): forwards at once what its links bring.
// A port that loses carrier forgets the addresses heard there.
class Switch {
 public:
  Switch(Fabric& fabric, const SwitchSpec& spec);
  const std::string& name() const { return name_; }
  std::uint16_t add_port(Link& link, unsigned end);  // `end` is the link's end at this switch
  std::size_t port_count() const { return ports_.size(); }
  // The port where `link` is plugged in.
  std::uint16_t port_of(const Link& link) const;

  // A frame that arrives at `port` at time `at`.
  void forward(std::uint16_t port, FrameRef frame, Time at, std::uint16_t sender);
  void carrier_changed(std::uint16_t port, bool up);

  void isolate(std::uint16_t port, bool isolated);  // isolated ports reach all but one another, on any switch
  // Drops multicast (not broadcast) towards `port`, as snooping without a listener does.
  void filter_multicast(std::uint16_t port, bool filtered);
  void flush() { database_.flush(); }
  void set_ageing(Duration ageing) { database_.set_ageing(ageing); }
  void set_power(bool powered);  // without: every link loses carrier, the database is gone
  bool is_powered() const { return powered_; }
  const ForwardingDatabase& database() const { return database_; }

 private:
  struct Port {
    Link* link;
    unsigned end;
    bool isolated = false;
    bool multicast_filtered = false;
  };
  // Whether `frame` may leave by `out`; otherwise why not.
  bool may_pass(const Port& out, std::uint16_t sender, Loss& why) const;
  void flood(std::uint16_t port, const FrameRef& frame, Time at, std::uint16_t sender);

  Fabric& fabric_;
  std::string name_;
  std::vector<Port> ports_;
  ForwardingDatabase database_;
  bool powered_ = true;
};

}  // namespace viplane::sim
