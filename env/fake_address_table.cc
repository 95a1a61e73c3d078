// SPDX-License-Identifier: GPL-2.0-or-later
#include "env/fake_address_table.h"

namespace viplane {

bool FakeAddressTable::add(std::string_view port, IpPrefix prefix, const AddressOptions& options) {
  if (refuses_) return false;
  auto& entries = ports_[std::string(port)];
  for (Entry& entry : entries) {
    if (entry.prefix != prefix) continue;
    entry.options = options;
    return true;
  }
  entries.push_back({prefix, options});
  return true;
}

bool FakeAddressTable::remove(std::string_view port, IpPrefix prefix) {
  if (refuses_) return false;
  if (const auto found = ports_.find(port); found != ports_.end()) {
    std::erase_if(found->second, [&](const Entry& entry) { return entry.prefix == prefix; });
  }
  return true;
}

std::vector<IpPrefix> FakeAddressTable::list(std::string_view port) const {
  std::vector<IpPrefix> prefixes;
  if (const auto* held = entries(port)) {
    for (const Entry& entry : *held) prefixes.push_back(entry.prefix);
  }
  return prefixes;
}

bool FakeAddressTable::holds(std::string_view port, const IpAddress& address) const {
  return find(port, address) != nullptr;
}

std::optional<MacAddress> FakeAddressTable::virtual_mac(std::string_view port, const IpAddress& address) const {
  const Entry* entry = find(port, address);
  return entry ? entry->options.virtual_mac : std::nullopt;
}

const std::vector<FakeAddressTable::Entry>* FakeAddressTable::entries(std::string_view port) const {
  const auto found = ports_.find(port);
  return found == ports_.end() ? nullptr : &found->second;
}

const FakeAddressTable::Entry* FakeAddressTable::find(std::string_view port, const IpAddress& address) const {
  if (const auto* held = entries(port)) {
    for (const Entry& entry : *held) {
      if (entry.prefix.address == address) return &entry;
    }
  }
  return nullptr;
}

}  // namespace viplane
