// SPDX-License-Identifier: GPL-2.0-or-later
#include <map>

#include "env/forged_advertisement.h"
#include "sim/faults/faults.h"
#include "sim/world.h"

namespace viplane::sim::faults {
namespace {

// A stranger who listens from the beginning, and later says it all again.
class ReplayAdvertisements final : public Fault {
 public:
  ReplayAdvertisements(std::string link, std::string stranger, double per_second)
      : link_(std::move(link)),
        stranger_(std::move(stranger)),
        interval_(static_cast<std::int64_t>(1e9 / per_second)) {}
  std::string name() const override { return "replay_advertisements"; }
  std::string target() const override { return link_; }

  void prepare(World& world) override {
    world.link(link_).add_rule(Way::forth, [this](ByteView frame, Random&) {
      const auto heard = timer_ ? std::nullopt : hear_advertisement(frame);
      if (heard)
        heard_[{heard->target.is_v6, heard->advertisement.virtual_router_id}].assign(frame.begin(), frame.end());
      return LinkEffect{};
    });
  }
  void inject(World& world) override {
    world_ = &world;
    timer_ = std::make_unique<Timer>(
        world.scheduler(), [](void* self) { static_cast<ReplayAdvertisements*>(self)->send(); }, this);
    timer_->arm(world.now() + interval_);
  }
  void heal(World&) override { timer_.reset(); }

 private:
  void send() {
    Node& stranger = world_->node(stranger_);
    NodePort& port = stranger.port(stranger.spec().interfaces.front().name);
    for (const auto& [router, frame] : heard_) port.send(frame);
    timer_->arm(world_->now() + interval_);
  }

  std::string link_;
  std::string stranger_;
  Duration interval_;
  World* world_ = nullptr;
  std::map<std::pair<bool, std::uint8_t>, Bytes> heard_;  // by family and virtual router
  std::unique_ptr<Timer> timer_;
};

}  // namespace

FaultPtr replay_advertisements(std::string link, std::string stranger, double per_second) {
  return std::make_unique<ReplayAdvertisements>(std::move(link), std::move(stranger), per_second);
}

}  // namespace viplane::sim::faults
