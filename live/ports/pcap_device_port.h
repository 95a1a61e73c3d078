// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <memory>
#include <span>
#include <string>

#include "env/frame_queue.h"
#include "live/ports/overhearing_port.h"

struct pcap;

namespace viplane::live {

// A port through libpcap: works wherever tcpdump works, and is the slowest. libpcap does not say what a sender left to
// hardware: checksums that were left are found by their value, merged frames are lost and counted in cut_short.
class PcapDevicePort final : public OverhearingPort {
 public:
  // Throws std::system_error that names the interface.
  PcapDevicePort(const std::string& interface, const PortContext& context);
  ~PcapDevicePort() override;

  std::size_t receive(std::span<Frame> slots) override;
  void finish(std::span<Frame> frames) override;
  bool send(ByteView frame) override;
  void transmit(std::span<const ByteView> frames) override;
  PortCounters counters() override;

 private:
  struct Close {
    void operator()(pcap* handle) const;
  };
  void attach(const Interface::State& state) override;
  void detach() override;
  bool has_frames() override { return !queue_.empty(); }
  bool has_lent() const override { return false; }  // lent frames lie in the queue, which stays
  void on_event();
  void read(std::size_t most);

  FrameQueue queue_;
  std::unique_ptr<pcap, Close> pcap_;  // null while there is no interface
  HandlePtr watch_;
};

}  // namespace viplane::live
