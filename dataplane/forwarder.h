// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>

#include "dataplane/connections.h"
#include "dataplane/next_hops.h"
#include "dataplane/options.h"
#include "dataplane/reason.h"
#include "dataplane/service_table.h"
#include "dataplane/shared_connection.h"
#include "net/frame.h"
#include "net/time.h"

namespace viplane::dataplane {

// Takes the frames that the packet path makes itself: ICMP errors and fragments.
class Emitter {
 public:
  virtual ~Emitter() = default;
  // Called inside process(), before it returns, in the order in which the frames are to leave. `frame` is a whole
  // Ethernet frame, valid during the call. Where the next hop is not resolved yet its target MAC is zero: fill it in
  // when it is known, or drop the frame.
  virtual void emit(NextHopIndex next_hop, MutableByteView frame) = 0;
};

// The packet path: finds each frame's connection or schedules a new one, rewrites the frame in place and sets its
// verdict, reason and egress. Its output depends on the frames, the tables and `now` alone: no I/O, no clock, no lock,
// no allocation per packet.
class Forwarder {
 public:
  static constexpr std::size_t kBatchSize = 32;

  // What it refers to outlives it. `slots` is the size of the connection table (32 octets each, reserved at once,
  // touched as it fills); a NAT connection takes two, and 7 of 8 may be used.
  Forwarder(ServiceTable& services, Emitter& emitter, std::size_t slots = std::size_t{1} << 20);
  Forwarder(const Forwarder&) = delete;
  ~Forwarder();

  // Sets every frame's verdict, reason and, for transmit, egress, data and length. Any number of frames; batches of
  // kBatchSize hide the latency of memory best. A frame needs 20 octets of headroom to be tunnelled. Frames with the
  // verdicts to_host and to_control are unchanged. `now` never goes back.
  void process(std::span<Frame> frames, Time now);

  // The next hop that frame `index` of the last process() waits for, when its reason is neighbour_unresolved. Hold a
  // copy of the frame, resolve the next hop, and give the copy to process() again.
  NextHopIndex awaited(std::size_t index) const;

  // The MAC addresses of the ports and of the virtual routers: other stations' frames are dropped. Empty: every frame
  // is taken.
  void set_own_macs(std::span<const MacAddress> macs);

  void set_options(const Options& options);
  const Options& options() const;

  // Removes what has expired, looking at no more than `budget` groups of connections (64 slots each); returns how many
  // entries went. Expired connections are never used, removed or not; but their servers' counts fall only here.
  std::size_t expire(Time now, std::size_t budget = ~std::size_t{0});

  std::size_t connections() const;  // entries in the table, expired ones included until expire() finds them
  void for_each_connection(Time now, const std::function<void(const ConnectionStatus&)>& visit) const;
  void forget_connections();  // as `rmmod ip_vs` would

  // For directors that tell one another of their connections. UDP datagrams to this group, port included, are the
  // control plane's (Reason::connection_sync); nullopt: none are.
  void set_sync_group(std::optional<Endpoint> group);
  void set_listener(StateListener* listener);  // nullptr: nobody; outlives its being set
  // Enters what another director knows, as if its packets had come by here. The listener does not hear of it.
  Adoption adopt(const SharedConnection& connection, Time now, Known known = Known::is_brought_up_to_date);
  // Visits the connections of some groups of slots (64 each), `first` to `first + count - 1` of groups().
  void share(std::size_t first, std::size_t count, Time now, const std::function<void(const SharedConnection&)>& visit);
  void share_templates(Time now, const std::function<void(const SharedConnection&)>& visit);
  std::size_t groups() const;

  const Counters& counters() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace viplane::dataplane
