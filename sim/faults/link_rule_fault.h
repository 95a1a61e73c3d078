// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <string>
#include <vector>

#include "sim/faults/faults.h"
#include "sim/world.h"

namespace viplane::sim::faults {

// A fault that is one rule on one or both directions of a link.
class LinkRuleFault final : public Fault {
 public:
  LinkRuleFault(std::string name, std::string link, Direction direction, LinkRule rule)
      : name_(std::move(name)), link_(std::move(link)), direction_(direction), rule_(std::move(rule)) {}
  std::string name() const override { return name_; }
  std::string target() const override { return link_; }
  void inject(World& world) override {
    Link& link = world.link(link_);
    if (direction_ != Direction::in) rules_.push_back(link.add_rule(Way::forth, rule_));
    if (direction_ != Direction::out) rules_.push_back(link.add_rule(Way::back, rule_));
  }
  void heal(World& world) override {
    for (const LinkRuleId id : rules_) world.link(link_).remove_rule(id);
    rules_.clear();
  }

 private:
  std::string name_;
  std::string link_;
  Direction direction_;
  LinkRule rule_;
  std::vector<LinkRuleId> rules_;
};

}  // namespace viplane::sim::faults
