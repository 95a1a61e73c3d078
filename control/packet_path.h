// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <deque>
#include <functional>
#include <vector>

#include "control/deadline_timer.h"
#include "control/full_table_log.h"
#include "control/held_frames.h"
#include "control/lingering_addresses.h"
#include "control/next_hop_book.h"
#include "control/ports.h"
#include "dataplane/forwarder.h"
#include "dataplane/worker.h"
#include "env/env.h"

namespace viplane {

// Moves frames between the ports and the forwarder, hands the control plane its share, and keeps frames whose next hop
// is not resolved yet.
class PacketPath final : public dataplane::Emitter {
 public:
  // Called for each frame of the control plane, outside the packet path's own work. The frame is valid during the call.
  using ToControl = std::function<void(std::uint8_t port, ByteView frame)>;

  PacketPath(const Env& env, const Ports& ports, Neighbours& neighbours, std::size_t connection_slots,
             ToControl to_control);
  ~PacketPath() override;

  void start();
  void ports_added();  // listens on those that Ports has got

  dataplane::ServiceTable& services() { return services_; }
  dataplane::Forwarder& forwarder() { return forwarder_; }
  const dataplane::ServiceTable& services() const { return services_; }
  const dataplane::Forwarder& forwarder() const { return forwarder_; }

  // The host's addresses have changed: packets to one of them are balanced, others are the host's to forward.
  void addresses_changed();
  // An address that another director takes over: for a moment longer packets to it are balanced.
  void linger(const IpAddress& address) { lingering_.linger(env_.clock.now(), address); }
  bool lingers() const { return lingering_.deadline().has_value(); }
  void routes_changed() { services_.routes_changed(); }
  void on_neighbour(const Neighbour& who, std::optional<MacAddress> mac);
  void set_own_macs(std::span<const MacAddress> macs) { forwarder_.set_own_macs(macs); }

  void emit(dataplane::NextHopIndex next_hop, MutableByteView frame) override;

 private:
  // The control plane's end of one port: copies, so that nothing is done inside a batch.
  struct Sink {
    PacketPath& path;
    std::uint8_t port;
    void to_control(ByteView frame) { path.to_control_.push_back({port, Bytes(frame.begin(), frame.end())}); }
    void hold(dataplane::NextHopIndex next_hop, ByteView frame) { path.hold(next_hop, false, frame); }
  };
  struct PortWorker {
    Sink sink;
    dataplane::Worker<PacketPort, Sink> worker;
    HandlePtr next_turn;  // set while frames wait for it
    PortWorker(PacketPath& path, std::uint8_t port)
        : sink{path, port}, worker(path.ports_.at(port), path.forwarder_, sink) {}
  };
  struct ControlFrame {
    std::uint8_t port;
    Bytes frame;
  };

  void poll(PortWorker& worker);
  void deliver_control_frames();
  void hold(dataplane::NextHopIndex next_hop, bool is_finished, ByteView frame);
  void send_held(dataplane::NextHopIndex next_hop);
  void process_again(ByteView frame);
  void arm_expiry();
  void tell_full_table();

  Env env_;
  const Ports& ports_;
  NextHopBook next_hops_;
  dataplane::ServiceTable services_;
  dataplane::Forwarder forwarder_;
  ToControl deliver_;
  std::deque<PortWorker> workers_;  // by port; a deque, because a worker must stay where it is
  std::deque<ControlFrame> to_control_;
  HeldFrames held_;
  FullTableLog full_table_;
  std::vector<dataplane::NextHopIndex> unresolved_;  // asked for after the batch
  HandlePtr expiry_;
  LingeringAddresses lingering_;
  DeadlineTimer linger_timer_{env_.clock, [this] { addresses_changed(); }};
};

}  // namespace viplane
