// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <optional>
#include <string_view>

#include "control/config/global.h"
#include "control/deadline_timer.h"
#include "control/ports.h"
#include "control/status.h"
#include "control/sync/outbox.h"
#include "dataplane/forwarder.h"
#include "env/env.h"

namespace viplane {

// keepalived's lvs_sync_daemon: while its instance is master it tells the group of this director's connections, else it
// enters those that it hears of, so that they go on when this director takes over.
//
// Told of is each change of state within Outbox::kPatience; every connection once in kRound, so that none expires there
// that lives here; and all of them at once when somebody asks, as each does who has just been started: it may take over
// in a moment. For kGrace a new master still enters what it does not know, the last words of the one before.
class SyncDaemon final : public dataplane::StateListener {
 public:
  static constexpr Duration kRound = std::chrono::seconds(30);
  static constexpr Duration kGrace = std::chrono::seconds(1);

  SyncDaemon(const Env& env, const Ports& ports, dataplane::Forwarder& forwarder);

  void configure(std::optional<config::SyncDaemonSettings> settings);
  std::string_view instance() const { return settings_ ? std::string_view(settings_->instance) : std::string_view(); }
  void follow(bool is_master);  // what its instance is now
  void on_frame(std::uint8_t port, ByteView frame);
  std::optional<SyncStatus> status() const;

  void state_changed(const dataplane::SharedConnection& connection) override;

 private:
  std::size_t largest_payload() const;
  void post(const dataplane::SharedConnection& connection);
  void flush();
  bool send(ByteView payload);  // false: not sent
  void ask();
  void answer();
  void begin_telling();
  void end_telling();
  void arm_round();
  void go_on_round();
  void take(ByteView payload);
  void adopt(const sync::Message& message);
  void tell_role() const;

  Env env_;
  const Ports& ports_;
  dataplane::Forwarder& forwarder_;
  std::optional<config::SyncDaemonSettings> settings_;
  sync::Outbox outbox_;
  DeadlineTimer patience_{env_.clock, [this] { flush(); }};
  HandlePtr round_;                 // who tells: the next step of a round; who listens: the next question
  std::size_t next_group_ = 0;      // of the connection table, to be told of
  std::optional<Time> hurried_at_;  // when everything was asked for last
  bool is_hurried_ = false;         // until everything has been told
  unsigned asked_ = 0;              // times, without an answer
  std::optional<bool> is_master_;   // nullopt: not known yet
  Time role_since_{};
  std::uint16_t identification_ = 0;
  SyncStatus counts_;
};

}  // namespace viplane
