// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <random>
#include <vector>

#include "lab/loop.h"
#include "lab/wire_trouble.h"

namespace viplane::lab {

// Carries the frames of one direction from socket to socket, as WireTrouble says. In the wire's own process.
class BadCarrier {
 public:
  // Descriptors and loop outlive it. `seed` is of its chance.
  BadCarrier(Loop& loop, int from, int to, const WireTrouble& trouble, std::uint64_t seed);

 private:
  void receive();
  void carry(std::vector<char> frame);
  bool is_in_burst();
  void corrupt(std::vector<char>& frame);
  double chance() { return std::uniform_real_distribution<double>(0, 1)(random_); }
  Duration drawn_about(Duration mean);

  Loop& loop_;
  int from_;
  int to_;
  WireTrouble trouble_;
  std::mt19937_64 random_;
  Time last_arrival_{};  // of those in order
  Time burst_changes_at_{};
  bool in_burst_ = false;
};

}  // namespace viplane::lab
