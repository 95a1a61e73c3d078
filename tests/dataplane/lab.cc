// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/dataplane/lab.h"

#include <algorithm>
#include <array>
#include <utility>

namespace viplane::test {

using dataplane::NextHop;
using dataplane::NextHopIndex;

MacAddress lab_mac(const char* text) { return MacAddress::parse(text).value(); }

Lab::Lab(std::size_t slots) : services(next_hops, *this), forwarder(services, *this, slots) {
  set_local({"10.71.0.1", "10.71.0.100", "10.71.0.101", "10.72.0.1"});
  const std::array macs{lab_mac("02:71:00:00:00:01"), lab_mac("02:72:00:00:00:01")};
  forwarder.set_own_macs(macs);
}

void Lab::set_local(const std::vector<std::string>& addresses) {
  std::vector<IpAddress> parsed;
  for (const std::string& address : addresses) parsed.push_back(IpAddress::parse(address).value());
  services.set_local_addresses(parsed);
}

NextHopIndex Lab::next_hop(IpAddress target) {
  if (std::find(unreachable_.begin(), unreachable_.end(), target) != unreachable_.end()) return dataplane::kNoNextHop;
  const bool is_back = IpPrefix::parse("10.72.0.0/24")->contains(target);
  const IpAddress via = is_back ? target : IpAddress::v4(10, 71, 0, 254);
  const auto [at, is_new] = neighbours_.try_emplace(via, static_cast<NextHopIndex>(next_hops.size()));
  if (!is_new) return at->second;
  NextHop next_hop;
  next_hop.egress = is_back ? kBack : kFront;
  next_hop.source = lab_mac(is_back ? "02:72:00:00:00:01" : "02:71:00:00:00:01");
  next_hop.source_address = is_back ? IpAddress::v4(10, 72, 0, 1) : IpAddress::v4(10, 71, 0, 1);
  next_hop.target = lab_mac(is_back ? "02:72:00:00:00:00" : "02:71:00:00:00:fe");
  // The neighbours' addresses end in the digits of their IPv4 address: .21 is at ...:21.
  const unsigned last = via.octets[3];
  if (is_back) next_hop.target.octets[5] = static_cast<std::uint8_t>(last / 10 * 16 + last % 10);
  next_hop.resolved = true;
  return next_hops.add(next_hop);
}

NextHop Lab::neighbour(const std::string& address) const {
  return next_hops.at(neighbours_.at(IpAddress::parse(address).value()));
}

void Lab::set_neighbour(const std::string& address, const NextHop& changed) {
  next_hops.set(next_hop(IpAddress::parse(address).value()), changed);
}

void Lab::emit(NextHopIndex index, MutableByteView frame) {
  emitted_.push_back({next_hops.at(index).egress, Bytes(frame.begin(), frame.end())});
}

std::vector<Lab::Outcome> Lab::process_batch(const std::vector<Bytes>& frames) {
  std::vector<Bytes> buffers;
  std::vector<Frame> slots;
  for (const Bytes& frame : frames) {
    Bytes& buffer = buffers.emplace_back(kHeadroom + frame.size());
    store_bytes(buffer.data() + kHeadroom, frame);
    slots.push_back(
        {.data = buffer.data() + kHeadroom, .length = static_cast<std::uint16_t>(frame.size()), .headroom = kHeadroom});
  }
  emitted_.clear();
  forwarder.process(slots, now);
  std::vector<Outcome> outcomes;
  for (std::size_t i = 0; i < slots.size(); ++i) {
    const Frame& slot = slots[i];
    Outcome outcome{
        static_cast<dataplane::Reason>(slot.reason), slot.verdict, {}, Bytes(slot.data, slot.data + slot.length)};
    if (i == 0) outcome.sent = std::exchange(emitted_, {});
    if (slot.verdict == Verdict::transmit) outcome.sent.push_back({slot.egress, outcome.frame});
    outcomes.push_back(std::move(outcome));
  }
  return outcomes;
}

Lab::Outcome Lab::process(ByteView frame) { return process_batch({Bytes(frame.begin(), frame.end())}).front(); }

}  // namespace viplane::test
