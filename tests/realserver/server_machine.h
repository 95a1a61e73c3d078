// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <string>

#include "tests/support/netns.h"
#include "tests/support/temporary_directory.h"

namespace viplane::test {

// A machine in a namespace: e0 10.72.0.11/24, cabled to a neighbour 10.72.0.1 that is its router. viplane-rs runs on
// it.
class ServerMachine {
 public:
  ServerMachine() {
    connect(space_, "e0", neighbour_, "e0");
    space_.run(
        "ip address add 10.72.0.11/24 dev e0; ip -6 address add fd72::11/64 dev e0 nodad; "
        "ip route add default via 10.72.0.1; ip -6 route add default via fd72::1");
    neighbour_.run("ip address add 10.72.0.1/24 dev e0; ip -6 address add fd72::1/64 dev e0 nodad");
  }
  ~ServerMachine() { (void)try_rs("undo"); }  // its process would outlive the test

  const NetworkNamespace& space() const { return space_; }
  const NetworkNamespace& neighbour() const { return neighbour_; }

  std::string command(const std::string& words) const {
    return std::string(VIPLANE_RS " ") + words + " --state " + journal_.path().string();
  }
  std::string rs(const std::string& words) const { return space_.run(command(words)); }
  // Standard output and error, whatever the exit code.
  std::string said(const std::string& words) const { return space_.run(command(words) + " 2>&1 || true"); }
  int try_rs(const std::string& words) const { return space_.try_run(command(words)); }

  // All that viplane-rs may touch.
  std::string state() const {
    return space_.run(
        "for f in /proc/sys/net/ipv4/conf/*/arp_ignore /proc/sys/net/ipv4/conf/*/arp_announce "
        "/proc/sys/net/ipv4/conf/*/rp_filter /proc/sys/net/ipv6/conf/*/disable_ipv6; do echo $f $(cat $f); done; ip -o "
        "address | sed 's/ valid_lft.*//'; "
        "ip -o link | sed 's/ qdisc.*//'; ip rule; ip -6 rule; tc qdisc; tc filter show dev e0 ingress; nft list "
        "ruleset; "
        "ip route show table all");
  }

  void kill_decapsulator() const {
    space_.run("kill -9 $(sed -n 's/.*\"found\": \"\\([0-9]*\\) [0-9]*\".*/\\1/p' " + journal_.path().string() +
               "/rs-*.json); sleep 0.1");
  }

 private:
  TemporaryDirectory journal_;
  NetworkNamespace space_, neighbour_;
};

}  // namespace viplane::test
