// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "control/health/action.h"
#include "control/health/config.h"
#include "net/frame.h"
#include "net/time.h"

namespace viplane::health {

// How a stream ended that the check did not close itself.
enum class StreamEnd : std::uint8_t { by_peer, refused, unreachable, timed_out, reset, tls_failed };
std::string describe(StreamEnd end);  // "connection refused"

// One check of one real server, without I/O: events go in with their time, actions come out. It checks, waits
// delay_loop, checks again; after a failure it waits delay_before_retry, `retry` times, before it says down. As in
// keepalived 2.2.7 the very first failure is not forgiven, and a single success says up again.
// Events that do not fit the moment (a late byte, a second result) are ignored.
class CheckMachine {
 public:
  virtual ~CheckMachine() = default;

  // The first check comes after 1 s and `warmup_fraction` (0..1, random) of the warm-up.
  void start(Time now, double warmup_fraction);

  // Does nothing before deadline() has come.
  Actions on_deadline(Time now);
  virtual Actions on_connected(Time) { return {}; }
  virtual Actions on_received(Time, ByteView) { return {}; }
  virtual Actions on_closed(Time, StreamEnd) { return {}; }
  // The number a file holds.
  virtual Actions on_file(Time, std::int64_t /*value*/) { return {}; }
  // The probe is open: packets leave from `source`; unspecified: there is no way to the real server. `random` is fresh.
  virtual Actions on_probe_open(Time, const IpAddress& /*source*/, std::uint64_t /*random*/) { return {}; }
  // 128 + N when signal N ended it, 127 when it could not be started.
  virtual Actions on_script_result(Time, int /*exit_code*/, bool /*timed_out*/) { return {}; }

  // The next moment it wants to hear of; none while the world owes it an answer.
  std::optional<Time> deadline() const { return deadline_; }

  bool is_up() const { return is_up_; }
  bool has_result() const { return has_result_; }
  const Checker& checker() const { return checker_; }
  virtual std::string keyword() const = 0;       // "TCP_CHECK"
  virtual bool is_made() const { return true; }  // false: counts as up and is never made

  // ha_suspend: while suspended each check is skipped; what is under way is finished.
  void suspend(bool suspended) { is_suspended_ = suspended; }

  // On a reload: a check that is new to a server which is alive need not prove it first, alpha or not.
  void presume_up() { is_up_ = true; }
  // On a reload: takes over the findings, not the timers, of the machine that made the same check before.
  void take_over(const CheckMachine& former);

 protected:
  CheckMachine(Checker checker, CheckId id);

  virtual Actions begin(Time now) = 0;         // the moment to make a check
  virtual Actions expire(Time) { return {}; }  // the deadline of a check that is under way
  virtual bool is_under_way() const { return false; }

  void wait(Time now, Duration delay) { deadline_ = now + delay; }
  void wait_for_answer() { deadline_.reset(); }

  // Adds a verdict to `actions` if it is the first or a change.
  void conclude(Actions& actions, bool up, std::string why);
  // A failure that is forgiven: adds a notice where log_all_failures asks for it.
  void forgive(Actions& actions, const std::string& why) const;

  CheckId id() const { return id_; }
  unsigned failures() const { return failures_; }
  void set_failures(unsigned failures) { failures_ = failures; }

 private:
  Checker checker_;
  CheckId id_;
  bool is_up_;
  bool has_result_ = false;
  bool is_suspended_ = false;
  unsigned failures_;  // forgiven in a row; starts at `retry`, so that the first failure is enough
  std::optional<Time> deadline_;
};

// The machine for checker.kind. Of the kinds not made yet it is one that is never due.
std::unique_ptr<CheckMachine> make_check_machine(Checker checker, CheckId id = {});

}  // namespace viplane::health
