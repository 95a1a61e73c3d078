// SPDX-License-Identifier: GPL-2.0-or-later
#include "env/forged_advertisement.h"

#include "net/ethernet.h"
#include "net/ip_protocol.h"
#include "net/ipv4.h"
#include "net/ipv6.h"

namespace viplane {

std::optional<HeardAdvertisement> hear_advertisement(ByteView frame) {
  const auto ethernet = EthernetView::parse(frame);
  if (!ethernet) return std::nullopt;
  VrrpPacket packet;
  if (const auto v4 = Ipv4View::parse(ethernet->payload()); v4 && v4->protocol() == IpProtocol::vrrp) {
    packet = {.source = v4->source(), .target = v4->target(), .ttl = v4->ttl(), .message = v4->payload()};
  } else if (const auto v6 = Ipv6View::parse(ethernet->payload()); v6 && v6->protocol() == IpProtocol::vrrp) {
    packet = {.source = v6->source(), .target = v6->target(), .ttl = v6->hop_limit(), .message = v6->payload()};
  } else {
    return std::nullopt;
  }
  const auto parsed = parse_advertisement(packet);
  const auto* const received = std::get_if<ReceivedAdvertisement>(&parsed);
  if (received == nullptr) return std::nullopt;
  return HeardAdvertisement{received->advertisement, received->checksum, packet.target, ethernet->target()};
}

Bytes forge_advertisement(const HeardAdvertisement& heard, Forgery forgery, const MacAddress& mac,
                          const IpAddress& source) {
  Advertisement said = heard.advertisement;
  std::uint8_t ttl = kVrrpTtl;
  switch (forgery) {
    case Forgery::bad_checksum: break;
    case Forgery::ttl_254: ttl = 254; break;
    case Forgery::wrong_version: said.version = said.version == 2 ? 3 : 2; break;
    case Forgery::priority_255: said.priority = kOwnerPriority; break;
    case Forgery::priority_0: said.priority = kReleasePriority; break;
  }
  Bytes frame = build_advertisement_frame(said, mac, heard.target_mac, source, heard.target, heard.checksum, ttl);
  if (forgery == Forgery::bad_checksum) {
    const std::size_t message = EthernetView::kSize + (heard.target.is_v6 ? Ipv6View::kSize : Ipv4View::kSize);
    frame[message + 6] ^= std::byte{0xff};
  }
  return frame;
}

}  // namespace viplane
