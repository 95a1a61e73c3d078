// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/vrrp/actions.h"

#include "control/vrrp/text.h"

namespace viplane::vrrp {
namespace {

std::string list(const std::vector<VirtualAddress>& addresses) {
  std::string text;
  for (const auto& address : addresses) text += (text.empty() ? "" : ", ") + address.prefix.to_string();
  return text;
}

std::string list(const std::vector<VirtualRouting>& routing) {
  std::string text;
  for (const auto& each : routing) text += (text.empty() ? "" : ", ") + to_string(each.item);
  return text;
}

struct ActionText {
  std::string operator()(const SendAdvertisement& a) const {
    return "advertise priority " + std::to_string(a.priority);
  }
  std::string operator()(const TakeAddresses& a) const { return "take " + list(a.addresses); }
  std::string operator()(const ReleaseAddresses& a) const { return "release " + list(a.addresses); }
  std::string operator()(const AnnounceAddresses& a) const {
    return "announce " + list(a.addresses) + " x" + std::to_string(a.copies) + ": " + a.why;
  }
  std::string operator()(const StateChanged& a) const {
    return std::string(to_string(a.from)) + " -> " + std::string(to_string(a.to)) + ": " + a.why;
  }
  std::string operator()(const PriorityChanged& a) const {
    return "priority " + std::to_string(a.from) + " -> " + std::to_string(a.to) + ": " + a.why;
  }
  std::string operator()(const ConflictHeard& a) const {
    const std::string sender = "conflict: " + a.sender.to_string();
    if (a.priority == kReleasePriority) return sender + " was master, too, and leaves";
    return sender + " is master, too, with priority " + std::to_string(a.priority);
  }
  std::string operator()(const TimerLate& a) const { return "timer " + in_seconds(a.late) + " late: " + a.decision; }
  std::string operator()(const TakeRouting& a) const { return "route " + list(a.items); }
  std::string operator()(const ReleaseRouting& a) const { return "unroute " + list(a.items); }
  std::string operator()(const Notify& a) const { return "notify " + a.line; }
};

}  // namespace

std::string_view to_string(State state) {
  switch (state) {
    case State::initialize: return "init";
    case State::backup: return "backup";
    case State::master: return "master";
    case State::fault: return "fault";
  }
  return "?";
}

std::string to_string(const Action& action) { return std::visit(ActionText{}, action); }

}  // namespace viplane::vrrp
