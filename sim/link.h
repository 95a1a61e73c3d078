// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <array>
#include <functional>
#include <string>
#include <vector>

#include "env/random.h"
#include "sim/fabric.h"
#include "sim/frame_buffer.h"
#include "sim/topology.h"

namespace viplane::sim {

class Nic;
class Switch;

// What a fault's rule does to one frame.
struct LinkEffect {
  bool lose = false;
  Loss why = Loss::filtered;
  Duration delay{};     // added to the link's own
  unsigned copies = 0;  // more of the same, right behind
  FrameRef instead{};   // this frame goes on, where there is one
};
// Judges a frame that is about to enter a direction of a link. `random` is the link's own stream.
using LinkRule = std::function<LinkEffect(ByteView frame, Random& random)>;
using LinkRuleId = std::uint32_t;

// Which way along a link: from its first end (as named in "first-second") to its second, or back.
enum class Way : std::uint8_t { forth = 0, back = 1 };

// A full-duplex cable between two interfaces, an interface and a switch, or two switches. Each direction has a queue
// before its transmitter, a rate and a delay. The queue is arithmetic, not events: a frame finds out at once when it
// will have left, so that a frame costs one event for each cable it is delivered by, and the hop from an interface into
// its switch costs none (see kLookAhead).
class Link {
 public:
  // A frame may enter a switch this long before its arrival there: what the switch does is then decided that much too
  // early. Longer cables get an event.
  static constexpr Duration kLookAhead = std::chrono::microseconds(50);

  struct End {
    Nic* nic = nullptr;  // one of the two
    Switch* fabric_switch = nullptr;
    std::uint16_t port = 0;  // of the switch
  };

  Link(Fabric& fabric, std::string name, const LinkSpec& spec, Random random);
  void attach(unsigned end, End what);  // ends 0 and 1; both before the first frame
  const std::string& name() const { return name_; }
  const LinkSpec& spec() const { return spec_; }
  void set_mtu(std::uint32_t mtu) { spec_.mtu = mtu; }  // of both directions; what is larger is lost
  const End& end(unsigned end) const { return ends_[end]; }

  // `from` is the end that transmits, at time `at` (now, or soon); `sender` the number of the sending
  // interface (Nic::number()).
  void transmit(unsigned from, FrameRef frame, Time at, std::uint16_t sender);

  // How long a direction's transmitter has been sending so far, what is queued included.
  Duration time_on_wire(Way way) const { return directions_[static_cast<std::size_t>(way)].on_wire; }

  // Both ends have carrier: nothing is cut with carrier loss and both ends have power.
  bool has_carrier() const { return has_carrier_; }
  // Faults nest: as many heals as cuts.
  void cut(bool carrier_loss);
  void heal(bool carrier_loss);
  void set_power(unsigned end, bool powered);
  LinkRuleId add_rule(Way way, LinkRule rule);
  void remove_rule(LinkRuleId id);
  // A frame from nowhere, past rules, queue and MTU: what a rule had taken out goes on, in whatever shape.
  void insert(Way way, FrameRef frame, std::uint16_t sender);

 private:
  struct Rule {
    LinkRuleId id;
    LinkRule judge;
  };
  struct Direction {
    Time busy_until{};
    Duration on_wire{};
    std::vector<Rule> rules;
  };

  bool passes_rules(Direction& direction, FrameRef& frame, LinkEffect& sum);
  Duration serialisation(std::size_t octets) const;
  void deliver(unsigned to, FrameRef frame, Time arrival, std::uint16_t sender);
  void arrive(unsigned to, FrameRef frame, std::uint16_t sender, std::uint16_t epoch);
  void update_carrier();

  Fabric& fabric_;
  std::string name_;
  LinkSpec spec_;
  Random random_;
  std::array<End, 2> ends_{};
  std::array<Direction, 2> directions_{};
  std::array<bool, 2> powered_{true, true};
  std::uint64_t picoseconds_per_octet_ = 0;
  Duration queue_time_{};
  int silent_cuts_ = 0;
  int carrier_cuts_ = 0;
  bool has_carrier_ = true;
  std::uint16_t epoch_ = 0;  // a cut loses what was on the wire
  LinkRuleId next_rule_ = 1;
};

}  // namespace viplane::sim
