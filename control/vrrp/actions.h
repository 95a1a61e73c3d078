// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "control/vrrp/config.h"

namespace viplane::vrrp {

enum class State : std::uint8_t { initialize, backup, master, fault };
std::string_view to_string(State state);  // "init", "backup", "master", "fault", as events say it

// What a machine asks of its owner. Actions come in the order in which they are to be carried out, all of them before
// the machine gets its next input.

// One advertisement, to the group or to each unicast peer; advertisement_of() says what is in it.
struct SendAdvertisement {
  std::uint8_t priority = 0;  // 0: we are leaving

  bool operator==(const SendAdvertisement&) const = default;
};

// The host gets or loses these addresses.
struct TakeAddresses {
  std::vector<VirtualAddress> addresses;
  std::string why;

  bool operator==(const TakeAddresses&) const = default;
};
struct ReleaseAddresses {
  std::vector<VirtualAddress> addresses;
  std::string why;

  bool operator==(const ReleaseAddresses&) const = default;
};

// The host gets or loses these routes and rules, in this order.
struct TakeRouting {
  std::vector<VirtualRouting> items;
  std::string why;

  bool operator==(const TakeRouting&) const = default;
};
struct ReleaseRouting {
  std::vector<VirtualRouting> items;
  std::string why;

  bool operator==(const ReleaseRouting&) const = default;
};

// Gratuitous ARP or unsolicited neighbour advertisements: `copies` times the whole list.
struct AnnounceAddresses {
  std::vector<VirtualAddress> addresses;
  unsigned copies = 1;
  std::string why;

  bool operator==(const AnnounceAddresses&) const = default;
};

struct StateChanged {
  State from = State::initialize;
  State to = State::initialize;
  std::uint8_t priority = 0;  // the effective one
  std::string why;            // the story: "no advertisement for 3.609 s"

  bool operator==(const StateChanged&) const = default;
};

struct PriorityChanged {
  std::uint8_t from = 0;
  std::uint8_t to = 0;
  std::string why;

  bool operator==(const PriorityChanged&) const = default;
};

// Another master was heard that has to yield to us. Said once for a conflict, however many advertisements it brings.
struct ConflictHeard {
  IpAddress sender;
  std::uint8_t priority = 0;  // 0: it is leaving

  bool operator==(const ConflictHeard&) const = default;
};

// A timer ran so late that others may have acted meanwhile.
struct TimerLate {
  Duration late{};
  std::string decision;  // what the machine makes of it

  bool operator==(const TimerLate&) const = default;
};

// Tell the operator: run `commands` in this order, write `line` to the notify FIFO.
struct Notify {
  std::vector<Command> commands;
  std::string line;  // INSTANCE "VI_1" MASTER 100, without an end of line

  bool operator==(const Notify&) const = default;
};

using Action = std::variant<SendAdvertisement, TakeAddresses, ReleaseAddresses, AnnounceAddresses, StateChanged,
                            PriorityChanged, ConflictHeard, TimerLate, Notify, TakeRouting, ReleaseRouting>;
using Actions = std::vector<Action>;

// One line for people: "backup -> master: no advertisement for 3.609 s".
std::string to_string(const Action& action);

}  // namespace viplane::vrrp
