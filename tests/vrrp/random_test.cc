// SPDX-License-Identifier: GPL-2.0-or-later
// Long runs under random faults: routers of two sync-grouped instances on lossy wires. Safety always; after the last
// heal, everything in order. A failing seed is printed and is all one needs to see it again.
#include "env/random.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/support/vrrp_wire.h"

namespace viplane::testing {
namespace {

using namespace std::chrono_literals;
using vrrp::State;

constexpr const char* kFirst = "10.77.0.100/32";
constexpr const char* kSecond = "10.78.0.100/32";

vrrp::RouterConfig grouped(std::uint8_t priority, bool preempt, std::uint8_t version) {
  vrrp::RouterConfig config;
  config.instances = {instance_config(priority, "VI_1"), instance_config(priority, "VI_2")};
  config.instances[1].interface = "eth1";
  config.instances[1].virtual_router_id = 52;
  config.instances[1].addresses = {{*IpPrefix::parse(kSecond), "eth1"}};
  for (auto& instance : config.instances) {
    instance.preempt = preempt;
    instance.version = version;
    if (version == 3) instance.advertisement_interval = 100ms;
  }
  config.groups = {{"G", {"VI_1", "VI_2"}, {}, false, {}}};
  return config;
}

class RandomRun {
 public:
  RandomRun(std::uint64_t seed, std::size_t nodes)
      : random_(seed), preempt_(pick(2) == 0), version_(pick(2) == 0 ? 2 : 3), count_(nodes) {
    for (std::size_t i = 0; i < count_; ++i) {
      priorities_.push_back(static_cast<std::uint8_t>(50 + 50 * pick(4)));
      wire_.add(std::string(1, static_cast<char>('a' + i)), config(i), {"eth0", "eth1"});
      wire_.start(i);
    }
    frozen_.assign(count_, false);
  }

  void run() {
    for (int step = 0; step < 150; ++step) {
      if (pick(4) == 0)
        mend();
      else
        hurt();
      const auto pieces = 1 + pick(60);
      for (std::size_t i = 0; i < pieces; ++i) {
        wire_.run_for(interval() / 8 + Duration(static_cast<std::int64_t>(pick(1'000'000))));
        check_safety();
      }
    }
    mend();
    wire_.run_for(interval() * 40);
    check_order();
  }

 private:
  std::size_t pick(std::size_t below) { return static_cast<std::size_t>(random_.next() % below); }
  Duration interval() const { return version_ == 2 ? Duration(1s) : Duration(100ms); }
  vrrp::RouterConfig config(std::size_t node) const { return grouped(priorities_[node], preempt_, version_); }

  void hurt() {
    const std::size_t a = pick(count_);
    const std::size_t b = (a + 1 + pick(count_ - 1)) % count_;
    const std::string interface = pick(2) == 0 ? "eth0" : "eth1";
    switch (pick(8)) {
      case 0: wire_.cut(a, b); break;
      case 1: wire_.cut_both(a, b); break;
      case 2: wire_.heal(); break;
      case 3: wire_.set_link(a, interface, false); break;
      case 4: wire_.set_link(a, interface, true); break;
      case 5:
        if (frozen_[a])
          wire_.resume(a, static_cast<VrrpWire::Resume>(pick(3)));
        else
          wire_.freeze(a);
        frozen_[a] = !frozen_[a];
        break;
      case 6: {
        const std::size_t percent = pick(40);
        wire_.set_loss([this, percent](std::size_t, std::size_t, Time) { return pick(100) < percent; });
        break;
      }
      default: wire_.reload(a, config(a)); break;
    }
  }

  void mend() {
    wire_.heal();
    wire_.set_loss({});
    for (std::size_t i = 0; i < count_; ++i) {
      for (const char* interface : {"eth0", "eth1"}) wire_.set_link(i, interface, true);
      if (frozen_[i]) wire_.resume(i);
      frozen_[i] = false;
    }
  }

  // I8, I9: who holds an address is master; a group's members are so together.
  void check_safety() {
    for (std::size_t i = 0; i < count_; ++i) {
      if (frozen_[i]) continue;
      ASSERT_EQ(wire_.holds(i, kFirst), wire_.state(i, "VI_1") == State::master);
      ASSERT_EQ(wire_.holds(i, kSecond), wire_.state(i, "VI_2") == State::master);
      ASSERT_EQ(wire_.state(i, "VI_1"), wire_.state(i, "VI_2"));
    }
  }

  // I1: one master, of both, and with preemption the best.
  void check_order() {
    std::size_t changes = 0;
    for (std::size_t i = 0; i < count_; ++i) {
      changes += wire_.all<vrrp::StateChanged>(std::string(1, static_cast<char>('a' + i))).size();
    }
    EXPECT_GT(changes, 20u);  // the faults were felt
    ASSERT_EQ(wire_.holders(kFirst).size(), 1u);
    ASSERT_EQ(wire_.holders(kFirst), wire_.holders(kSecond));
    if (!preempt_) return;
    const std::size_t master = static_cast<std::size_t>(wire_.holders(kFirst)[0][0] - 'a');
    EXPECT_EQ(priorities_[master], *std::max_element(priorities_.begin(), priorities_.end()));
  }

  Random random_;
  bool preempt_;
  std::uint8_t version_;
  std::size_t count_;
  std::vector<std::uint8_t> priorities_;
  std::vector<bool> frozen_;
  VrrpWire wire_;
};

TEST(VrrpRandom, TwoRoutersUnderRandomFaults) {
  for (std::uint64_t seed = 1; seed <= 60 && !HasFatalFailure(); ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    RandomRun(seed, 2).run();
  }
}

TEST(VrrpRandom, FourRoutersUnderRandomFaults) {
  for (std::uint64_t seed = 1001; seed <= 1030 && !HasFatalFailure(); ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    RandomRun(seed, 4).run();
  }
}

// The same run twice is the same to the letter.
TEST(VrrpRandom, I13_TheSameSeedTellsTheSameStory) {
  const auto story = [](std::uint64_t seed) {
    VrrpWire wire;
    for (const std::uint8_t priority : {100, 150, 100}) {
      wire.add("n" + std::to_string(priority), router_config(priority));
    }
    Random random(seed);
    wire.set_loss([&](std::size_t, std::size_t, Time) { return random.unit() < 0.5; });
    for (std::size_t i = 0; i < 3; ++i) wire.start(i);
    wire.run_for(300s);
    return wire.transcript();
  };
  EXPECT_EQ(story(7), story(7));
  EXPECT_NE(story(7), story(8));
}

}  // namespace
}  // namespace viplane::testing
