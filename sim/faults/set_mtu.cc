// SPDX-License-Identifier: GPL-2.0-or-later
#include "sim/faults/simple_fault.h"

namespace viplane::sim::faults {
namespace {

class SetMtu final : public Fault {
 public:
  SetMtu(std::string link, std::uint32_t mtu, bool told) : link_(std::move(link)), mtu_(mtu), told_(told) {}
  std::string name() const override { return "set_mtu"; }
  std::string target() const override { return link_; }

  void inject(World& world) override {
    before_ = world.link(link_).spec().mtu;
    set(world, mtu_);
  }
  void heal(World& world) override { set(world, before_); }

 private:
  // A card takes nothing larger than its MTU either.
  void set(World& world, std::uint32_t mtu) {
    Link& link = world.link(link_);
    link.set_mtu(mtu);
    if (!told_) return;
    const Nic& nic = *link.end(0).nic;
    world.node(nic.node()).set_mtu(nic.name(), mtu);
  }

  std::string link_;
  std::uint32_t mtu_;
  bool told_;
  std::uint32_t before_ = 0;
};

}  // namespace

FaultPtr set_mtu(std::string link, std::uint32_t mtu, bool told) {
  return std::make_unique<SetMtu>(std::move(link), mtu, told);
}

}  // namespace viplane::sim::faults
