// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "env/served_flows.h"
#include "live/ports/interface_port.h"

namespace viplane::live {

// The ports of a Host: one for each interface, opened as `io` says, and what keeps the host's own stack from answering
// for the services they carry. Writes one event `port.opened` for each, which says what was chosen and why.
class PortSet {
 public:
  // Throws std::system_error that names the interface and what could not be had.
  PortSet(const std::vector<std::string>& interfaces, IoChoice io, const PortContext& context);
  ~PortSet();

  std::span<PacketPort* const> ports() const;  // Env::ports
  std::span<LivePort* const> live_ports() const;
  ServedFlows& served();                     // Env::served
  void refresh(std::string_view interface);  // after a change of the link that netlink told of

  // One more port, behind the others; the spans given before stay valid and do not show it. Throws as the constructor
  // does, also where there are 256 already, and has then done nothing.
  void open(const std::string& interface);

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace viplane::live
