// SPDX-License-Identifier: GPL-2.0-or-later
#include "sim/faults/simple_fault.h"

namespace viplane::sim::faults {
namespace {

class JitterPackets final : public Fault {
 public:
  JitterPackets(std::string link, Direction direction, Duration by)
      : link_(std::move(link)), direction_(direction), by_(by) {}
  std::string name() const override { return "jitter_packets"; }
  std::string target() const override { return link_; }

  void inject(World& world) override {
    if (direction_ != Direction::in) add(world, Way::forth);
    if (direction_ != Direction::out) add(world, Way::back);
  }
  void heal(World& world) override {
    for (const LinkRuleId id : rules_) world.link(link_).remove_rule(id);
    rules_.clear();
  }

 private:
  // Nobody overtakes: each is at least as late as the one before it.
  void add(World& world, Way way) {
    const auto rule = [&world, by = by_, last = Time{}](ByteView, Random& random) mutable {
      const Time wanted =
          world.now() + Duration(static_cast<std::int64_t>(random.unit() * static_cast<double>(by.count())));
      last = std::max(last, wanted);
      return LinkEffect{.delay = last - world.now()};
    };
    rules_.push_back(world.link(link_).add_rule(way, rule));
  }

  std::string link_;
  Direction direction_;
  Duration by_;
  std::vector<LinkRuleId> rules_;
};

}  // namespace

FaultPtr jitter_packets(std::string link, Direction direction, Duration by) {
  return std::make_unique<JitterPackets>(std::move(link), direction, by);
}

}  // namespace viplane::sim::faults
