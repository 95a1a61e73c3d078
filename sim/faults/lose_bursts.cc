// SPDX-License-Identifier: GPL-2.0-or-later
#include <cmath>

#include "sim/faults/link_rule_fault.h"

namespace viplane::sim::faults {
namespace {

// Two states that last exponentially long (Gilbert, "Capacity of a burst-noise channel", 1960): good, where all passes,
// and bad, where nothing does. The clock is the world's, since a burst passes whether or not somebody sends.
class GilbertChannel {
 public:
  GilbertChannel(World& world, Duration burst, Duration every) : world_(world), burst_(burst), every_(every) {}

  bool is_bad(Random& random) {
    while (changes_at_ <= world_.now()) {
      bad_ = started_ && !bad_;
      started_ = true;
      const double mean = static_cast<double>((bad_ ? burst_ : every_).count());
      changes_at_ = std::max(changes_at_, first_) + Duration(1 + std::llround(-mean * std::log1p(-random.unit())));
    }
    return bad_;
  }

 private:
  World& world_;
  Duration burst_;
  Duration every_;
  Time first_ = world_.now();
  Time changes_at_{};
  bool started_ = false;
  bool bad_ = false;
};

// Each direction has a channel of its own.
class LoseBursts final : public Fault {
 public:
  LoseBursts(std::string link, Direction direction, Duration burst, Duration every)
      : link_(std::move(link)), direction_(direction), burst_(burst), every_(every) {}
  std::string name() const override { return "lose_bursts"; }
  std::string target() const override { return link_; }

  void inject(World& world) override {
    const auto add = [&](Way way) {
      const auto channel = std::make_shared<GilbertChannel>(world, burst_, every_);
      rules_.push_back(world.link(link_).add_rule(way, [channel](ByteView, Random& random) {
        LinkEffect effect;
        effect.lose = channel->is_bad(random);
        effect.why = Loss::random_loss;
        return effect;
      }));
    };
    if (direction_ != Direction::in) add(Way::forth);
    if (direction_ != Direction::out) add(Way::back);
  }
  void heal(World& world) override {
    for (const LinkRuleId id : rules_) world.link(link_).remove_rule(id);
    rules_.clear();
  }

 private:
  std::string link_;
  Direction direction_;
  Duration burst_;
  Duration every_;
  std::vector<LinkRuleId> rules_;
};

}  // namespace

FaultPtr lose_bursts(std::string link, Direction direction, Duration burst, Duration every) {
  return std::make_unique<LoseBursts>(std::move(link), direction, burst, every);
}

}  // namespace viplane::sim::faults
