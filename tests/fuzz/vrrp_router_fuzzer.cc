// SPDX-License-Identifier: GPL-2.0-or-later
// Any sequence of packets, times and links for a router of two grouped instances. What is discarded must leave no
// trace, deadlines must move, and nobody but a master holds addresses.
#include <cstdint>
#include <cstdlib>
#include <span>

#include "control/vrrp/frames.h"
#include "control/vrrp/router.h"

namespace {

using namespace viplane;
using namespace viplane::vrrp;

constexpr IpAddress kSelf = IpAddress::v4(10, 77, 0, 2);

void require(bool holds) {
  if (!holds) std::abort();
}

RouterConfig config() {
  RouterConfig config;
  for (const std::uint8_t id : {51, 52}) {
    InstanceConfig instance;
    instance.name = id == 51 ? "VI_1" : "VI_2";
    instance.interface = "eth0";
    instance.version = id == 51 ? 2 : 3;
    instance.virtual_router_id = id;
    instance.addresses = {{{IpAddress::v4(10, 77, 0, id), 32}, "eth0"}};
    config.instances.push_back(instance);
  }
  config.groups = {{"G", {"VI_1", "VI_2"}, {}, false, {}}};
  return config;
}

// Takes octets off the front of the input; zeros once it is used up.
class Input {
 public:
  explicit Input(ByteView bytes) : bytes_(bytes) {}
  bool is_empty() const { return bytes_.empty(); }
  std::uint8_t octet() {
    if (bytes_.empty()) return 0;
    const auto value = std::to_integer<std::uint8_t>(bytes_.front());
    bytes_ = bytes_.subspan(1);
    return value;
  }
  Bytes octets(std::size_t count) {
    const ByteView taken = bytes_.first(std::min(count, bytes_.size()));
    bytes_ = bytes_.subspan(taken.size());
    return {taken.begin(), taken.end()};
  }

 private:
  ByteView bytes_;
};

class Run {
 public:
  explicit Run(Input input) : input_(input), router_(config()) {}

  void all() {
    carry_out(router_.on_link(now_, "eth0", {true, kSelf, IpAddress{true, {}}}));
    carry_out(router_.start(now_));
    while (!input_.is_empty()) {
      switch (input_.octet() % 6) {
        case 0: raw_packet(); break;
        case 1: good_packet(); break;
        case 2: carry_out(router_.on_link(now_, "eth0", {input_.octet() % 2 == 0, kSelf, IpAddress{true, {}}})); break;
        case 3: now_ += std::chrono::milliseconds(input_.octet() * 20); break;  // a pause
        case 4: carry_out(router_.reload(now_, config())); break;
        default: pass(std::chrono::milliseconds(input_.octet() * 10)); break;
      }
    }
    carry_out(router_.stop(now_));
    pass(std::chrono::minutes(2));
    require(router_.stopped() && !router_.deadline());
    require(held_ == 0);
  }

 private:
  void raw_packet() {
    const VrrpPacket packet{IpAddress::v4(10, 77, 0, input_.octet()), kVrrpGroupV4, input_.octet(), {}};
    hear(packet, input_.octets(input_.octet() % 64));
  }

  void good_packet() {
    const std::uint8_t which = input_.octet();
    const auto fields = advertisement_of(*router_.instances()[which % 2].config(), input_.octet());
    const VrrpPacket packet{IpAddress::v4(10, 77, 0, input_.octet()), kVrrpGroupV4, 255, {}};
    hear(packet, build_advertisement(fields, packet.source, packet.target));
  }

  void hear(VrrpPacket packet, const Bytes& message) {
    packet.message = message;
    const std::string before = router_.describe(now_);
    auto actions = router_.on_packet(now_, "eth0", packet);
    const bool is_discarded = actions.size() == 1 && std::holds_alternative<Discarded>(actions[0].action);
    if (is_discarded) require(router_.describe(now_) == before);
    carry_out(std::move(actions));
  }

  void pass(Duration span) {
    const Time end = now_ + span;
    for (int i = 0; router_.deadline() && *router_.deadline() <= end; ++i) {
      require(i < 100'000);
      now_ = std::max(now_, *router_.deadline());
      carry_out(router_.on_deadline(now_));
    }
    now_ = std::max(now_, end);
  }

  void carry_out(const RoutedActions& actions) {
    for (const auto& routed : actions) {
      const auto* action = std::get_if<Action>(&routed.action);
      if (!action) continue;
      if (const auto* take = std::get_if<TakeAddresses>(action)) held_ += std::ssize(take->addresses);
      if (const auto* release = std::get_if<ReleaseAddresses>(action)) held_ -= std::ssize(release->addresses);
    }
    std::ptrdiff_t masters = 0;
    for (const Instance& instance : router_.instances()) masters += instance.state() == State::master ? 1 : 0;
    require(held_ == masters);
  }

  Input input_;
  Router router_;
  Time now_{};
  std::ptrdiff_t held_ = 0;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Run(Input(std::as_bytes(std::span(data, size)))).all();
  return 0;
}
