// SPDX-License-Identifier: GPL-2.0-or-later
// Whether advertisements reach the other at all.
#include <algorithm>

#include "lint/pair/pair_lints.h"
#include "lint/words.h"

namespace viplane::lint {
namespace {

using config::VrrpInstance;

bool is_unicast(const VrrpInstance& instance) { return !instance.unicast_peer.empty(); }

IpAddress group_of(const Subject& subject, const VrrpInstance& instance) {
  const config::GlobalDefs& global = subject.config.global;
  return instance.mcast_dst_ip.value_or(instance.is_v6 ? global.vrrp_mcast_group6 : global.vrrp_mcast_group4);
}

bool lists(const VrrpInstance& instance, const IpAddress& address) {
  return std::any_of(instance.unicast_peer.begin(), instance.unicast_peer.end(),
                     [&](const config::UnicastPeer& peer) { return peer.address == address; });
}

// `sender` does not list `other`'s address, which therefore never hears it.
void tell_unlisted(const Subject& sender_file, const VrrpInstance& sender, const Subject& other_file,
                   const VrrpInstance& other, Findings& out) {
  if (!other.source_address || lists(sender, *other.source_address)) return;
  out.add(sender_file.place(sender, "unicast_peer"),
          label(sender) + "unicast_peer does not list " + other.source_address->to_string() + ", the address of " +
              other_file.path + ": that one never hears this one, and becomes master beside it");
}

}  // namespace

void unicast_multicast_differs(const Pair& pair, Findings& out) {
  for (const auto& [a, b] : pair.routers) {
    if (is_unicast(a) == is_unicast(b)) continue;
    const auto way = [](const VrrpInstance& instance) { return is_unicast(instance) ? "unicast" : "multicast"; };
    out.add(pair.b.place(b, "unicast_peer"), label(b) + "advertises by " + way(b) + " here and by " + way(a) + " in " +
                                                 pair.a.place(a, "unicast_peer").to_string() +
                                                 ": each discards what it hears, and both become master");
  }
}

void multicast_group_differs(const Pair& pair, Findings& out) {
  for (const auto& [a, b] : pair.routers) {
    if (is_unicast(a) || is_unicast(b)) continue;
    const IpAddress there = group_of(pair.a, a), here = group_of(pair.b, b);
    if (here == there) continue;
    out.add(pair.b.place(b, "mcast_dst_ip"), label(b) + "advertises to " + here.to_string() + " here and to " +
                                                 there.to_string() + " in " + pair.a.path +
                                                 ": neither hears the other, and both become master");
  }
}

void peers_not_mutual(const Pair& pair, Findings& out) {
  for (const auto& [a, b] : pair.routers) {
    if (!is_unicast(a) || !is_unicast(b)) continue;
    tell_unlisted(pair.a, a, pair.b, b, out);
    tell_unlisted(pair.b, b, pair.a, a, out);
    const bool is_same_single = a.unicast_peer.size() == 1 && b.unicast_peer.size() == 1 &&
                                a.unicast_peer.front().address == b.unicast_peer.front().address;
    if (is_same_single && !a.source_address && !b.source_address)
      out.add(pair.b.place(b, "unicast_peer"),
              label(b) + "the only peer is " + b.unicast_peer.front().address.to_string() + " here and in " +
                  pair.a.place(a, "unicast_peer").to_string() + ": one of the two sends to itself");
  }
}

void same_source_address(const Pair& pair, Findings& out) {
  for (const auto& [a, b] : pair.routers) {
    if (!a.source_address || a.source_address != b.source_address) continue;
    const std::string keyword = pair.b.places.find(b.location, "unicast_src_ip") ? "unicast_src_ip" : "mcast_src_ip";
    out.add(pair.b.place(b, keyword), label(b) + "the source address is " + b.source_address->to_string() +
                                          " here and in " + pair.a.path +
                                          ": each takes the other's advertisements for its own");
  }
}

}  // namespace viplane::lint
