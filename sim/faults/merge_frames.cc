// SPDX-License-Identifier: GPL-2.0-or-later
#include <map>
#include <tuple>

#include "net/ethernet.h"
#include "net/ipv4.h"
#include "net/tcp.h"
#include "sim/faults/simple_fault.h"

namespace viplane::sim::faults {
namespace {

constexpr Duration kPoll = std::chrono::microseconds(50);  // how long a card gathers
constexpr unsigned kMostSegments = 17;                     // MAX_SKB_FRAGS of Linux
constexpr std::size_t kTotalLengthAt = EthernetView::kSize + 2;

using Flow = std::tuple<std::uint32_t, std::uint32_t, std::uint16_t, std::uint16_t>;

struct Segment {
  Flow flow;
  std::uint32_t sequence;
  ByteView payload;
  bool can_merge;  // data, and no flag that has to be seen by itself
};

std::optional<Segment> segment_of(ByteView frame) {
  const auto ethernet = EthernetView::parse(frame);
  if (!ethernet || ethernet->type() != EtherType::ipv4) return std::nullopt;
  const auto packet = Ipv4View::parse(ethernet->payload());
  if (!packet || packet->protocol() != IpProtocol::tcp || packet->is_fragment()) return std::nullopt;
  const auto tcp = TcpView::parse(packet->payload());
  if (!tcp) return std::nullopt;
  const bool plain = (tcp->flags() & ~tcp_flag::kPsh) == tcp_flag::kAck && !tcp->payload().empty();
  return Segment{{packet->source_value(), packet->target_value(), tcp->source_port(), tcp->target_port()},
                 tcp->sequence(),
                 tcp->payload(),
                 plain};
}

// One large segment that grows. Its checksums are made good, as a card that checked them vouches for them.
struct Merged {
  Bytes frame;
  std::uint32_t next_sequence;
  unsigned segments = 1;

  void append(ByteView payload) {
    frame.insert(frame.end(), payload.begin(), payload.end());
    next_sequence += static_cast<std::uint32_t>(payload.size());
    ++segments;
  }

  FrameRef finish() const {
    Bytes whole = frame;
    store_be16(whole.data() + kTotalLengthAt, static_cast<std::uint16_t>(whole.size() - EthernetView::kSize));
    const auto packet = Ipv4View::parse(ByteView(whole).subspan(EthernetView::kSize));
    const std::size_t ip = EthernetView::kSize;
    const std::size_t tcp = ip + packet->header_size();
    store_be16(whole.data() + ip + 10, 0);
    store_be16(whole.data() + tcp + 16, 0);
    store_be16(whole.data() + ip + 10, internet_checksum(packet->header()));
    store_be16(whole.data() + tcp + 16,
               upper_layer_checksum(packet->source(), packet->target(), IpProtocol::tcp, packet->payload()));
    return FrameRef::copy_of(whole);
  }
};

// Generic receive offload, as far as it matters to who has to send on what it makes.
class MergeFrames final : public Fault {
 public:
  explicit MergeFrames(std::string link) : link_(std::move(link)) {}
  std::string name() const override { return "merge_frames"; }
  std::string target() const override { return link_; }

  void inject(World& world) override {
    world_ = &world;
    timer_ = std::make_unique<Timer>(
        world.scheduler(), [](void* self) { static_cast<MergeFrames*>(self)->flush_all(); }, this);
    rule_ = world.link(link_).add_rule(Way::back, [this](ByteView frame, Random&) { return judge(frame); });
  }
  void heal(World& world) override {
    world.link(link_).remove_rule(rule_);
    flush_all();
    timer_.reset();
  }

 private:
  LinkEffect judge(ByteView frame) {
    const auto segment = segment_of(frame);
    if (!segment) return {};
    const auto held = flows_.find(segment->flow);
    if (held != flows_.end() && fits(held->second, *segment)) {
      held->second.append(segment->payload);
      return taken();
    }
    if (held != flows_.end()) flush(held);
    if (!segment->can_merge) return {};
    // Padding of short frames is not data.
    const auto packet = Ipv4View::parse(EthernetView::parse(frame)->payload());
    const ByteView whole = frame.first(EthernetView::kSize + packet->bytes().size());
    const auto next = segment->sequence + static_cast<std::uint32_t>(segment->payload.size());
    flows_.emplace(segment->flow, Merged{Bytes(whole.begin(), whole.end()), next});
    if (!timer_->armed()) timer_->arm(world_->now() + kPoll);
    return taken();
  }

  static bool fits(const Merged& merged, const Segment& segment) {
    return segment.can_merge && segment.sequence == merged.next_sequence && merged.segments < kMostSegments;
  }

  static LinkEffect taken() {
    LinkEffect effect;
    effect.lose = true;
    effect.why = Loss::merged;
    return effect;
  }

  void flush(std::map<Flow, Merged>::iterator held) {
    world_->link(link_).insert(Way::back, held->second.finish(), 0);
    flows_.erase(held);
  }

  void flush_all() {
    while (!flows_.empty()) flush(flows_.begin());
  }

  std::string link_;
  World* world_ = nullptr;
  std::unique_ptr<Timer> timer_;
  LinkRuleId rule_ = 0;
  std::map<Flow, Merged> flows_;
};

}  // namespace

FaultPtr merge_frames(std::string link) { return std::make_unique<MergeFrames>(std::move(link)); }

}  // namespace viplane::sim::faults
