// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "env/event_log.h"
#include "env/served_flows.h"
#include "live/loop.h"
#include "net/frame.h"

struct nft_ctx;

namespace viplane::live {

// Stops the host's own copy of service packets on interfaces whose ports only listen (host_sees_every_frame): else the
// host would answer each of them, with a reset.
//
// An nftables table of family netdev drops them at ingress, which is after the tap that our ports read from and before
// everything else. It drops packets
//   * to a virtual service, and fragments that may be of one, while the address is the host's own;
//   * from a real server behind NAT, unless they are to the host itself (answers to health checks).
// The table belongs to this process and vanishes with it, however it ends.
class HostFilter final : public ServedFlows {
 public:
  // Nothing is done before set(). What it refers to outlives it.
  HostFilter(std::vector<std::string> interfaces, Clock& clock, EventLog& events);
  ~HostFilter() override;

  // Where the kernel refuses, records the event `host.not_filtered` and goes on: the host then answers as well.
  void set(std::span<const ServedFlow> flows) override;
  void add_interface(const std::string& interface);
  // An interface came back: its rules went with it.
  void renew() { apply(); }

  // Whether the host's own copy of this frame, to an address of the host, was stopped.
  bool stops(ByteView frame) const;

 private:
  struct Close {
    void operator()(nft_ctx* context) const;
  };
  void apply();
  std::string rules() const;

  std::vector<std::string> interfaces_;
  Clock& clock_;
  EventLog& events_;
  std::string table_;
  std::unique_ptr<nft_ctx, Close> nft_;  // holds the socket that owns the table
  std::vector<ServedFlow> flows_;        // IPv4 only, sorted
  bool has_table_ = false;
};

class HostInjector;
// Gives the host those frames with verdict to_host that the filter kept from it though the packet path has no use for
// them. A packet that is not to an address of the host's was not kept. Answers how many.
std::size_t give_stopped_frames(std::span<const Frame> frames, const HostFilter& filter, HostInjector& injector);

}  // namespace viplane::live
