// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <string_view>

#include "env/random.h"
#include "net/address.h"
#include "sim/frame_buffer.h"
#include "sim/scheduler.h"

namespace viplane::sim {

class NeighbourTable;

// The kernel's neighbour states (NUD_*).
enum class NeighbourState : std::uint8_t { none, incomplete, reachable, stale, delay, probe, failed, permanent };
std::string_view to_string(NeighbourState state);

// What Linux does by default: net/ipv4/arp.c, arp_tbl.parms; net/core/neighbour.c.
struct NeighbourSettings {
  Duration base_reachable_time = std::chrono::seconds(30);  // used times 0.5 to 1.5, drawn anew every five minutes
  Duration delay_first_probe_time = std::chrono::seconds(5);
  Duration retransmit_time = std::chrono::seconds(1);
  Duration lock_time = std::chrono::seconds(1);  // an entry this young yields to announcements only
  int unicast_probes = 3;
  int multicast_probes = 3;
  std::size_t queue_limit = 101;  // packets that wait for an address: unres_qlen_bytes, 212,992 octets
};

// One entry of a neighbour table (ARP cache). Stays at its address in memory until the table is flushed.
class Neighbour {
 public:
  Neighbour(NeighbourTable& table, IpAddress address);
  const IpAddress& address() const { return address_; }
  MacAddress mac() const { return mac_; }
  NeighbourState state() const { return state_; }
  // A packet can be sent now; in `stale` only send() may do it, because it starts the unreachability detection.
  bool is_valid() const {
    return state_ != NeighbourState::none && state_ != NeighbourState::incomplete && state_ != NeighbourState::failed;
  }

 private:
  friend class NeighbourTable;
  void on_timer();

  NeighbourTable& table_;
  IpAddress address_;
  MacAddress mac_;
  NeighbourState state_ = NeighbourState::none;
  int probes_ = 0;
  Time confirmed_{};
  Time used_{};
  Time updated_{};
  std::deque<FrameRef> waiting_;  // IP packets
  Timer timer_;
};

// The host below (its interface) as a neighbour table needs it.
class NeighbourOutput {
 public:
  virtual ~NeighbourOutput() = default;
  // Asks for `neighbour`: the one at its known MAC where `unicast`, else everybody.
  virtual void solicit(const Neighbour& neighbour, bool unicast, const FrameRef* reason) = 0;
  virtual void transmit(FrameRef packet, MacAddress target) = 0;  // puts the Ethernet header before an IP packet
  virtual void unreachable(FrameRef packet) = 0;                  // nobody answered
};

// Neighbour unreachability detection of one interface, for ARP and ND alike, with Linux's states and times.
class NeighbourTable {
 public:
  NeighbourTable(Scheduler& scheduler, NeighbourOutput& output, Random random, NeighbourSettings settings = {});

  Neighbour& entry(const IpAddress& address);  // makes it where missing
  const Neighbour* find(const IpAddress& address) const;
  std::size_t size() const { return entries_.size(); }

  // Sends an IP packet to this neighbour, now or when its MAC is known. The least costly state is `reachable`.
  void send(Neighbour& neighbour, FrameRef packet) {
    if (neighbour.state_ == NeighbourState::reachable) {
      neighbour.used_ = scheduler_.now();
      output_.transmit(std::move(packet), neighbour.mac_);
      return;
    }
    send_slowly(neighbour, std::move(packet));
  }

  struct News {
    bool may_create = false;     // otherwise only an entry that exists is updated
    bool is_answer = false;      // to us alone: it asserts reachability
    bool overrides = false;      // may replace another MAC of a valid entry
    bool weak_override = false;  // ND: where it may not, it makes a reachable entry stale
  };
  void heard(const IpAddress& address, MacAddress mac, News news);
  // ARP: an entry younger than lock_time keeps its MAC unless the news is gratuitous.
  bool is_locked(const IpAddress& address) const;
  void confirm(Neighbour& neighbour) { neighbour.confirmed_ = scheduler_.now(); }
  void set_permanent(const IpAddress& address, MacAddress mac);
  void flush();  // pointers to entries are invalid after it

 private:
  friend class Neighbour;
  void send_slowly(Neighbour& neighbour, FrameRef packet);
  void on_timer(Neighbour& neighbour);
  void enter(Neighbour& neighbour, NeighbourState state);
  void probe(Neighbour& neighbour);
  void fail(Neighbour& neighbour);
  void send_waiting(Neighbour& neighbour);
  Duration reachable_time();

  Scheduler& scheduler_;
  NeighbourOutput& output_;
  Random random_;
  NeighbourSettings settings_;
  std::map<IpAddress, std::unique_ptr<Neighbour>> entries_;
  Duration reachable_time_{};
  Time reachable_time_drawn_{};
};

}  // namespace viplane::sim
