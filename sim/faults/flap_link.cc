// SPDX-License-Identifier: GPL-2.0-or-later
#include "sim/faults/simple_fault.h"

namespace viplane::sim::faults {
namespace {

class FlapLink final : public Fault {
 public:
  FlapLink(std::string link, Duration every, Duration down) : link_(std::move(link)), every_(every), down_(down) {}
  std::string name() const override { return "flap_link"; }
  std::string target() const override { return link_; }

  void inject(World& world) override {
    world_ = &world;
    timer_ = std::make_unique<Timer>(
        world.scheduler(), [](void* self) { static_cast<FlapLink*>(self)->flap(); }, this);
    flap();
  }
  void heal(World& world) override {
    timer_.reset();
    if (std::exchange(is_down_, false)) world.link(link_).heal(true);
  }

 private:
  void flap() {
    is_down_ = !is_down_;
    if (is_down_)
      world_->link(link_).cut(true);
    else
      world_->link(link_).heal(true);
    timer_->arm(world_->now() + (is_down_ ? down_ : every_ - down_));
  }

  std::string link_;
  Duration every_;
  Duration down_;
  World* world_ = nullptr;
  std::unique_ptr<Timer> timer_;
  bool is_down_ = false;
};

}  // namespace

FaultPtr flap_link(std::string link, Duration every, Duration down) {
  return std::make_unique<FlapLink>(std::move(link), every, down);
}

}  // namespace viplane::sim::faults
