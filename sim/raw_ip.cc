// SPDX-License-Identifier: GPL-2.0-or-later
#include "sim/raw_ip.h"

#include <utility>

#include "sim/inbox.h"

namespace viplane::sim {

class HostRawIp::Listener final : public Handle {
 public:
  Listener(HostRawIp& owner, Ipv4 source, std::function<void(ByteView)> received)
      : owner_(owner), source_(source), inbox_(owner.clock_, std::move(received)) {
    owner_.listeners_.push_back(this);
  }
  ~Listener() override { std::erase(owner_.listeners_, this); }
  void offer(const Ipv4View& packet) {
    if (packet.source_value() == source_) inbox_.put(packet.bytes());
  }

 private:
  HostRawIp& owner_;
  Ipv4 source_;
  Inbox inbox_;
};

HostRawIp::HostRawIp(Host& host, NodeClock& clock) : host_(host), clock_(clock) { host_.set_tap(this); }
HostRawIp::~HostRawIp() { host_.set_tap(nullptr); }

bool HostRawIp::send(ByteView packet) {
  const auto ip = Ipv4View::parse(packet);
  if (!ip) return false;
  const PacketSpec spec = {.source = ip->source_value(),
                           .target = ip->target_value(),
                           .protocol = static_cast<std::uint8_t>(ip->protocol()),
                           .ttl = ip->ttl(),
                           .tos = ip->tos(),
                           .dont_fragment = ip->dont_fragment()};
  return host_.send(spec, FrameRef::copy_of(ip->payload())) == SendResult::sent;
}

HandlePtr HostRawIp::listen(IpAddress source, std::function<void(ByteView)> received) {
  return std::make_unique<Listener>(*this, source.v4_value(), std::move(received));
}

// Who hears of it only notes it: the list does not change meanwhile.
void HostRawIp::on_arrival(const Ipv4View& packet) {
  for (Listener* listener : listeners_) listener->offer(packet);
}

}  // namespace viplane::sim
