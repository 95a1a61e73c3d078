// SPDX-License-Identifier: GPL-2.0-or-later
#include <map>

#include "net/ethernet.h"
#include "net/ipv4.h"
#include "net/ipv6.h"
#include "net/vrrp.h"
#include "sim/faults/faults.h"
#include "sim/world.h"

namespace viplane::sim::faults {
namespace {

struct Heard {
  Advertisement advertisement;
  VrrpChecksum checksum = VrrpChecksum::message_only;
  IpAddress target;
  MacAddress target_mac;
};

std::optional<Heard> read(ByteView frame) {
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
  return Heard{received->advertisement, received->checksum, packet.target, ethernet->target()};
}

// Listens on the link for what genuine routers say and repeats it in its own name, with one thing changed.
class HostileAdvertisements final : public Fault {
 public:
  HostileAdvertisements(std::string link, std::string stranger, Hostile kind, double per_second)
      : link_(std::move(link)),
        stranger_(std::move(stranger)),
        kind_(kind),
        interval_(static_cast<std::int64_t>(1e9 / per_second)) {}
  std::string name() const override { return "hostile_advertisements"; }
  std::string target() const override { return link_; }

  void inject(World& world) override {
    const auto listen = [this](ByteView frame, Random&) {
      learn(frame);
      return LinkEffect{};
    };
    rules_ = {world.link(link_).add_rule(Way::forth, listen), world.link(link_).add_rule(Way::back, listen)};
    send_timer_ = std::make_unique<Timer>(
        world.scheduler(), [](void* self) { static_cast<HostileAdvertisements*>(self)->send(); }, this);
    world_ = &world;
    send_timer_->arm(world.now() + interval_);
  }
  void heal(World& world) override {
    for (const LinkRuleId id : rules_) world.link(link_).remove_rule(id);
    rules_.clear();
    send_timer_.reset();
  }

 private:
  void learn(ByteView frame) {
    const auto heard = read(frame);
    if (!heard) return;
    const auto ethernet = EthernetView::parse(frame);
    if (ethernet->source() == stranger_mac()) return;  // not from himself
    heard_[{heard->target.is_v6, heard->advertisement.virtual_router_id}] = *heard;
  }

  MacAddress stranger_mac() const { return port().info().mac; }
  NodePort& port() const {
    Node& stranger = world_->node(stranger_);
    return stranger.port(stranger.spec().interfaces.front().name);
  }

  void send() {
    for (const auto& [router, heard] : heard_) port().send(forge(heard));
    send_timer_->arm(world_->now() + interval_);
  }

  Bytes forge(const Heard& heard) const {
    Advertisement said = heard.advertisement;
    std::uint8_t ttl = kVrrpTtl;
    switch (kind_) {
      case Hostile::bad_checksum: break;
      case Hostile::ttl_254: ttl = 254; break;
      case Hostile::wrong_version: said.version = said.version == 2 ? 3 : 2; break;
      case Hostile::priority_255: said.priority = kOwnerPriority; break;
      case Hostile::priority_0: said.priority = kReleasePriority; break;
    }
    const Interface* const own = world_->host(stranger_).find_interface(port().info().name);
    const IpAddress source = own->source_for(heard.target).value_or(heard.target);
    Bytes frame =
        build_advertisement_frame(said, stranger_mac(), heard.target_mac, source, heard.target, heard.checksum, ttl);
    if (kind_ == Hostile::bad_checksum) {
      const std::size_t message = EthernetView::kSize + (heard.target.is_v6 ? Ipv6View::kSize : Ipv4View::kSize);
      frame[message + 6] ^= std::byte{0xff};
    }
    return frame;
  }

  std::string link_;
  std::string stranger_;
  Hostile kind_;
  Duration interval_;
  World* world_ = nullptr;
  std::map<std::pair<bool, std::uint8_t>, Heard> heard_;
  std::vector<LinkRuleId> rules_;
  std::unique_ptr<Timer> send_timer_;
};

}  // namespace

FaultPtr hostile_advertisements(std::string link, std::string stranger, Hostile kind, double per_second) {
  return std::make_unique<HostileAdvertisements>(std::move(link), std::move(stranger), kind, per_second);
}

}  // namespace viplane::sim::faults
