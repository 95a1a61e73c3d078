// SPDX-License-Identifier: GPL-2.0-or-later
#include "scenarios/checkers/panel.h"

#include <algorithm>

#include "net/bytes.h"
#include "net/ethernet.h"
#include "net/ip_protocol.h"

namespace viplane::scenarios {
namespace {

// A cheap look, so that most frames of a loaded run are parsed by nobody who does not care.
FrameInterest kind_of(ByteView frame) {
  if (frame.size() < 34) return FrameInterest::none;
  const auto type = static_cast<EtherType>(load_be16(frame.data() + 12));
  if (type == EtherType::arp || type == EtherType::ipv6) return FrameInterest::control;
  if (type != EtherType::ipv4) return FrameInterest::none;
  const auto protocol = static_cast<IpProtocol>(load_u8(frame.data() + 23));
  if (protocol == IpProtocol::vrrp) return FrameInterest::control;
  return protocol == IpProtocol::tcp || protocol == IpProtocol::ipip ? FrameInterest::service : FrameInterest::none;
}

}  // namespace

Panel::Panel(const RunFacts& facts)
    : checkers_(all_checkers(facts)), directors_(facts.directors.begin(), facts.directors.end()) {
  for (const CheckerPtr& checker : checkers_) {
    if (checker->wants() == FrameInterest::control) control_.push_back(checker.get());
    if (checker->wants() == FrameInterest::service) service_.push_back(checker.get());
    if (checker->wants() == FrameInterest::all) all_.push_back(checker.get());
  }
}

void Panel::see(const Event& event) {
  for (const CheckerPtr& checker : checkers_) checker->see(event);
}

void Panel::see(const CapturedFrame& frame) {
  if (frame.outgoing) {
    for (Checker* checker : all_) checker->see(frame);
  }
  if (!directors_.contains(frame.node)) return;
  const FrameInterest kind = kind_of(frame.bytes);
  if (kind == FrameInterest::control && frame.outgoing) {
    for (Checker* checker : control_) checker->see(frame);
  } else if (kind == FrameInterest::service) {
    for (Checker* checker : service_) checker->see(frame);
  }
}

std::vector<Conclusion> Panel::conclude(Time end) {
  std::vector<Conclusion> conclusions;
  for (const CheckerPtr& checker : checkers_) {
    auto violations = checker->conclude(end);
    std::stable_sort(violations.begin(), violations.end(),
                     [](const Violation& a, const Violation& b) { return a.at < b.at; });
    conclusions.push_back({std::string(checker->name()), std::string(checker->claim()), std::move(violations)});
  }
  return conclusions;
}

}  // namespace viplane::scenarios
