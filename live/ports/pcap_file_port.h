// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <functional>
#include <optional>
#include <span>
#include <string>

#include "env/frame_queue.h"
#include "env/pcap_file.h"
#include "live/io.h"
#include "live/ports/interface_port.h"

namespace viplane::live {

// A port on a capture in place of a wire: its frames arrive at the capture's own intervals, from the moment when
// somebody wants to be woken; what is sent goes into another capture, in the first one's time. The interface lends its
// name, MAC and MTU, and is left alone. The host gets none of the frames, whatever their verdict. At the end, or where
// the file is damaged, the event `port.lost` says so, and the port goes on sending.
class PcapFilePort final : public LivePort {
 public:
  // Throws std::system_error that names the interface, or the file that is no capture of Ethernet or cannot be made.
  PcapFilePort(const std::string& interface, const PcapFiles& files, const PortContext& context);

  const PortInfo& info() const override { return info_; }
  std::size_t receive(std::span<Frame> slots) override;
  void finish(std::span<Frame> frames) override;
  bool send(ByteView frame) override;
  void on_readable(std::function<void()> wake) override;

  void transmit(std::span<const ByteView> frames) override;
  void set_egress_ports(std::span<LivePort* const> ports) override { egress_ = ports; }
  void refresh() override {}
  PortCounters counters() override { return counters_; }

 private:
  void begin();
  void plan_next();
  void arrive();
  bool write(ByteView frame);
  void flush();
  void tell_lost(const std::string& why);

  PortContext context_;
  PcapFiles files_;
  PortInfo info_;
  PcapReader reader_;
  std::optional<PcapWriter> writer_;  // none: what is sent is only counted
  std::optional<CapturedFrame> next_;
  bool has_begun_ = false;
  Duration shift_{};  // from the capture's time to the clock's
  FrameQueue arrived_;
  HandlePtr timer_;
  std::function<void()> wake_;
  std::span<LivePort* const> egress_;
  PortCounters counters_;
};

}  // namespace viplane::live
