// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "env/event_log.h"
#include "env/frame_queue.h"
#include "live/loop.h"
#include "live/ports/interface.h"
#include "live/ports/live_port.h"
#include "live/ports/packet_ring.h"

namespace viplane::live {

class HostFilter;
class HostInjector;

struct PacketPortOptions {
  // Several ports of one interface with the same number share its frames: a flow stays with one of them.
  std::optional<std::uint16_t> fanout_group;
};

// A port over AF_PACKET: frames are read where the kernel put them and sent from there. It gets a copy of what arrives;
// the host's stack gets the frame whatever the verdict (host_sees_every_frame), unless a HostFilter stops it.
//
// What a sender left to hardware is made good on the way in: checksums are finished, merged frames taken apart. A VLAN
// tag that the kernel took out is put back, so that frames of another VLAN are not mistaken for ours.
class PacketSocketPort final : public LivePort {
 public:
  // Throws std::system_error that names the interface. What it refers to outlives it.
  PacketSocketPort(const std::string& interface, Loop& loop, EventLog& events, const PacketPortOptions& options = {});
  ~PacketSocketPort() override;

  const PortInfo& info() const override { return info_; }
  std::size_t receive(std::span<Frame> slots) override;
  void finish(std::span<Frame> frames) override;
  bool send(ByteView frame) override;
  void on_readable(std::function<void()> wake) override { wake_ = std::move(wake); }

  void transmit(std::span<const ByteView> frames) override;
  void set_egress_ports(std::span<LivePort* const> ports) override { egress_ = ports; }
  void refresh() override;
  // What keeps the host from the services' packets, and how it gets those that are its own after all; both outlive
  // this.
  void set_host_filter(HostFilter& filter, HostInjector& injector) {
    filter_ = &filter;
    injector_ = &injector;
  }
  PortCounters counters() override;

 private:
  struct Attachment;

  void attach(const Interface::State& state);
  void on_event();
  bool has_frames() const;
  std::size_t lend_ring(std::span<Frame> slots);
  bool lend(const PacketRing::Slot& slot, Frame& to);
  bool take_apart_next();
  void await_interface();
  void tell(const char* kind, const std::string& why);

  Interface interface_;
  Loop& loop_;
  EventLog& events_;
  PacketPortOptions options_;
  PortInfo info_;
  std::unique_ptr<Attachment> attachment_;  // null while there is no interface
  FrameQueue parts_;                        // of merged frames
  std::size_t parts_lent_ = 0;
  std::size_t ring_lent_ = 0;
  bool is_awake_ = false;  // the reader was told, and has not yet found the port empty
  std::function<void()> wake_;
  HandlePtr retry_;
  std::span<LivePort* const> egress_;
  HostFilter* filter_ = nullptr;
  HostInjector* injector_ = nullptr;
  PortCounters counters_;
  std::vector<std::byte> large_;  // where a frame larger than a slot is read to
};

}  // namespace viplane::live
