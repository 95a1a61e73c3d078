// SPDX-License-Identifier: GPL-2.0-or-later
#include "sim/node_port.h"

#include <algorithm>
#include <stdexcept>

#include "net/ethernet.h"
#include "net/ip_protocol.h"

namespace viplane::sim {
namespace {

constexpr std::size_t kFirstRingSize = 16;

// What a stopped director leaves to nobody: the packets of its services. The kernel does not answer them, because live
// they are dropped behind the tap.
bool is_service_traffic(ByteView frame) {
  constexpr std::size_t kProtocolAt = EthernetView::kSize + 9;
  const auto ethernet = EthernetView::parse(frame);
  if (!ethernet || ethernet->type() != EtherType::ipv4 || frame.size() <= kProtocolAt) return false;
  const auto protocol = static_cast<IpProtocol>(load_u8(frame.data() + kProtocolAt));
  return protocol == IpProtocol::tcp || protocol == IpProtocol::udp;
}

}  // namespace

NodePort::NodePort(Nic& nic, FrameReceiver& host)
    : nic_(nic), host_(host), info_{.name = nic.name(), .mac = nic.mac(), .mtu = nic.mtu()}, ring_(kFirstRingSize) {}

void NodePort::on_frame(Nic& nic, FrameRef frame) {
  switch (reader_) {
    case Reader::absent: return host_.on_frame(nic, std::move(frame));
    case Reader::running:
      push(std::move(frame), false);
      if (ready_ > 0) return work_off();  // the reader has been told
      return wake_reader();
    case Reader::frozen: {
      const bool for_host = !is_service_traffic(frame.view());
      push(frame, for_host);
      if (for_host) host_.on_frame(nic, std::move(frame));
      return;
    }
    case Reader::paused: return push(std::move(frame), false);
  }
}

void NodePort::wake_reader() {
  work_off();
  if (ready_ > 0 && wake_) wake_();
}

// Gives the processor the frames that it does not know of.
void NodePort::work_off() {
  if (processor_ == nullptr) {
    booked_ = ready_ = count_;
    return;
  }
  const auto fire = [](void* port, void*, std::uint32_t number) {
    static_cast<NodePort*>(port)->on_worked_off(number);
  };
  for (; booked_ < count_; ++booked_)
    scheduler_->call_at(processor_->book(scheduler_->now()), fire, this, nullptr, reader_number_);
}

void NodePort::on_worked_off(std::uint32_t reader_number) {
  if (reader_number != reader_number_) return;
  ++ready_;
  if (ready_ == 1 && reader_ == Reader::running && wake_) wake_();
}

void NodePort::set_reader(Reader reader) {
  reader_ = reader;
  if (reader != Reader::absent) return;
  wake_ = nullptr;
  ++reader_number_;
  while (count_ > 0) pop();
  booked_ = ready_ = 0;
  lent_.clear();
}

void NodePort::push(FrameRef frame, bool host_has_seen) {
  if (count_ >= ring_size_) {
    ++overruns_;
    return;
  }
  if (count_ == ring_.size()) {
    std::rotate(ring_.begin(), ring_.begin() + static_cast<std::ptrdiff_t>(first_), ring_.end());
    first_ = 0;
    ring_.resize(ring_.size() * 2);
  }
  ring_[(first_ + count_++) % ring_.size()] = {std::move(frame), host_has_seen};
}

NodePort::Waiting NodePort::pop() {
  Waiting waiting = std::move(ring_[first_]);
  first_ = (first_ + 1) % ring_.size();
  --count_;
  return waiting;
}

std::size_t NodePort::receive(std::span<Frame> slots) {
  if (!lent_.empty()) throw std::logic_error("port " + info_.name + ": receive() before the last frames were finished");
  const std::size_t count = std::min(slots.size(), ready_);
  ready_ -= count;
  booked_ -= count;
  for (Frame& slot : slots.first(count)) {
    Waiting& lent = lent_.emplace_back(pop());
    // A flooded frame's octets belong to others too, and a frame may arrive with little room before it.
    if (lent.frame.is_shared() || lent.frame.headroom() < info_.headroom)
      lent.frame = FrameRef::copy_of(lent.frame.view());
    slot = Frame{.data = lent.frame.data(),
                 .length = static_cast<std::uint16_t>(lent.frame.size()),
                 .headroom = static_cast<std::uint16_t>(lent.frame.headroom())};
  }
  return count;
}

void NodePort::finish(std::span<Frame> frames) {
  if (frames.size() != lent_.size())
    throw std::logic_error("port " + info_.name + ": finish() of other frames than lent");
  for (std::size_t i = 0; i < frames.size() && i < lent_.size(); ++i) carry_out(frames[i], lent_[i]);
  lent_.clear();
}

void NodePort::carry_out(const Frame& frame, Waiting& lent) {
  switch (frame.verdict) {
    case Verdict::drop: return;
    case Verdict::to_host:
    case Verdict::to_control:
      if (!lent.host_has_seen) host_.on_frame(nic_, std::move(lent.frame));
      return;
    case Verdict::transmit: {
      lent.frame.set_extent(frame.data, frame.length);
      const bool is_sibling = frame.egress < egress_ports_.size();
      Nic& egress = is_sibling ? egress_ports_[frame.egress]->nic_ : nic_;
      egress.transmit(std::move(lent.frame));  // a link that is down loses it, as a driver would
    }
  }
}

bool NodePort::send(ByteView frame) { return nic_.transmit(FrameRef::copy_of(frame)); }

}  // namespace viplane::sim
