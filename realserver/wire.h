// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <functional>
#include <optional>
#include <string>

#include "net/ethernet.h"
#include "posix/descriptor.h"
#include "realserver/bpf_object.h"

namespace viplane::realserver {

// Who asks: a MAC address that nobody has.
inline constexpr MacAddress kNobodysMac{{0x02, 0x76, 0x70, 0x72, 0x6f, 0x62}};

// An interface seen from its wire: what is put in looks as if a neighbour had sent it, and what leaves is heard. It
// needs BPF and Linux 5.18. Every call throws std::system_error that names the attempt.
class Wire {
 public:
  explicit Wire(const std::string& interface);

  const MacAddress& mac() const { return mac_; }  // the interface's
  void put_in(Bytes frame, const std::string& what);
  // What `answer_in` finds first in a frame that passes; nothing within 100 ms.
  std::optional<MacAddress> listen(const std::function<std::optional<MacAddress>(const EthernetView&)>& answer_in);

 private:
  std::string interface_;
  int index_;
  BpfObject object_;
  Descriptor tap_;
  MacAddress mac_;
};

}  // namespace viplane::realserver
