// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <functional>
#include <span>
#include <vector>

#include "env/packet_port.h"
#include "sim/frame_buffer.h"
#include "sim/nic.h"
#include "sim/processor.h"
#include "sim/scheduler.h"

namespace viplane::sim {

// An interface of a director as its process sees it: a tap between the card and the host's stack. Frames wait in a
// ring, until the processor has come to them where it has a price; what the process does not take for itself goes on
// to the host.
class NodePort final : public PacketPort, public FrameReceiver {
 public:
  static constexpr std::size_t kRingSize = 4096;  // frames, unless told otherwise; more are lost, as in a receive ring

  enum class Reader : std::uint8_t {
    absent,   // no process: every frame goes straight to the host
    running,  //
    frozen,   // stopped by a signal: the ring fills; the host's stack still gets what is not TCP or UDP over IPv4
    paused,   // the whole machine stands still: the ring fills, the host gets nothing
  };

  // `host` gets frames as from the card, and every change of carrier.
  NodePort(Nic& nic, FrameReceiver& host);

  const PortInfo& info() const override { return info_; }
  std::size_t receive(std::span<Frame> slots) override;
  void finish(std::span<Frame> frames) override;
  bool send(ByteView frame) override;
  void on_readable(std::function<void()> wake) override { wake_ = std::move(wake); }

  // Where Frame::egress points into: Env::ports. Until set, every egress is this port.
  void set_egress_ports(std::span<NodePort* const> ports) { egress_ports_ = ports; }
  // Frames are read when `processor` has worked them off. Both outlive the port. Before the first frame.
  void set_processor(Processor& processor, Scheduler& scheduler) {
    processor_ = &processor;
    scheduler_ = &scheduler;
  }
  void set_ring_size(std::size_t frames) { ring_size_ = frames; }
  void set_mtu(std::uint32_t mtu) { info_.mtu = mtu; }
  void set_reader(Reader reader);  // absent empties the ring and forgets the wake function
  void wake_reader();              // where frames wait
  std::uint64_t overruns() const { return overruns_; }

  void on_frame(Nic& nic, FrameRef frame) override;
  void on_carrier(Nic& nic, bool up) override { host_.on_carrier(nic, up); }

 private:
  struct Waiting {
    FrameRef frame;
    bool host_has_seen = false;
  };
  void push(FrameRef frame, bool host_has_seen);
  void work_off();
  void on_worked_off(std::uint32_t reader_number);
  Waiting pop();
  void carry_out(const Frame& frame, Waiting& lent);

  Nic& nic_;
  FrameReceiver& host_;
  PortInfo info_;
  Reader reader_ = Reader::absent;
  std::function<void()> wake_;
  std::span<NodePort* const> egress_ports_;
  std::vector<Waiting> ring_;  // grows to the ring's size at most
  std::size_t first_ = 0;
  std::size_t count_ = 0;
  std::size_t booked_ = 0;  // of them, from the first: the processor knows of them
  std::size_t ready_ = 0;   // of them, from the first: it has worked them off
  std::size_t ring_size_ = kRingSize;
  std::uint32_t reader_number_ = 0;  // work for an earlier reader is void
  Processor* processor_ = nullptr;   // none: frames are ready at once
  Scheduler* scheduler_ = nullptr;
  std::vector<Waiting> lent_;
  std::uint64_t overruns_ = 0;
};

}  // namespace viplane::sim
