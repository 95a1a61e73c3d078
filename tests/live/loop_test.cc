// SPDX-License-Identifier: GPL-2.0-or-later
#include "live/loop.h"

#include <gtest/gtest.h>
#include <sys/epoll.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <thread>

#include "posix/system_call.h"
#include "tests/conformance/clock_conformance.h"

namespace viplane::live {
namespace {

using namespace std::chrono_literals;

struct LoopWorld {
  Loop loop;
  Clock& clock() { return loop; }
  void run_for(Duration span) {
    const auto end = loop.call_at(loop.now() + span, [this] { loop.stop(); });
    loop.run();
  }
};

struct Pipe {
  Pipe() {
    std::array<int, 2> ends{};
    system_call(::pipe(ends.data()), "make a pipe");
    out = Descriptor(ends[0]);
    in = Descriptor(ends[1]);
  }
  void write(char octet) { system_call(::write(in.get(), &octet, 1), "write to a pipe"); }
  char read() {
    char octet = 0;
    system_call(::read(out.get(), &octet, 1), "read from a pipe");
    return octet;
  }
  Descriptor out, in;
};

TEST(Loop, ServesADescriptorUntilItIsRead) {
  LoopWorld world;
  Pipe pipe;
  std::string read;
  const auto watch = world.loop.watch(pipe.out.get(), EPOLLIN, [&](std::uint32_t) { read += pipe.read(); });
  pipe.write('a');
  pipe.write('b');
  world.run_for(5ms);
  EXPECT_EQ(read, "ab");
}

TEST(Loop, AWatchMayDestroyAnotherOfTheSameRound) {
  LoopWorld world;
  Pipe one, two;
  one.write('a');
  two.write('b');
  int calls = 0;
  HandlePtr first, second;
  first = world.loop.watch(one.out.get(), EPOLLIN, [&](std::uint32_t) { ++calls, first.reset(), second.reset(); });
  second = world.loop.watch(two.out.get(), EPOLLIN, [&](std::uint32_t) { ++calls, first.reset(), second.reset(); });
  world.run_for(5ms);
  EXPECT_EQ(calls, 1);
}

TEST(Loop, ABusyDescriptorDoesNotStarveTimers) {
  LoopWorld world;
  Pipe pipe;
  pipe.write('a');  // never read: always ready
  const auto watch = world.loop.watch(pipe.out.get(), EPOLLIN, [](std::uint32_t) {});
  world.run_for(10ms);  // ends
}

TEST(Loop, ATimerThatAlwaysAsksForNowDoesNotStarveDescriptors) {
  LoopWorld world;
  Pipe pipe;
  pipe.write('a');
  HandlePtr again;
  std::function<void()> ask = [&] { again = world.loop.call_at(world.loop.now(), ask); };
  ask();
  const auto watch = world.loop.watch(pipe.out.get(), EPOLLIN, [&](std::uint32_t) { world.loop.stop(); });
  world.loop.run();  // ends
}

TEST(Loop, MeasuresHowLateATimerRan) {
  LoopWorld world;
  const auto slow = world.loop.call_at(world.loop.now(), [] { std::this_thread::sleep_for(20ms); });
  const auto late = world.loop.call_at(world.loop.now() + 1ms, [] {});
  world.run_for(30ms);
  EXPECT_GE(world.loop.take_greatest_lateness(), 15ms);
  EXPECT_EQ(world.loop.take_greatest_lateness(), 0ms);
}

}  // namespace
}  // namespace viplane::live

namespace viplane::conformance {
INSTANTIATE_TYPED_TEST_SUITE_P(Loop, ClockConformance, live::LoopWorld);
}  // namespace viplane::conformance
