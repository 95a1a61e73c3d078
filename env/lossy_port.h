// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <functional>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "env/clock.h"
#include "env/packet_port.h"
#include "env/random.h"
#include "net/bytes.h"

namespace viplane {

// How a port mistreats frames. Chances are from 0 to 1.
struct Losses {
  double drop_received = 0;  // to the receiver as if they had never arrived; the host does not get them either
  double drop_sent = 0;
  double duplicate_sent = 0;
  Duration delay{};   // of every sent frame
  Duration jitter{};  // added to the delay, uniform in [0, jitter): frames overtake one another
};

// A port in front of another that loses, duplicates and delays. Fit for any world: it needs nothing but a clock and
// random numbers. Frames that leave by verdict transmit meet the losses of the port they were received on only.
class LossyPort : public PacketPort {
 public:
  // `inner` and `clock` outlive this.
  LossyPort(PacketPort& inner, Clock& clock, Random random, Losses losses = {})
      : inner_(inner), clock_(clock), random_(random), losses_(losses) {}

  void set_losses(Losses losses) { losses_ = losses; }

  const PortInfo& info() const override { return inner_.info(); }
  std::size_t receive(std::span<Frame> slots) override;
  void finish(std::span<Frame> frames) override;
  bool send(ByteView frame) override;  // a dropped or delayed frame counts as sent
  void on_readable(std::function<void()> wake) override { inner_.on_readable(std::move(wake)); }

 private:
  bool happens(double chance);
  bool send_once(ByteView frame);
  Duration draw_delay();

  PacketPort& inner_;
  Clock& clock_;
  Random random_;
  Losses losses_;

  std::vector<Frame> lent_;    // by the inner port, dropped ones included
  std::vector<bool> dropped_;  // one for each lent frame
  std::map<std::uint64_t, HandlePtr> delayed_;
  std::uint64_t sent_ = 0;
};

}  // namespace viplane
