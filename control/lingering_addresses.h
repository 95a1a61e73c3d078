// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <map>
#include <optional>
#include <vector>

#include "net/address.h"
#include "net/time.h"

namespace viplane {

// For the packet path, a virtual address that the host gave away counts as the host's for a moment longer: a director
// that is relieved removes it when it hears its successor, and packets of neighbours that have not yet heard the
// successor's announcement are still on their way here. They are forwarded; ARP is answered by the host, and so no
// more.
class LingeringAddresses {
 public:
  // An announcement crosses a LAN, and neighbours take it in, in less.
  static constexpr Duration kLinger = std::chrono::milliseconds(50);

  void linger(Time now, const IpAddress& address);  // from now on, whether the host still has it or not
  // What counts now, when the host has the addresses `present`.
  std::vector<IpAddress> update(Time now, std::vector<IpAddress> present);
  std::optional<Time> deadline() const;  // of the next update(), whether the host's addresses change or not

 private:
  std::map<IpAddress, Time> until_;
};

}  // namespace viplane
