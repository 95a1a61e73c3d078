// SPDX-License-Identifier: GPL-2.0-or-later
#include "bench/live/bad_packets.h"

#include <algorithm>
#include <array>
#include <utility>

#include "bench/live/figure.h"
#include "bench/live/frame_sender.h"
#include "bench/live/two.h"
#include "lab/links.h"
#include "net/ethernet.h"

namespace viplane::bench {
namespace {

using namespace std::chrono_literals;

constexpr IpAddress kAttacker = IpAddress::v4(10, 77, 0, 9);

Bytes frame_of(const lab::VirtualRouter& router, const MacAddress& mac, std::uint8_t version, std::uint8_t ttl,
               bool breaks_checksum) {
  Advertisement said;
  said.version = version;
  said.virtual_router_id = router.id;
  said.priority = 1;
  said.advertisement_interval = router.interval;
  for (const IpPrefix& prefix : router.addresses()) said.addresses.push_back(prefix.address);
  Bytes frame = build_advertisement_frame(said, mac, multicast_mac(kVrrpGroupV4), kAttacker, kVrrpGroupV4,
                                          VrrpChecksum::pseudo_header, ttl);
  constexpr std::size_t kChecksum = EthernetView::kSize + 20 + 6;  // after Ethernet and IPv4
  if (breaks_checksum) frame[kChecksum] ^= std::byte{0x55};
  return frame;
}

}  // namespace

BadPackets send_bad_packets(lab::DaemonKind kind, const lab::VirtualRouter& router, double per_second, Duration span) {
  lab::Pair pair = two_of(kind, router);
  start_both(pair);
  const lab::Machine& attacker = pair.lab().machine("client");
  const MacAddress mac = lab::mac_of(attacker.network(), "eth0");
  const std::uint8_t other_version = router.version == 2 ? 3 : 2;
  const std::vector<Bytes> frames{frame_of(router, mac, router.version, 255, true),
                                  frame_of(router, mac, other_version, 255, false),
                                  frame_of(router, mac, router.version, 254, false)};
  FrameSender sender(attacker, frames, per_second);
  pair.pass(router.interval);
  const Time from = lab::monotonic_now();
  pair.pass(span);
  const Time to = lab::monotonic_now();
  BadPackets found;
  found.sent = sender.stop();
  pair.wire().listen();
  found.false_takeovers = static_cast<unsigned>(pair.count_advertisements(pair.beta(), from, to));
  std::vector<Time> advertised;
  for (const auto& seen : pair.wire().advertisements()) {
    if (seen.machine == pair.alpha().name && seen.at >= from && seen.at <= to) advertised.push_back(seen.at);
  }
  found.advertisements = advertised.size();
  advertised.push_back(to);
  Time before = from;
  std::vector<double> periods;
  for (const Time at : advertised) periods.push_back(seconds(at - std::exchange(before, at)));
  const auto as_time = [](double value) {
    return std::chrono::duration_cast<Duration>(std::chrono::duration<double>(value));
  };
  found.median_period = as_time(quantile(periods, 0.5));
  found.longest_period = as_time(quantile(periods, 1));
  return found;
}

}  // namespace viplane::bench
