// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "env/frame_queue.h"
#include "live/ports/overhearing_port.h"
#include "live/ports/packet_ring.h"

namespace viplane::live {

struct PacketPortOptions {
  // Several ports of one interface with the same number share its frames: a flow stays with one of them.
  std::optional<std::uint16_t> fanout_group;
};

// A port over AF_PACKET: frames are read where the kernel put them and sent from there.
//
// What a sender left to hardware is made good on the way in: checksums are finished, merged frames taken apart. A VLAN
// tag that the kernel took out is put back, so that frames of another VLAN are not mistaken for ours.
class PacketSocketPort final : public OverhearingPort {
 public:
  // Throws std::system_error that names the interface.
  PacketSocketPort(const std::string& interface, const PortContext& context, const PacketPortOptions& options = {});
  ~PacketSocketPort() override;

  std::size_t receive(std::span<Frame> slots) override;
  void finish(std::span<Frame> frames) override;
  bool send(ByteView frame) override;
  void transmit(std::span<const ByteView> frames) override;
  PortCounters counters() override;

 private:
  struct Attachment;

  void attach(const Interface::State& state) override;
  void detach() override;
  bool has_frames() override;
  bool has_lent() const override { return parts_lent_ + ring_lent_ > 0; }
  std::size_t lend_ring(std::span<Frame> slots);
  bool lend(const PacketRing::Slot& slot, Frame& to);
  bool take_apart_next();

  PacketPortOptions options_;
  std::unique_ptr<Attachment> attachment_;  // null while there is no interface
  FrameQueue parts_;                        // of merged frames
  std::size_t parts_lent_ = 0;
  std::size_t ring_lent_ = 0;
  std::vector<std::byte> large_;  // where a frame larger than a slot is read to
};

}  // namespace viplane::live
