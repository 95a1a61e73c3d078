// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <array>
#include <memory>
#include <string>
#include <vector>

#include "net/vrrp.h"
#include "sim/process.h"
#include "tests/sim/small_lan.h"

namespace viplane::sim {

inline const IpPrefix kTestVip = IpPrefix::parse("10.0.0.100/32").value();

// What a test's process has lived through; outlives it.
struct Diary {
  std::vector<std::string> entries;
  int frames = 0;
  std::vector<double> ticks_at_s;

  void write(std::string entry) { entries.push_back(std::move(entry)); }
};

// A director of a few lines: takes an address, ticks and advertises every second, passes every frame on to the host.
class TestProcess final : public Process {
 public:
  TestProcess(Env env, Diary& diary) : env_(env), diary_(diary) {}
  void start() override {
    diary_.write("start");
    env_.addresses.add("eth0", kTestVip, {});
    env_.ports[0]->on_readable([this] { drain(); });
    tick();
  }
  void terminate(std::function<void()> exited) override {
    diary_.write("terminate");
    env_.addresses.remove("eth0", kTestVip);
    exit_ = env_.clock.call_at(env_.clock.now() + 100ms, std::move(exited));
  }
  void reload(std::string_view file) override { diary_.write("reload " + std::string(file)); }

 private:
  void tick() {
    diary_.ticks_at_s.push_back(seconds(env_.clock.now()));
    const Advertisement said = {.virtual_router_id = 51, .priority = 100, .addresses = {kTestVip.address}};
    const auto addresses = env_.addresses.list("eth0");
    if (addresses.size() > 1) {
      env_.ports[0]->send(build_advertisement_frame(said, env_.ports[0]->info().mac, {{1, 0, 0x5e, 0, 0, 0x12}},
                                                    addresses[1].address, kVrrpGroupV4));
    }
    timer_ = env_.clock.call_at(env_.clock.now() + 1s, [this] { tick(); });
  }
  void drain() {
    std::array<Frame, 8> slots;
    while (const std::size_t count = env_.ports[0]->receive(slots)) {
      diary_.frames += static_cast<int>(count);
      for (Frame& frame : std::span(slots).first(count)) frame.verdict = Verdict::to_host;
      env_.ports[0]->finish(std::span(slots).first(count));
    }
  }

  Env env_;
  Diary& diary_;
  HandlePtr timer_;
  HandlePtr exit_;
};

// A world of two hosts with a test process on "b", and all events as text.
struct ProcessWorld {
  explicit ProcessWorld(Topology topology = two_hosts(), std::uint64_t seed = 1) : world(topology, seed) {
    world.on_event([this](const Event& event) { events.push_back(event.node + " " + event.kind); });
    node().install([this](Env env) { return std::make_unique<TestProcess>(env, diary); });
    node().start_process();
  }
  Node& node() { return world.node("b"); }
  bool holds_vip() { return node().host().holds(kTestVip.address); }
  bool vip_answers() {
    const int before = echo.replies;
    world.host("a").ping(kTestVip.address.v4_value(), 1, 1);
    world.run_for(50ms);
    return echo.replies > before;
  }

  Diary diary;
  std::vector<std::string> events;
  World world;
  EchoCounter echo{world.host("a")};
};

}  // namespace viplane::sim
