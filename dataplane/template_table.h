// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <cstdint>
#include <vector>

#include "dataplane/flow_table.h"

namespace viplane::dataplane {

// What binds a client's network to a server of a persistent service. Addresses and ports in the order of the wire.
struct Template {
  std::uint32_t network;  // the client's address under the service's mask
  std::uint32_t virtual_address;
  std::uint16_t virtual_port;  // 0 in a service for all ports; ffff when it no longer binds
  std::uint16_t server_port;
  std::uint8_t protocol;
  bool is_assured;  // one of its connections has been established
  bool is_used;
  std::uint32_t server;
  std::uint32_t controlled;  // connections that came to be by it and still are
  std::uint32_t next;        // in its chain
  std::uint64_t deadline_ns;
  std::uint64_t timeout_ns;

  bool binds() const { return virtual_port != 0xffff; }
};

// The persistence templates of one forwarder. Places are stable: connections name their template by its place. Read
// only when a connection begins or ends. Allocates nothing once it is made.
class TemplateTable {
 public:
  static constexpr std::uint32_t kNone = path::kNoTemplate;

  explicit TemplateTable(std::uint32_t capacity);

  // The template that binds this network, or kNone. Ignores those past their deadline.
  std::uint32_t find(const Template& key, std::uint64_t now_ns) const;
  std::uint32_t insert(const Template& fields);  // kNone: full
  void unbind(std::uint32_t place);              // it lives on for its connections, and binds nobody
  void erase(std::uint32_t place);
  void touch(std::uint32_t place, std::uint64_t now_ns);  // its time starts again

  Template& operator[](std::uint32_t place) { return slab_[place]; }
  const Template& operator[](std::uint32_t place) const { return slab_[place]; }
  std::uint32_t end() const { return end_; }  // every place ever used lies before

  // Calls `ended(place)` for each template whose time is over and that controls no connection, then erases it. One
  // that still controls some gets another minute, as in IPVS.
  template <class Ended>
  std::size_t expire(std::uint64_t now_ns, Ended ended) {
    std::size_t count = 0;
    for (std::uint32_t place = 0; place < end_; ++place) {
      if (!is_due(place, now_ns)) continue;
      ended(place);
      erase(place);
      ++count;
    }
    return count;
  }

 private:
  std::size_t bucket_of(const Template& key) const;
  bool is_due(std::uint32_t place, std::uint64_t now_ns);
  void unlink(std::uint32_t place);

  LazyArray<Template> slab_;
  LazyArray<std::uint32_t> buckets_;  // first place + 1 of each chain
  std::uint32_t end_ = 0;
  std::uint32_t free_ = kNone;
};

}  // namespace viplane::dataplane
