// SPDX-License-Identifier: GPL-2.0-or-later
#include "lint/pair/pair_lints.h"

namespace viplane::lint {
namespace {

using config::SyncDaemonSettings;

// How the two miss each other, in words; empty where they do not.
std::string deafness(const SyncDaemonSettings& here, const SyncDaemonSettings& there) {
  const auto differs = [](const std::string& what, const std::string& a, const std::string& b) {
    return what + " is " + a + " here and " + b;
  };
  if (here.group != there.group) return differs("group", here.group.to_string(), there.group.to_string());
  if (here.port != there.port) return differs("port", std::to_string(here.port), std::to_string(there.port));
  if (here.id != there.id) return differs("id", std::to_string(*here.id), std::to_string(*there.id));
  return {};
}

void tell_deaf(const Subject& file, const Subject& other, Findings& out) {
  out.add(file.config.global.sync_daemon->location,
          "lvs_sync_daemon is missing in " + other.path + ": that director knows no connections of this one");
}

}  // namespace

void sync_daemon_differs(const Pair& pair, Findings& out) {
  const auto& here = pair.b.config.global.sync_daemon;
  const auto& there = pair.a.config.global.sync_daemon;
  if (pair.routers.empty() || (!here && !there)) return;
  if (!here) return tell_deaf(pair.a, pair.b, out);
  if (!there) return tell_deaf(pair.b, pair.a, out);
  if (const std::string what = deafness(*here, *there); !what.empty())
    out.add(here->location,
            "lvs_sync_daemon: " + what + " in " + there->location.to_string() + ": neither director hears the other");
}

}  // namespace viplane::lint
