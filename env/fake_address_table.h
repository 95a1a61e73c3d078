// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <map>
#include <string>

#include "env/address_table.h"

namespace viplane {

// Remembers what the director asked of the host.
class FakeAddressTable : public AddressTable {
 public:
  bool add(std::string_view port, IpPrefix prefix, const AddressOptions& options) override;
  bool remove(std::string_view port, IpPrefix prefix) override;
  std::vector<IpPrefix> list(std::string_view port) const override;

  bool holds(std::string_view port, const IpAddress& address) const;
  // The virtual MAC that an address was added with; nullopt: none, or no such address.
  std::optional<MacAddress> virtual_mac(std::string_view port, const IpAddress& address) const;
  // From now on add() and remove() fail, as on a host that refuses.
  void refuse(bool refused) { refuses_ = refused; }

 private:
  struct Entry {
    IpPrefix prefix;
    AddressOptions options;
  };
  const std::vector<Entry>* entries(std::string_view port) const;
  const Entry* find(std::string_view port, const IpAddress& address) const;

  std::map<std::string, std::vector<Entry>, std::less<>> ports_;
  bool refuses_ = false;
};

}  // namespace viplane
