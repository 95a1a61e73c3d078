// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "lab/laboratory.h"
#include "lab/pair/daemon.h"
#include "lab/pair/neighbour_probe.h"
#include "lab/pair/virtual_router.h"
#include "lab/pair/wire.h"

namespace viplane::lab {

// Two switches with a trunk between them, `alpha` and a neighbour (`client`) on the first, `beta` on the second: the
// smallest network in which a virtual router can do all that it does. Addresses of both families.
class Pair {
 public:
  struct Side {
    DaemonKind daemon = DaemonKind::viplaned;
    std::uint8_t priority = 100;
    bool virtual_mac = false;
  };
  // `client_switch`: "sw1", or "sw2" for a neighbour beside beta.
  Pair(const VirtualRouter& router, const Side& alpha, const Side& beta, bool hears_deliveries = false,
       const std::string& client_switch = "sw1");

  Laboratory& lab() { return lab_; }
  Wire& wire() { return *wire_; }
  const Wire& wire() const { return *wire_; }
  const VirtualRouter& router() const { return router_; }
  const Member& alpha() const { return alpha_; }
  const Member& beta() const { return beta_; }

  // The daemon of a member, made at the first call, with the usual configuration unless it was given one before.
  Daemon& daemon(const Member& member);
  void configure(const Member& member, const std::string& keepalived_conf);
  DaemonKind kind_of(const Member& member) const;
  // Where its advertisements come from, without a virtual MAC address.
  IpAddress source_of(const Member& member) const;

  // Loses its power, and comes back without a daemon.
  void crash(const Member& member);
  void repair(const Member& member);
  void cut_trunk(bool cut);
  // What either daemon ever wrote about advertisements that it discarded as wrong.
  std::vector<std::string> discards() const;
  std::string stories() const;  // all that the daemons printed

  // Whether the member's kernel has the service's address on an interface that is up.
  bool holds_service(const Member& member) const;
  NeighbourProbe probe(Duration period = std::chrono::milliseconds(1), bool asks_link = true) const;

  // Listens to the wire for so long.
  void pass(Duration time);
  // Listens until something holds; false: it did not within `timeout`.
  bool pass_until(const std::function<bool()>& holds, Duration timeout);
  // Until `master` is the only one that has the service and advertises, and both daemons have seen it. Throws
  // std::runtime_error with the daemons' logs where that does not come.
  void await_master(const Member& master);

  // Advertisements of one, sent at or after `since`; the first of them.
  std::optional<SeenAdvertisement> first_advertisement(const Member& of, Time since, int priority = -1) const;
  std::optional<SeenAdvertisement> last_advertisement(const Member& of, Time before) const;
  std::size_t count_advertisements(const Member& of, Time since, Time before) const;

 private:
  void plug(const Member& member);
  std::vector<Member> all_but(const Member& member) const;

  VirtualRouter router_;
  Member alpha_;
  Member beta_;
  Side alpha_side_;
  Side beta_side_;
  Laboratory lab_;
  std::unique_ptr<Wire> wire_;
  std::map<std::string, std::unique_ptr<Daemon>> daemons_;  // by machine; they die before their machines
  std::vector<std::string> earlier_discards_;               // of machines that crashed
};

}  // namespace viplane::lab
