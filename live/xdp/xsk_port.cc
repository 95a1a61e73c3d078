// SPDX-License-Identifier: GPL-2.0-or-later
#include "live/xdp/xsk_port.h"

#include <sys/epoll.h>

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "live/ports/egress.h"
#include "live/ports/packet_sender.h"
#include "live/xdp/control_tap.h"
#include "live/xdp/left_checksum.h"
#include "live/xdp/xsk_queue.h"
#include "net/ethernet.h"
#include "posix/system_call.h"

namespace viplane::live {
namespace {

constexpr Duration kInjectionPeriod = std::chrono::milliseconds(100);
constexpr std::uint32_t kInjectionsAPeriod = 200;
constexpr std::size_t kVlanTag = 4;

}  // namespace

// Everything on one interface as long as it exists.
struct XskPort::Attachment {
  Attachment(const Interface& interface, const Interface::State& state, const XskPortOptions& options, Ledger& ledger)
      : index(state.index),
        program(interface.name(), options.takes_everything),
        tap(interface.name(), state.index),
        sender(state.index) {
    if (state.mtu > XskQueue::kLargestMtu) {
      throw std::system_error(
          EMSGSIZE, std::generic_category(),
          "use AF_XDP on " + interface.name() + ", whose MTU is above " + std::to_string(XskQueue::kLargestMtu));
    }
    program.attach(state.index, options.mode, ledger);
    // The driver must run our program before it can lend its rings, so the sockets come second.
    const std::uint32_t count = interface.receive_queues();
    is_zero_copy = options.mode == XdpMode::native && open_queues(interface.name(), state.mtu, count, true);
    if (!is_zero_copy) open_queues(interface.name(), state.mtu, count, false);
    for (std::uint32_t i = 0; i < count; ++i) program.direct(i, queues[i]->descriptor());
  }

  // False: the driver knows no zero-copy.
  bool open_queues(const std::string& interface, std::uint32_t mtu, std::uint32_t count, bool zero_copy) try {
    queues.clear();
    for (std::uint32_t i = 0; i < count; ++i) {
      queues.push_back(std::make_unique<XskQueue>(
          XskOptions{.interface = interface, .queue = i, .mtu = mtu, .zero_copy = zero_copy}));
    }
    return true;
  } catch (const std::system_error&) {
    if (!zero_copy) throw;
    return false;
  }

  int index;
  XdpProgram program;
  ControlTap tap;
  PacketSender sender;
  std::vector<std::unique_ptr<XskQueue>> queues;
  bool is_zero_copy = false;
  std::vector<HandlePtr> watches;
};

XskPort::XskPort(const std::string& interface, const PortContext& context, const XskPortOptions& options)
    : InterfacePort(interface, Io::xsk, context), options_(options) {
  open();
}

XskPort::~XskPort() = default;

void XskPort::attach(const Interface::State& state) {
  auto attachment = std::make_unique<Attachment>(interface(), state, options_, context_.ledger);
  attachment->program.set_served(flows_);
  attachment->program.set_local(interface().host_addresses());
  const auto watch = [&](int descriptor, Loop::Ready ready) {
    attachment->watches.push_back(context_.loop.watch(descriptor, EPOLLIN | EPOLLET, std::move(ready)));
  };
  const auto on_event = [this](std::uint32_t) { on_socket(attachment_->tap.descriptor()); };
  watch(attachment->tap.descriptor(), [this, on_event](std::uint32_t events) {
    attachment_->tap.on_event();
    on_event(events);
  });
  for (const auto& queue : attachment->queues) watch(queue->descriptor(), on_event);
  attachment_ = std::move(attachment);
}

void XskPort::detach() {
  ring_full_before_ = counters().ring_full;
  attachment_.reset();
}

bool XskPort::has_frames() {
  return attachment_ && (attachment_->tap.is_ready() ||
                         std::ranges::any_of(attachment_->queues, [](const auto& queue) { return queue->is_ready(); }));
}

// Control frames first: they are few, and elections hang on them. Then the queues in turn.
std::size_t XskPort::receive(std::span<Frame> slots) {
  if (!lent_.empty()) throw std::logic_error("receive() before finish() of the frames of the last one");
  if (!attachment_) return 0;
  std::size_t count = attachment_->tap.receive(slots);
  lent_.assign(count, kTap);
  const auto queues = static_cast<std::uint32_t>(attachment_->queues.size());
  for (std::uint32_t i = 0; i < queues && count < slots.size(); ++i) {
    count += lend_from((next_queue_ + i) % queues, slots.subspan(count));
  }
  next_queue_ = (next_queue_ + 1) % queues;
  if (!has_frames()) found_empty();
  counters_.received += count;
  return count;
}

std::size_t XskPort::lend_from(std::uint32_t queue, std::span<Frame> slots) {
  const std::size_t count = attachment_->queues[queue]->receive(slots);
  for (const Frame& frame : slots.first(count)) {
    if (finish_left_checksum(frame.bytes())) ++counters_.checksums_finished;
  }
  lent_.insert(lent_.end(), count, queue);
  return count;
}

void XskPort::finish(std::span<Frame> frames) {
  if (frames.size() != lent_.size()) throw std::logic_error("finish() of other frames than receive() lent");
  if (frames.empty()) return;
  for (std::size_t i = 0; i < frames.size(); ++i) {
    if (lent_[i] != kTap) settle(frames[i], lent_[i]);
  }
  const auto tapped = static_cast<std::size_t>(std::ranges::count(lent_, kTap));  // they stand first
  if (tapped > 0) transmit_by_egress(frames.first(tapped), *this, egress());
  attachment_->tap.take_back(frames.first(tapped));
  for (const auto& queue : attachment_->queues) queue->flush();
  lent_.clear();
}

void XskPort::settle(const Frame& frame, std::uint32_t index) {
  XskQueue& queue = *attachment_->queues[index];
  if (frame.verdict == Verdict::transmit && !fits(frame.length)) {
    ++counters_.not_sent;
  } else if (frame.verdict == Verdict::transmit && leaves_where_it_came(frame)) {
    ++(queue.transmit(frame) ? counters_.sent : counters_.not_sent);
    return;
  } else if (frame.verdict == Verdict::transmit) {
    transmit_by_egress({&frame, 1}, *this, egress());
  } else if (frame.verdict != Verdict::drop) {
    give_to_host(frame.bytes());
  }
  queue.take_back(frame);
}

// The kernel checks no lengths here; a card would cut or drop the frame without a word.
bool XskPort::fits(std::size_t length) const { return length <= info_.mtu + EthernetView::kSize + kVlanTag; }

bool XskPort::leaves_where_it_came(const Frame& frame) const {
  const auto ports = egress();
  return ports.empty() || (frame.egress < ports.size() && ports[frame.egress] == this);
}

void XskPort::give_to_host(ByteView frame) {
  const Time now = context_.loop.now();
  if (now >= injections_until_) {
    injections_until_ = now + kInjectionPeriod;
    injections_left_ = kInjectionsAPeriod;
  }
  if (injections_left_ == 0) return;
  --injections_left_;
  // In generic mode our own program would see the frame again and take it again.
  const bool is_given =
      options_.mode == XdpMode::native ? attachment_->program.give_to_host(frame) : injector_.give(frame);
  counters_.given_to_host += is_given ? 1 : 0;
}

void XskPort::transmit(std::span<const ByteView> frames) {
  if (!attachment_) {
    counters_.not_sent += frames.size();
    return;
  }
  XskQueue& queue = *attachment_->queues.front();
  for (const ByteView frame : frames) {
    ++(fits(frame.size()) && queue.transmit(frame) ? counters_.sent : counters_.not_sent);
  }
  queue.flush();
}

// Not through the rings: they may be full, and this is for frames that elections hang on.
bool XskPort::send(ByteView frame) {
  const bool is_sent = attachment_ && attachment_->sender.send(frame);
  ++(is_sent ? counters_.sent : counters_.not_sent);
  return is_sent;
}

void XskPort::set_served(std::span<const ServedFlow> flows) {
  flows_.assign(flows.begin(), flows.end());
  looked_again();
}

void XskPort::looked_again() {
  if (!attachment_) return;
  try {
    attachment_->program.set_served(flows_);
    attachment_->program.set_local(interface().host_addresses());
  } catch (const std::system_error& refused) {  // more services than the program's table holds, or no privilege left
    tell("host.not_filtered", refused.what());
  }
}

PortCounters XskPort::counters() {
  if (attachment_) {
    counters_.ring_full = ring_full_before_;
    for (const auto& queue : attachment_->queues) counters_.ring_full += queue->ring_full();
  }
  return counters_;
}

std::string XskPort::describe() const {
  if (!attachment_) return "no interface";
  const std::size_t queues = attachment_->queues.size();
  return std::string(options_.mode == XdpMode::native ? "native" : "generic") + " XDP, " +
         (attachment_->is_zero_copy ? "zero-copy" : "copy") + ", " + std::to_string(queues) +
         (queues == 1 ? " queue" : " queues");
}

}  // namespace viplane::live
