// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <array>
#include <cstdint>
#include <vector>

#include "dataplane/schedulers/scheduler.h"

namespace viplane::dataplane {

// The address as the kernel's schedulers hash it: the number in host byte order; of IPv6 the XOR of its four words.
std::uint32_t fold(const IpAddress& address);

// What sh, dh and mh have in common: a table of places in the list, laid out anew after each change.
class HashScheduler : public Scheduler {
 public:
  void started(Servers servers) final { lay_out(servers); }
  void server_added(Servers servers, std::size_t) final { lay_out(servers); }
  void server_removed(Servers servers, std::size_t) final { lay_out(servers); }
  void weight_changed(Servers servers, std::size_t) final { lay_out(servers); }

 private:
  virtual void lay_out(Servers servers) = 0;
};

// sh: the client's address chooses; each server owns as many buckets in a row as its weight, at least one.
class SourceHash : public HashScheduler {
 public:
  explicit SourceHash(SchedulerFlags flags) : flags_(flags) {}
  std::optional<std::size_t> pick(const Flow& flow, Servers servers) override;

 private:
  void lay_out(Servers servers) override;

  SchedulerFlags flags_;
  std::array<std::size_t, 256> buckets_{};
};

// dh: the destination's address chooses; the servers own the buckets in turn, whatever their weight.
class DestinationHash : public HashScheduler {
 public:
  std::optional<std::size_t> pick(const Flow& flow, Servers servers) override;

 private:
  void lay_out(Servers servers) override;

  std::array<std::size_t, 256> buckets_{};
};

}  // namespace viplane::dataplane
