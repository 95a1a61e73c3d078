// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <string>
#include <variant>
#include <vector>

#include "lab/network_namespace.h"
#include "net/address.h"

namespace viplane::lab {

struct AddressChange {
  std::string interface;
  IpPrefix address;
  bool added = false;
};

struct LinkChange {
  std::string interface;
  bool has_carrier = false;
};

// What the kernel of a machine says of its addresses and links, whoever changed them.
class InterfaceMonitor {
 public:
  explicit InterfaceMonitor(const NetworkNamespace& network);

  int descriptor() const { return socket_.get(); }  // readable: something changed
  using Change = std::variant<AddressChange, LinkChange>;
  std::vector<Change> read();  // in the order in which it happened; never blocks

 private:
  const NetworkNamespace& network_;
  Descriptor socket_;
};

}  // namespace viplane::lab
