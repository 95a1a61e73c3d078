// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <gtest/gtest.h>

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "env/datagram.h"

namespace viplane::conformance {

// What every Datagrams must do. A back end passes by
//
//   struct MyDatagramWorld {
//     Datagrams& datagrams();
//     Endpoint ponger();               // a server that answers each datagram with "pong"
//     Endpoint closed_port();          // of the same host, where nobody listens
//     std::optional<IpAddress> silent();  // an address that nobody has; nullopt: this world has none
//     void run_for(Duration span);     // 300 ms are enough for any answer
//     static std::string why_not();    // optional: what this machine lacks for it; the tests are skipped
//   };
//   INSTANTIATE_TYPED_TEST_SUITE_P(MyWorld, DatagramConformance, MyDatagramWorld);
template <typename World>
class DatagramConformance : public testing::Test {
 protected:
  void SetUp() override {
    if constexpr (requires { World::why_not(); }) {
      if (const std::string why = World::why_not(); !why.empty()) GTEST_SKIP() << why;
    }
    world_.emplace();
  }
  DatagramEvents events() {
    return {.received =
                [this](ByteView bytes) {
                  answers_.emplace_back(reinterpret_cast<const char*>(bytes.data()), bytes.size());
                },
            .failed = [this](DatagramError why) { failures_.push_back(why); }};
  }
  HandlePtr ask(const Endpoint& peer, DatagramEvents told) {
    return world_->datagrams().exchange(peer, {}, std::as_bytes(std::span("ping", 4)), std::move(told));
  }
  void run() { world_->run_for(std::chrono::milliseconds(300)); }
  bool is_quiet() const { return answers_.empty() && failures_.empty(); }

  std::optional<World> world_;
  std::vector<std::string> answers_;
  std::vector<DatagramError> failures_;
};
TYPED_TEST_SUITE_P(DatagramConformance);

TYPED_TEST_P(DatagramConformance, AServerIsHeard) {
  const auto handle = this->ask(this->world_->ponger(), this->events());
  EXPECT_TRUE(this->is_quiet()) << "nothing is called inside exchange()";
  this->run();
  EXPECT_EQ(this->answers_, (std::vector<std::string>{"pong"}));
  EXPECT_TRUE(this->failures_.empty());
}

TYPED_TEST_P(DatagramConformance, APortWithoutAServerRefuses) {
  const auto handle = this->ask(this->world_->closed_port(), this->events());
  EXPECT_TRUE(this->is_quiet()) << "nothing is called inside exchange()";
  this->run();
  EXPECT_EQ(this->failures_, (std::vector{DatagramError::refused}));
  EXPECT_TRUE(this->answers_.empty());
}

TYPED_TEST_P(DatagramConformance, WhatDoesNotComeIsNotToldAsAnAnswer) {
  const auto nobody = this->world_->silent();
  if (!nobody) GTEST_SKIP() << "here every address has somebody";
  const auto handle = this->ask({*nobody, 53}, this->events());
  const auto echo = this->world_->datagrams().echo(*nobody, {}, this->events());
  this->run();
  EXPECT_TRUE(this->answers_.empty());
}

TYPED_TEST_P(DatagramConformance, ADestroyedExchangeHearsNothing) {
  auto handle = this->ask(this->world_->ponger(), this->events());
  auto echo = this->world_->datagrams().echo(this->world_->ponger().address, {}, this->events());
  handle.reset();
  echo.reset();
  this->run();
  EXPECT_TRUE(this->is_quiet());
}

TYPED_TEST_P(DatagramConformance, AnExchangeMayEndItselfWhenItIsTold) {
  HandlePtr handle, refused;
  DatagramEvents told = this->events();
  told.received = [&](ByteView) {
    handle.reset();
    this->answers_.emplace_back("heard");
  };
  handle = this->ask(this->world_->ponger(), told);
  told = this->events();
  told.failed = [&](DatagramError why) {
    refused.reset();
    this->failures_.push_back(why);
  };
  refused = this->ask(this->world_->closed_port(), told);
  this->run();
  EXPECT_EQ(this->answers_.size(), 1u);
  EXPECT_EQ(this->failures_.size(), 1u);
}

TYPED_TEST_P(DatagramConformance, ExchangesAtOnceAreToldApart) {
  const auto first = this->ask(this->world_->ponger(), this->events());
  const auto second = this->ask(this->world_->closed_port(), this->events());
  const auto third = this->ask(this->world_->ponger(), this->events());
  this->run();
  EXPECT_EQ(this->answers_, (std::vector<std::string>{"pong", "pong"}));
  EXPECT_EQ(this->failures_.size(), 1u);
}

TYPED_TEST_P(DatagramConformance, AHostAnswersAnEcho) {
  const auto handle = this->world_->datagrams().echo(this->world_->ponger().address, {}, this->events());
  EXPECT_TRUE(this->is_quiet()) << "nothing is called inside echo()";
  this->run();
  EXPECT_EQ(this->answers_.size(), 1u);
  EXPECT_TRUE(this->failures_.empty());
}

REGISTER_TYPED_TEST_SUITE_P(DatagramConformance, AServerIsHeard, APortWithoutAServerRefuses,
                            WhatDoesNotComeIsNotToldAsAnAnswer, ADestroyedExchangeHearsNothing,
                            AnExchangeMayEndItselfWhenItIsTold, ExchangesAtOnceAreToldApart, AHostAnswersAnEcho);

}  // namespace viplane::conformance
