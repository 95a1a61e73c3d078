// SPDX-License-Identifier: GPL-2.0-or-later
#include "net/ethernet.h"
#include "sim/faults/link_rule_fault.h"

namespace viplane::sim::faults {
namespace {

// The Ethernet header stays, so that the frame still reaches somebody.
FrameRef with_one_bit_changed(ByteView frame, Random& random) {
  FrameRef changed = FrameRef::copy_of(frame);
  const std::size_t octets = frame.size() - EthernetView::kSize;
  const auto bit = static_cast<std::size_t>(random.unit() * static_cast<double>(octets * 8));
  changed.data()[EthernetView::kSize + bit / 8] ^= std::byte{1} << (bit % 8);
  return changed;
}

}  // namespace

FaultPtr corrupt_packets(std::string link, Direction direction, double probability) {
  const auto rule = [probability](ByteView frame, Random& random) {
    LinkEffect effect;
    const bool strikes = random.unit() < probability && frame.size() > EthernetView::kSize;
    if (strikes) effect.instead = with_one_bit_changed(frame, random);
    return effect;
  };
  return std::make_unique<LinkRuleFault>("corrupt_packets", std::move(link), direction, rule);
}

}  // namespace viplane::sim::faults
