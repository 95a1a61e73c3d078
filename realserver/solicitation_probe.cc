// SPDX-License-Identifier: GPL-2.0-or-later
#include "realserver/solicitation_probe.h"

#include "net/neighbour_discovery.h"
#include "realserver/routing.h"
#include "realserver/wire.h"

namespace viplane::realserver {

std::optional<MacAddress> probe_by_solicitation(const std::string& interface, const IpAddress& wanted) {
  Wire wire(interface);
  const IpAddress nobody = link_local_address(kNobodysMac);
  Bytes frame = build_neighbour_solicitation(kNobodysMac, nobody, wanted);
  // To the group, as neighbours ask, but in a frame to this machine alone: for what it answers in another's place the
  // kernel would let up to 0.8 s pass after a multicast frame (proxy_delay).
  store_mac(frame.data(), wire.mac());
  wire.put_in(std::move(frame), "a neighbour solicitation");
  const auto answer = wire.listen([&](const EthernetView& seen) -> std::optional<MacAddress> {
    if (seen.type() != EtherType::ipv6 || seen.target() != kNobodysMac) return std::nullopt;
    const auto packet = Ipv6View::parse(seen.payload());
    const auto advertisement = packet ? NeighbourAdvertisement::parse(*packet) : std::nullopt;
    if (!advertisement || advertisement->address != wanted) return std::nullopt;
    return advertisement->target_mac.value_or(seen.source());
  });
  remove_neighbour(interface, nobody);
  return answer;
}

}  // namespace viplane::realserver
