// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <gtest/gtest.h>

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "env/packet_port.h"
#include "net/ethernet.h"

namespace viplane::conformance {

using Frames = std::vector<Bytes>;

// What every PacketPort must do. A back end passes by
//
//   struct MyPortWorld {
//     PacketPort& left();   // two ports of one link, each the only member of its node's Env::ports
//     PacketPort& right();
//     void settle();        // until everything sent has arrived
//     std::vector<Bytes> host_frames();  // what the host of the right port got since the last call
//     bool set_link(bool up);            // false: this back end cannot; the tests of it are skipped
//     static std::string why_not();      // optional: what this machine lacks for it; the tests are skipped
//   };
//   INSTANTIATE_TYPED_TEST_SUITE_P(MyWorld, PacketPortConformance, MyPortWorld);
template <typename World>
class PacketPortConformance : public testing::Test {
 protected:
  void SetUp() override {
    if constexpr (requires { World::why_not(); }) {
      if (const std::string why = World::why_not(); !why.empty()) GTEST_SKIP() << why;
    }
  }

  static constexpr auto kLocalExperiment = static_cast<EtherType>(0x88b5);  // IEEE 802: nobody else answers to it
  static constexpr std::size_t kSmallest = 60;                              // no back end needs to pad this

  PacketPort& left() { return world_.left(); }
  PacketPort& right() { return world_.right(); }

  // A frame from left to right that can be told from others by its number.
  Bytes frame(std::uint8_t number, std::size_t size = kSmallest) {
    const Bytes payload(size - EthernetView::kSize, std::byte{number});
    return build_ethernet({right().info().mac, left().info().mac, kLocalExperiment}, payload);
  }

  void send(std::uint8_t number) {
    EXPECT_TRUE(left().send(frame(number)));
    world_.settle();
  }

  static Bytes copy(const Frame& frame) { return Bytes(frame.bytes().begin(), frame.bytes().end()); }

  // Everything that waits on a port, in order, with one verdict for all.
  Frames drain(PacketPort& port, Verdict verdict = Verdict::drop) {
    Frames all;
    std::array<Frame, 4> slots;
    while (const std::size_t count = port.receive(slots)) {
      for (Frame& frame : std::span(slots).first(count)) {
        all.push_back(copy(frame));
        frame.verdict = verdict;
      }
      port.finish(std::span(slots).first(count));
    }
    return all;
  }

  World world_;
};
TYPED_TEST_SUITE_P(PacketPortConformance);

TYPED_TEST_P(PacketPortConformance, ASentFrameArrivesUnchanged) {
  this->send(1);
  EXPECT_EQ(this->drain(this->right()), Frames{this->frame(1)});
}

TYPED_TEST_P(PacketPortConformance, TheSenderDoesNotHearItself) {
  this->send(1);
  EXPECT_TRUE(this->drain(this->left()).empty());
}

TYPED_TEST_P(PacketPortConformance, FramesArriveInTheOrderSent) {
  for (std::uint8_t number = 0; number < 9; ++number) EXPECT_TRUE(this->left().send(this->frame(number)));
  this->world_.settle();
  const auto arrived = this->drain(this->right());
  ASSERT_EQ(arrived.size(), 9u);
  for (std::uint8_t number = 0; number < 9; ++number) EXPECT_EQ(arrived[number], this->frame(number)) << +number;
}

TYPED_TEST_P(PacketPortConformance, AFrameOfTheMtuArrivesWhole) {
  const Bytes large = this->frame(1, EthernetView::kSize + this->left().info().mtu);
  EXPECT_TRUE(this->left().send(large));
  this->world_.settle();
  EXPECT_EQ(this->drain(this->right()), Frames{large});
}

TYPED_TEST_P(PacketPortConformance, AnEmptyPortLendsNothing) {
  std::array<Frame, 4> slots;
  EXPECT_EQ(this->right().receive(slots), 0u);
  this->right().finish({});
}

TYPED_TEST_P(PacketPortConformance, NeverLendsMoreThanThereAreSlots) {
  for (std::uint8_t number = 0; number < 3; ++number) this->send(number);
  std::array<Frame, 2> slots;
  EXPECT_EQ(this->right().receive(slots), 2u);
  this->right().finish(slots);
  EXPECT_EQ(this->drain(this->right()), Frames{this->frame(2)});
}

TYPED_TEST_P(PacketPortConformance, LentFramesStayValidWhileMoreArrive) {
  this->send(1);
  std::array<Frame, 1> slots;
  ASSERT_EQ(this->right().receive(slots), 1u);
  for (std::uint8_t number = 2; number < 100; ++number) this->send(number);
  EXPECT_EQ(this->copy(slots[0]), this->frame(1));
  this->right().finish(slots);
}

TYPED_TEST_P(PacketPortConformance, TheHeadroomMayBeClaimedAndSent) {
  this->send(1);
  std::array<Frame, 1> slots;
  ASSERT_EQ(this->right().receive(slots), 1u);
  const std::uint16_t claimed = 28;  // an outer header and to spare
  ASSERT_GE(slots[0].headroom, this->right().info().headroom);
  ASSERT_GE(slots[0].headroom, claimed);
  slots[0].data -= claimed;
  slots[0].length = static_cast<std::uint16_t>(slots[0].length + claimed);
  slots[0].headroom = static_cast<std::uint16_t>(slots[0].headroom - claimed);
  write_ethernet(slots[0].bytes(), {this->left().info().mac, this->right().info().mac, this->kLocalExperiment});
  slots[0].verdict = Verdict::transmit;
  const Bytes rewritten = this->copy(slots[0]);
  this->right().finish(slots);
  this->world_.settle();
  EXPECT_EQ(this->drain(this->left()), Frames{rewritten});
}

TYPED_TEST_P(PacketPortConformance, EachFrameOfABatchMeetsItsOwnVerdict) {
  for (std::uint8_t number = 0; number < 4; ++number) this->send(number);
  this->world_.host_frames();
  std::array<Frame, 4> slots;
  ASSERT_EQ(this->right().receive(slots), 4u);
  slots[0].verdict = Verdict::to_host;
  slots[1].verdict = Verdict::drop;
  slots[2].verdict = Verdict::transmit;
  write_ethernet(slots[2].bytes(), {this->left().info().mac, this->right().info().mac, this->kLocalExperiment});
  slots[3].verdict = Verdict::to_control;
  const Bytes transmitted = this->copy(slots[2]);
  this->right().finish(slots);
  this->world_.settle();
  EXPECT_EQ(this->drain(this->left()), Frames{transmitted});
  if (!this->right().info().host_sees_every_frame) {
    EXPECT_EQ(this->world_.host_frames(), (Frames{this->frame(0), this->frame(3)}));
  }
}

TYPED_TEST_P(PacketPortConformance, WakesOnceWhenFramesBeginToWait) {
  int wakes = 0;
  this->right().on_readable([&] { ++wakes; });
  this->send(1);
  this->send(2);
  EXPECT_EQ(wakes, 1);
  this->drain(this->right());
  this->send(3);
  EXPECT_EQ(wakes, 2);
}

TYPED_TEST_P(PacketPortConformance, AWakeFindsTheFrameThere) {
  std::optional<std::size_t> found;
  this->right().on_readable([&] { found = this->drain(this->right()).size(); });
  this->send(1);
  EXPECT_EQ(found, 1u);
}

TYPED_TEST_P(PacketPortConformance, AnEmptyWakeEndsTheLastOne) {
  int wakes = 0;
  this->right().on_readable([&] { ++wakes; });
  this->right().on_readable({});
  this->send(1);
  EXPECT_EQ(wakes, 0);
  EXPECT_EQ(this->drain(this->right()).size(), 1u);
}

TYPED_TEST_P(PacketPortConformance, NeverWakesInsideReceiveFinishOrSend) {
  std::string_view inside;
  std::vector<std::string_view> wakes;
  for (PacketPort* port : {&this->left(), &this->right()}) {
    port->on_readable([&] { wakes.push_back(inside); });
  }
  inside = "send";
  EXPECT_TRUE(this->left().send(this->frame(1)));
  inside = "settle";
  this->world_.settle();
  std::array<Frame, 1> slots;
  inside = "receive";
  ASSERT_EQ(this->right().receive(slots), 1u);
  write_ethernet(slots[0].bytes(), {this->left().info().mac, this->right().info().mac, this->kLocalExperiment});
  slots[0].verdict = Verdict::transmit;
  inside = "finish";
  this->right().finish(slots);
  inside = "settle";
  this->world_.settle();
  EXPECT_EQ(wakes, (std::vector<std::string_view>{"settle", "settle"}));
}

TYPED_TEST_P(PacketPortConformance, ALinkThatIsDownTakesNoFrame) {
  if (!this->world_.set_link(false)) GTEST_SKIP() << "this back end cannot take a link down";
  EXPECT_FALSE(this->left().send(this->frame(1)));
  this->world_.settle();
  this->world_.set_link(true);
  this->send(2);
  EXPECT_EQ(this->drain(this->right()), Frames{this->frame(2)});
}

REGISTER_TYPED_TEST_SUITE_P(PacketPortConformance, ASentFrameArrivesUnchanged, TheSenderDoesNotHearItself,
                            FramesArriveInTheOrderSent, AFrameOfTheMtuArrivesWhole, AnEmptyPortLendsNothing,
                            NeverLendsMoreThanThereAreSlots, LentFramesStayValidWhileMoreArrive,
                            TheHeadroomMayBeClaimedAndSent, EachFrameOfABatchMeetsItsOwnVerdict,
                            WakesOnceWhenFramesBeginToWait, AWakeFindsTheFrameThere, AnEmptyWakeEndsTheLastOne,
                            NeverWakesInsideReceiveFinishOrSend, ALinkThatIsDownTakesNoFrame);

}  // namespace viplane::conformance
