// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <functional>
#include <map>
#include <string>

#include "env/address_table.h"
#include "live/ledger.h"
#include "live/network_state.h"
#include "live/virtual_interfaces.h"

namespace viplane::live {

// The seam's AddressTable over rtnetlink: the kernel's own addresses.
//
// They carry our protocol number (IFA_PROTO, kernel 5.18).
//
// As keepalived does: the prefix length is as asked, an IPv6 address skips duplicate address detection unless it is
// asked for (the dead predecessor may still answer) and never expires, and its prefix makes a route only where it is
// not a host's. An address with a virtual MAC lies on a macvlan over the port; list() shows it as the port's.
class KernelAddressTable final : public AddressTable {
 public:
  // `told` hears what the kernel refused and why, in words for people. All outlive this.
  KernelAddressTable(NetworkState& state, VirtualInterfaces& virtual_interfaces, Ledger& ledger,
                     std::function<void(const std::string& problem)> told);

  bool add(std::string_view port, IpPrefix prefix, const AddressOptions& options) override;
  bool remove(std::string_view port, IpPrefix prefix) override;
  // Usable ones: an IPv6 address that is still being tried for duplicates, or was found to be one, is not among them.
  std::vector<IpPrefix> list(std::string_view port) const override;

 private:
  struct Key {
    int interface;
    IpPrefix prefix;
    auto operator<=>(const Key&) const = default;
  };
  bool refuse(const std::string& attempt, const std::string& why) const;

  NetworkState& state_;
  VirtualInterfaces& virtual_interfaces_;
  Ledger& ledger_;
  std::function<void(const std::string&)> told_;
  NetlinkSocket socket_;
  std::map<Key, Ledger::Entry> added_;
};

}  // namespace viplane::live
