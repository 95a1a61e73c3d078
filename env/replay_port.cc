// SPDX-License-Identifier: GPL-2.0-or-later
#include "env/replay_port.h"

#include <utility>

namespace viplane {

ReplayPort::ReplayPort(Clock& clock, PortInfo info, std::vector<CapturedFrame> capture, Time start)
    : clock_(clock), info_(std::move(info)), capture_(std::move(capture)), arrived_(info_.headroom) {
  if (!capture_.empty()) shift_ = start - capture_.front().at;
  plan_next();
}

void ReplayPort::plan_next() {
  if (next_ == capture_.size()) return;
  timer_ = clock_.call_at(capture_[next_].at + shift_, [this] {
    const Bytes& frame = capture_[next_++].bytes;
    plan_next();
    if (arrived_.push(frame) && wake_) wake_();
  });
}

void ReplayPort::finish(std::span<Frame> frames) {
  for (const Frame& frame : frames) {
    if (frame.verdict == Verdict::transmit) send(frame.bytes());  // always true here
  }
  arrived_.take_back(frames);
}

bool ReplayPort::send(ByteView frame) {
  sent_.push_back({clock_.now(), Bytes(frame.begin(), frame.end()), frame.size()});
  return true;
}

}  // namespace viplane
