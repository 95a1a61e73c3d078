// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include "env/raw_ip.h"
#include "live/loop.h"

namespace viplane::live {

// The seam's raw IPv4: packets leave by a raw socket with their own header; what arrives is copied from the interfaces
// (AF_PACKET) before the kernel's stack may refuse it. Needs CAP_NET_RAW.
class RawPackets final : public RawIp {
 public:
  explicit RawPackets(Loop& loop);  // the loop outlives this; throws std::system_error without the privilege
  bool send(ByteView packet) override;
  [[nodiscard]] HandlePtr listen(IpAddress source, std::function<void(ByteView packet)> received) override;

 private:
  Loop& loop_;
  Descriptor out_;
};

}  // namespace viplane::live
