// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <string>
#include <string_view>

#include "control/status.h"
#include "net/frame.h"

namespace viplane::report {

constexpr std::string_view name_of(vrrp::TrackKind kind) {
  switch (kind) {
    case vrrp::TrackKind::interface: return "interface";
    case vrrp::TrackKind::script: return "script";
    case vrrp::TrackKind::file: return "file";
    case vrrp::TrackKind::process: return "process";
    case vrrp::TrackKind::fixture: break;
  }
  return "fixture";
}

constexpr std::string_view name_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::transmit: return "transmit";
    case Verdict::drop: return "drop";
    case Verdict::to_host: return "host";
    case Verdict::to_control: break;
  }
  return "control";
}

// "up", "down", "unknown"; a file's value.
inline std::string standing_of(const TrackedStatus& tracked) {
  if (!tracked.is_known) return "unknown";
  if (tracked.kind == vrrp::TrackKind::file) return std::to_string(tracked.value);
  return tracked.works ? "up" : "down";
}

}  // namespace viplane::report
