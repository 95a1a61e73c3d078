// SPDX-License-Identifier: GPL-2.0-or-later
// What the header of an advertisement says: version, interval, authentication.
#include "lint/pair/pair_lints.h"
#include "lint/words.h"

namespace viplane::lint {
namespace {

constexpr const char* kBothMaster = ": each discards the other's advertisements, and both become master";

std::string_view name_of(config::AuthType type) { return type == config::AuthType::pass ? "PASS" : "none"; }

}  // namespace

void version_differs(const Pair& pair, Findings& out) {
  for (const auto& [a, b] : pair.routers) {
    if (a.version == b.version) continue;
    out.add(pair.b.place(b, "version"), label(b) + "speaks VRRP version " + std::to_string(b.version) +
                                            " here and version " + std::to_string(a.version) + " in " +
                                            pair.a.place(a, "version").to_string() + kBothMaster);
  }
}

void advert_interval_differs(const Pair& pair, Findings& out) {
  for (const auto& [a, b] : pair.routers) {
    if (a.advert_int == b.advert_int || a.version != b.version) continue;
    const std::string what = label(b) + "advert_int is " + in_seconds(b.advert_int) + " here and " +
                             in_seconds(a.advert_int) + " in " + pair.a.place(a, "advert_int").to_string();
    const config::Location location = pair.b.place(b, "advert_int");
    if (b.version == 2)
      out.add(location, what + kBothMaster);
    else
      out.add(config::Severity::notice, location,
              what +
                  ": with version 3 a backup takes on the master's interval, so failover takes longer with the "
                  "slower one as master");
  }
}

void auth_differs(const Pair& pair, Findings& out) {
  for (const auto& [a, b] : pair.routers) {
    if (a.version != 2 || b.version != 2 || a.authentication == b.authentication) continue;
    const bool is_type = a.authentication.type != b.authentication.type;
    out.add(pair.b.place(b, "authentication"),
            label(b) +
                (is_type ? "auth_type is " + std::string(name_of(b.authentication.type)) + " here and " +
                               std::string(name_of(a.authentication.type)) + " in "
                         : std::string("auth_pass is another one than in ")) +
                pair.a.place(a, "authentication").to_string() + kBothMaster);
  }
}

}  // namespace viplane::lint
