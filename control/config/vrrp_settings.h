// SPDX-License-Identifier: GPL-2.0-or-later
// Readers of the settings that global_defs and vrrp_instance share. `Target` has them at `settings_of(target)`.
#pragma once
#include "control/config/draft.h"
#include "control/config/values.h"

namespace viplane::config {

// What the rows of vrrp_instance's table are read into.
struct InstanceTarget {
  Draft& draft;
  InstanceDraft& instance;
};

inline VrrpSettings& settings_of(GlobalDraft& global) { return global.vrrp; }
inline VrrpSettings& settings_of(InstanceTarget& target) { return target.instance.settings; }

namespace settings {

template <class Target, std::optional<bool> VrrpSettings::*Member>
void on_off(Reader& reader, Target& target, const Statement& statement) {
  if (const auto value = boolean(reader, statement, "the line is left out")) settings_of(target).*Member = value;
}

// A keyword whose presence is enough; keepalived does not even look at an "off" behind it.
template <class Target, std::optional<bool> VrrpSettings::*Member>
void flag(Reader& reader, Target& target, const Statement& statement) {
  settings_of(target).*Member = true;
  tell_extra(reader, statement, 1);
}

template <class Target>
void version(Reader& reader, Target& target, const Statement& statement) {
  const auto value = integer(reader, statement, {2, 3}, "the line is left out");
  if (value) settings_of(target).version = static_cast<std::uint8_t>(*value);
  tell_extra(reader, statement);
}

template <class Target>
void down_timer_adverts(Reader& reader, Target& target, const Statement& statement) {
  const auto value = lenient_integer(reader, statement, {1, 100}, "the default is used");
  if (value) settings_of(target).down_timer_adverts = static_cast<unsigned>(*value);
  tell_extra(reader, statement);
}

// A delay is counted in microseconds and so ends at 4294 s, but for the refresh.
template <class Target, std::optional<Duration> GarpDraft::*Member>
void garp_seconds(Reader& reader, Target& target, const Statement& statement) {
  const std::int64_t most = Member == &GarpDraft::master_refresh ? kLargestUnsigned : kLargestUnsigned / 1'000'000;
  const auto value = lenient_integer(reader, statement, {0, most}, "the default is used");
  if (value) settings_of(target).garp.*Member = std::chrono::seconds(*value);
  tell_extra(reader, statement);
}

// keepalived takes 0 for 1 where it needs at least one.
template <class Target, std::optional<unsigned> GarpDraft::*Member, unsigned least>
void garp_count(Reader& reader, Target& target, const Statement& statement) {
  const std::int64_t most = Member == &GarpDraft::lower_prio_repeat ? kLargestSigned : kLargestUnsigned;
  auto value = lenient_integer(reader, statement, {0, most}, "the default is used");
  if (!value) return;
  if (*value < least) {
    tell_bad_value(reader, statement, "is too small", "1 is used");
    value = 1;
  }
  settings_of(target).garp.*Member = static_cast<unsigned>(*value);
  tell_extra(reader, statement);
}

template <class Target>
void graceful_handover_timeout(Reader& reader, Target& target, const Statement& statement) {
  const auto value =
      timer(reader, statement, std::chrono::milliseconds(1), std::chrono::hours(1), "the default is used");
  if (value) settings_of(target).graceful_handover_timeout = value;
}

}  // namespace settings
}  // namespace viplane::config
