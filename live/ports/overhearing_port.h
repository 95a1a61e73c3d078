// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include "live/ports/host_filter.h"
#include "live/ports/host_injector.h"
#include "live/ports/interface_port.h"

namespace viplane::live {

// A port that gets a copy of what arrives: the host's stack gets the frame whatever the verdict
// (PortInfo::host_sees_every_frame), unless a HostFilter stops it.
class OverhearingPort : public InterfacePort {
 public:
  // What keeps the host from the services' packets, and how it gets those that are its own after all; both outlive
  // this.
  void set_host_filter(HostFilter& filter, HostInjector& injector) {
    filter_ = &filter;
    injector_ = &injector;
  }

 protected:
  OverhearingPort(const std::string& interface, Io io, const PortContext& context)
      : InterfacePort(interface, io, context) {
    info_.host_sees_every_frame = true;
  }
  // Part of finish(), before the frames are taken back.
  void give_host_its_own(std::span<const Frame> frames) {
    if (filter_) counters_.given_to_host += give_stopped_frames(frames, *filter_, *injector_);
  }

 private:
  void came_back() final {
    if (filter_) filter_->renew();
  }

  HostFilter* filter_ = nullptr;
  HostInjector* injector_ = nullptr;
};

}  // namespace viplane::live
