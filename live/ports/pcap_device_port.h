// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <memory>
#include <span>
#include <string>

#include "env/event_log.h"
#include "env/frame_queue.h"
#include "live/loop.h"
#include "live/ports/interface.h"
#include "live/ports/live_port.h"

struct pcap;

namespace viplane::live {

class HostFilter;
class HostInjector;

// A port through libpcap: works wherever tcpdump works, and is the slowest. It gets a copy of what arrives, as
// PacketSocketPort does. libpcap does not say what a sender left to hardware: checksums that were left are found by
// their value, merged frames are lost and counted in cut_short.
class PcapDevicePort final : public LivePort {
 public:
  // Throws std::system_error that names the interface. What it refers to outlives it.
  PcapDevicePort(const std::string& interface, Loop& loop, EventLog& events);
  ~PcapDevicePort() override;

  const PortInfo& info() const override { return info_; }
  std::size_t receive(std::span<Frame> slots) override;
  void finish(std::span<Frame> frames) override;
  bool send(ByteView frame) override;
  void on_readable(std::function<void()> wake) override { wake_ = std::move(wake); }

  void transmit(std::span<const ByteView> frames) override;
  void set_egress_ports(std::span<LivePort* const> ports) override { egress_ = ports; }
  void refresh() override;
  PortCounters counters() override;

  // As PacketSocketPort's.
  void set_host_filter(HostFilter& filter, HostInjector& injector) {
    filter_ = &filter;
    injector_ = &injector;
  }

 private:
  struct Close {
    void operator()(pcap* handle) const;
  };
  void attach(const Interface::State& state);
  void on_event();
  void read(std::size_t most);
  void take(ByteView frame);
  void detach(const std::string& why);
  void await_interface();
  void tell(const char* kind, const std::string& why);

  Interface interface_;
  Loop& loop_;
  EventLog& events_;
  PortInfo info_;
  FrameQueue queue_;
  std::unique_ptr<pcap, Close> pcap_;  // null while there is no interface
  int index_ = 0;
  HandlePtr watch_;
  HandlePtr retry_;
  std::function<void()> wake_;
  bool is_awake_ = false;
  std::span<LivePort* const> egress_;
  HostFilter* filter_ = nullptr;
  HostInjector* injector_ = nullptr;
  PortCounters counters_;
};

}  // namespace viplane::live
