// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "env/served_flows.h"
#include "live/ports/host_injector.h"
#include "live/ports/interface_port.h"
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
class XskPort final : public InterfacePort {
 public:
  // Throws std::system_error that names the interface and what it cannot do.
  XskPort(const std::string& interface, const PortContext& context, const XskPortOptions& options = {});
  ~XskPort() override;

  std::size_t receive(std::span<Frame> slots) override;
  void finish(std::span<Frame> frames) override;
  bool send(ByteView frame) override;
  void transmit(std::span<const ByteView> frames) override;
  PortCounters counters() override;

  void set_served(std::span<const ServedFlow> flows);
  std::string describe() const override;

 private:
  struct Attachment;
  static constexpr std::uint32_t kTap = ~std::uint32_t{0};

  void attach(const Interface::State& state) override;
  void detach() override;
  void looked_again() override;
  bool has_frames() override;
  bool has_lent() const override { return !lent_.empty(); }
  std::size_t lend_from(std::uint32_t queue, std::span<Frame> slots);
  void settle(const Frame& frame, std::uint32_t queue);
  bool fits(std::size_t length) const;
  bool leaves_where_it_came(const Frame& frame) const;
  void give_to_host(ByteView frame);

  XskPortOptions options_;
  std::vector<ServedFlow> flows_;
  HostInjector injector_;
  std::unique_ptr<Attachment> attachment_;  // null while there is no interface
  std::vector<std::uint32_t> lent_;         // the queue of each lent frame, or kTap
  std::uint32_t next_queue_ = 0;
  std::uint64_t ring_full_before_ = 0;  // of attachments that are gone
  Time injections_until_{};
  std::uint32_t injections_left_ = 0;
};

}  // namespace viplane::live
