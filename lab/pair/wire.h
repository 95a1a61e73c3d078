// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "lab/laboratory.h"
#include "net/time.h"
#include "net/vrrp.h"

namespace viplane::lab {

// An advertisement on a machine's cable.
struct SeenAdvertisement {
  Time at;                 // CLOCK_MONOTONIC, by the kernel
  std::string machine;     // whose cable
  bool delivered = false;  // it goes to the machine; else it comes from there
  MacAddress mac;          // that sent it
  IpAddress source;
  Advertisement said;
};

// A machine says where a virtual address is: an ARP reply or a neighbour advertisement, or an announcement.
struct SeenClaim {
  Time at;
  std::string machine;
  MacAddress mac;                // that is said to have the address
  bool is_announcement = false;  // gratuitous ARP, unsolicited advertisement
};

// Hears, at the switch's ends of all cables, what routers say of virtual routers and their addresses.
class Wire {
 public:
  // `service`: the address whose claims count. `delivered_too`: also what a machine gets to hear.
  Wire(const Laboratory& lab, const IpAddress& service, bool delivered_too = false);

  // After machines were plugged in anew.
  void learn_ports();
  // Takes what was heard meanwhile; the kernel keeps about a minute of an ordinary laboratory. Never blocks.
  void listen();

  const std::vector<SeenAdvertisement>& advertisements() const { return advertisements_; }
  const std::vector<SeenClaim>& claims() const { return claims_; }
  // Frames with VRRP that could not be read, and frames that came too fast.
  std::uint64_t unreadable() const { return unreadable_; }
  std::uint64_t lost() const;

 private:
  void see(Time at, const std::string& machine, bool delivered, ByteView frame);
  void see_advertisement(Time at, const std::string& machine, bool delivered, const MacAddress& mac,
                         const VrrpPacket& packet);
  void see_arp(Time at, const std::string& machine, ByteView packet);

  const Laboratory& lab_;
  IpAddress service_;
  Descriptor tap_;
  std::map<int, std::string> machines_;  // by the number of the switch's interface
  std::vector<SeenAdvertisement> advertisements_;
  std::vector<SeenClaim> claims_;
  std::uint64_t unreadable_ = 0;
};

}  // namespace viplane::lab
