// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "env/env.h"
#include "live/io.h"
#include "live/ledger.h"
#include "live/loop.h"
#include "live/ports/live_port.h"

namespace viplane::live {

struct HostOptions {
  std::vector<std::string> interfaces;  // each becomes a port, in this order
  IoChoice io;
  std::uint64_t seed = 0;    // 0: drawn from the system, and told in the event `host.started`
  Ledger* ledger = nullptr;  // where what is held is noted; outlives the host; nullptr: in memory, for nobody
  // VRRP's groups, to be joined on each interface; a configuration's own (vrrp_mcast_group4, mcast_dst_ip) come in
  // addition.
  std::vector<IpAddress> groups{*IpAddress::parse("224.0.0.18"), *IpAddress::parse("ff02::12")};
};

// World one: this Linux machine, seen from the network namespace of the calling thread. Owns the loop and whatever is
// behind the seam. Writes the events host.started, link.up and link.down of its ports, and host.refused where the
// kernel would not do as asked. Throws std::system_error that names what could not be had.
//
// What it leaves behind when it is destroyed is what the director left: the addresses it did not remove.
class Host {
 public:
  Host(const HostOptions& options, EventLog& events);
  ~Host();

  Env env();  // valid as long as the host; its ports are those of now

  // One more port, behind the others; Director::add_ports(env().ports) is to follow. Throws std::system_error that
  // names what could not be had; then there is no port.
  void open(const std::string& interface);
  // Joins these groups, too, on each port's interface.
  void join(const std::vector<IpAddress>& groups);
  Loop& loop();
  std::vector<PortCounters> port_counters() const;  // of Env::ports, in their order

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace viplane::live
