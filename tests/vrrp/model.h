// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <deque>
#include <set>
#include <string>
#include <vector>

#include "control/vrrp/instance.h"

namespace viplane::testing {

// A quarter of an interval. Priorities 192, 128 and 64 have skews of one, two and three ticks.
inline constexpr Duration kTick = std::chrono::milliseconds(256);
inline constexpr Duration kInterval = 4 * kTick;
// Ticks without a new fault after which everything must be in order: the longest Master_Down_Interval (15), once more
// to listen after a pause (7), two intervals.
inline constexpr int kCalm = 32;

enum class Fault { cut, cut_one_way, heal, crash, restart, freeze, resume, stop };

struct Node {
  vrrp::Instance instance;
  bool is_alive = true;
  bool is_frozen = false;
  bool holds = false;
  bool has_said_farewell = false;
  std::deque<vrrp::HeardAdvertisement> backlog;
};

struct Event {
  Fault fault;
  std::size_t node;
};

// A state of the model. A client sits beside each node and remembers who announced the address last.
class Model {
 public:
  explicit Model(const std::vector<vrrp::SharedConfig>& configs);

  bool can(const Event& event) const;

  void apply(const Event& event);

  void tick();

  const std::string& violation() const { return violation_; }

  // Equal for states from which the same follows. How long it has been calm matters only when no more faults come.
  std::string fingerprint(bool with_calm = true) const;

 private:
  static IpAddress address(std::size_t node) { return IpAddress::v4(10, 77, 0, static_cast<std::uint8_t>(node + 1)); }
  vrrp::Standing standing(std::size_t node) const { return {{}, {}, 0, {}, true, address(node)}; }
  std::size_t other(std::size_t node) const { return (node + 1) % nodes_.size(); }
  bool is_active(std::size_t node) const { return nodes_[node].is_alive && !nodes_[node].is_frozen; }
  bool takes_part(std::size_t node) const { return is_active(node) && !nodes_[node].instance.has_stopped(); }
  bool reaches(std::size_t from, std::size_t to) const { return from == to || !cuts_.contains({from, to}); }
  bool is_cut_off(std::size_t node) const;
  // Two masters that could hear each other and have not yet spoken: cut apart now, neither has learnt of the other.
  bool has_unheard_conflict() const;
  void blame(const std::string& what);

  // A machine gets its next input only after all its actions have been carried out.
  void carry_out(std::size_t node, vrrp::Actions actions);

  void perform(std::size_t node, const vrrp::Actions& actions);

  void judge(std::size_t node, const vrrp::StateChanged& change);

  void announce(std::size_t node);

  void transmit(std::size_t node, std::uint8_t priority);

  void check();

  // Where connections go both ways and nobody is frozen: one master, the right one, and clients know it.
  void check_component_of(std::size_t node);

  const std::vector<vrrp::SharedConfig>* configs_;
  Time now_{};
  std::vector<Node> nodes_;
  std::vector<int> follows_;
  std::set<std::pair<std::size_t, std::size_t>> cuts_;  // from, to
  std::deque<std::pair<std::size_t, vrrp::HeardAdvertisement>> in_flight_;
  bool is_excused_ = false;
  int calm_ = 0;
  std::string violation_;
};

std::string to_string(const Event& event);  // "cut a"

}  // namespace viplane::testing
