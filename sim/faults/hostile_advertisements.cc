// SPDX-License-Identifier: GPL-2.0-or-later
#include <map>

#include "env/forged_advertisement.h"
#include "net/ethernet.h"
#include "sim/faults/faults.h"
#include "sim/world.h"

namespace viplane::sim::faults {
namespace {

Forgery forgery_of(Hostile kind) {
  switch (kind) {
    case Hostile::bad_checksum: return Forgery::bad_checksum;
    case Hostile::ttl_254: return Forgery::ttl_254;
    case Hostile::wrong_version: return Forgery::wrong_version;
    case Hostile::priority_255: return Forgery::priority_255;
    case Hostile::priority_0: return Forgery::priority_0;
  }
  return Forgery::bad_checksum;
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
    const auto heard = hear_advertisement(frame);
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

  Bytes forge(const HeardAdvertisement& heard) const {
    const Interface* const own = world_->host(stranger_).find_interface(port().info().name);
    return forge_advertisement(heard, forgery_of(kind_), stranger_mac(),
                               own->source_for(heard.target).value_or(heard.target));
  }

  std::string link_;
  std::string stranger_;
  Hostile kind_;
  Duration interval_;
  World* world_ = nullptr;
  std::map<std::pair<bool, std::uint8_t>, HeardAdvertisement> heard_;
  std::vector<LinkRuleId> rules_;
  std::unique_ptr<Timer> send_timer_;
};

}  // namespace

FaultPtr hostile_advertisements(std::string link, std::string stranger, Hostile kind, double per_second) {
  return std::make_unique<HostileAdvertisements>(std::move(link), std::move(stranger), kind, per_second);
}

}  // namespace viplane::sim::faults
