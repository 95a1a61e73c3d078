// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "env/event_log.h"
#include "env/served_flows.h"
#include "live/loop.h"
#include "live/ports/host_injector.h"
#include "live/ports/interface.h"
#include "live/ports/live_port.h"
#include "live/xdp/program.h"

namespace viplane::live {

struct XskPortOptions {
  XdpMode mode = XdpMode::native;
  bool takes_everything = false;  // for tests: every frame, not only those of the services
};

// A port over AF_XDP: our XDP program takes the services' frames before the host sees them, on every receive queue, and
// leaves all others to the host; a tap beside it hears the control frames. So a verdict settles what the host gets.
//
// Zero-copy where the driver can, else the kernel copies. A frame that leaves by the queue it came from is not copied
// by us. What is the host's after all is put back into its stack, at most 2,000 frames a second: each costs tens of
// microseconds.
class XskPort final : public LivePort {
 public:
  // Throws std::system_error that names the interface and what it cannot do. What it refers to outlives it.
  XskPort(const std::string& interface, Loop& loop, EventLog& events, const XskPortOptions& options = {});
  ~XskPort() override;

  const PortInfo& info() const override { return info_; }
  std::size_t receive(std::span<Frame> slots) override;
  void finish(std::span<Frame> frames) override;
  bool send(ByteView frame) override;
  void on_readable(std::function<void()> wake) override { wake_ = std::move(wake); }

  void transmit(std::span<const ByteView> frames) override;
  void set_egress_ports(std::span<LivePort* const> ports) override { egress_ = ports; }
  void refresh() override;
  PortCounters counters() override;

  void set_served(std::span<const ServedFlow> flows);
  // "native, zero-copy, 4 queues": for the event that says what was chosen.
  std::string describe() const;

 private:
  struct Attachment;
  static constexpr std::uint32_t kTap = ~std::uint32_t{0};

  void attach(const Interface::State& state);
  void on_event();
  bool has_frames();
  std::size_t lend_from(std::uint32_t queue, std::span<Frame> slots);
  void settle(const Frame& frame, std::uint32_t queue);
  bool leaves_where_it_came(const Frame& frame) const;
  void give_to_host(ByteView frame);
  void await_interface();
  void tell(const char* kind, const std::string& why);

  Interface interface_;
  Loop& loop_;
  EventLog& events_;
  XskPortOptions options_;
  PortInfo info_;
  std::vector<ServedFlow> flows_;
  HostInjector injector_;
  std::unique_ptr<Attachment> attachment_;  // null while there is no interface
  std::vector<std::uint32_t> lent_;         // the queue of each lent frame, or kTap
  std::uint32_t next_queue_ = 0;
  bool is_awake_ = false;  // the reader was told, and has not yet found the port empty
  std::function<void()> wake_;
  HandlePtr retry_;
  std::span<LivePort* const> egress_;
  PortCounters counters_;
  std::uint64_t ring_full_before_ = 0;  // of attachments that are gone
  Time injections_until_{};
  std::uint32_t injections_left_ = 0;
};

}  // namespace viplane::live
