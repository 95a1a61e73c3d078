// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <cstdint>
#include <optional>
#include <vector>

#include "net/address.h"
#include "net/time.h"

namespace viplane::sim {

// A switch's memory of which MAC address was last heard on which port. Open addressing on the address; entries age
// lazily, when they are looked at.
class ForwardingDatabase {
 public:
  explicit ForwardingDatabase(Duration ageing);
  void learn(std::uint64_t mac, std::uint16_t port, Time now);
  std::optional<std::uint16_t> find(std::uint64_t mac, Time now) const;
  void flush_port(std::uint16_t port);
  void flush();
  void set_ageing(Duration ageing) { ageing_ = ageing; }
  Duration ageing() const { return ageing_; }
  std::size_t size(Time now) const;  // entries that are not aged

  static std::uint64_t key(const std::byte* mac);  // six octets in the order of the wire
  static std::uint64_t key(MacAddress mac);

 private:
  struct Entry {
    std::uint64_t mac = 0;  // 0: free
    Time heard{};
    std::uint16_t port = 0;
  };
  Entry& slot(std::uint64_t mac);
  const Entry& slot(std::uint64_t mac) const { return const_cast<ForwardingDatabase*>(this)->slot(mac); }
  bool is_alive(const Entry& entry, Time now) const { return entry.mac != 0 && now - entry.heard < ageing_; }
  void grow();

  Duration ageing_;
  std::vector<Entry> entries_;
  std::size_t used_ = 0;
};

}  // namespace viplane::sim
