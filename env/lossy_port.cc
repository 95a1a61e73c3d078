// SPDX-License-Identifier: GPL-2.0-or-later
#include "env/lossy_port.h"

#include <stdexcept>
#include <utility>

namespace viplane {

// A receiver takes 0 for "nothing left", so a batch that is lost as a whole must not look like it: the next is asked
// for.
std::size_t LossyPort::receive(std::span<Frame> slots) {
  while (true) {
    lent_.resize(slots.size());
    lent_.resize(inner_.receive(lent_));
    dropped_.assign(lent_.size(), false);
    std::size_t count = 0;
    for (std::size_t i = 0; i < lent_.size(); ++i) {
      dropped_[i] = happens(losses_.drop_received);
      if (!dropped_[i]) slots[count++] = lent_[i];
    }
    if (count > 0 || lent_.empty()) return count;
    finish({});
  }
}

void LossyPort::finish(std::span<Frame> frames) {
  std::size_t next = 0;
  for (std::size_t i = 0; i < lent_.size(); ++i) {
    if (dropped_[i]) {
      lent_[i].verdict = Verdict::drop;
      continue;
    }
    if (next == frames.size()) throw std::logic_error("finish() of fewer frames than receive() lent");
    lent_[i] = frames[next++];
  }
  if (next != frames.size()) throw std::logic_error("finish() of more frames than receive() lent");
  inner_.finish(lent_);
  lent_.clear();
}

bool LossyPort::send(ByteView frame) {
  if (happens(losses_.drop_sent)) return true;
  const bool is_sent = send_once(frame);
  if (is_sent && happens(losses_.duplicate_sent)) send_once(frame);  // the first one has gone; nobody misses a copy
  return is_sent;
}

bool LossyPort::send_once(ByteView frame) {
  const Duration delay = draw_delay();
  if (delay == Duration::zero()) return inner_.send(frame);
  const std::uint64_t number = sent_++;
  delayed_[number] = clock_.call_at(clock_.now() + delay, [this, number, late = Bytes(frame.begin(), frame.end())] {
    const HandlePtr done = std::move(delayed_.extract(number).mapped());  // goes when the frame has been sent
    inner_.send(late);  // whoever sent it has long been told that it was
  });
  return true;
}

bool LossyPort::happens(double chance) { return chance > 0 && random_.unit() < chance; }

Duration LossyPort::draw_delay() {
  if (losses_.jitter == Duration::zero()) return losses_.delay;
  return losses_.delay +
         Duration(static_cast<Duration::rep>(random_.unit() * static_cast<double>(losses_.jitter.count())));
}

}  // namespace viplane
