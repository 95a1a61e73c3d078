// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <signal.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lab/machine.h"
#include "lab/pair/virtual_router.h"

namespace viplane::lab {

enum class DaemonKind : std::uint8_t { viplaned, keepalived, frr };
std::string_view to_string(DaemonKind kind);

// A router's program on a machine of a laboratory: one that can be had in exchange for another.
class Daemon {
 public:
  virtual ~Daemon() = default;

  // Returns once its instances have left their initial state. Throws std::runtime_error with what it printed where that
  // does not happen. Anew after the end of an earlier run.
  virtual void start() = 0;
  // The process that was started; its children do some of the work.
  virtual Process& process() = 0;
  // SIGTERM, to whoever has to say the last word.
  virtual void terminate() { process().signal(SIGTERM); }
  // Whatever is left of it ends, without a word.
  virtual void kill();
  // The state it says its instance is in: "backup", "master", "fault", "init"; empty where it says none.
  virtual std::string state() const = 0;
  // What it wrote about advertisements that it discarded because something was wrong with them.
  virtual std::vector<std::string> discards() const = 0;
  // All it printed since it was first started.
  virtual std::string log() const;

  const Machine& machine() const { return machine_; }

 protected:
  // The machine outlives it.
  explicit Daemon(const Machine& machine) : machine_(machine) {}
  // Starts a program whose output goes to the log.
  Process start_logged(const std::vector<std::string>& command) const;
  // Waits until state() says something, for instance "backup".
  void await_state(Process& process) const;

 private:
  const Machine& machine_;
};

// `configuration` is a keepalived.conf.
std::unique_ptr<Daemon> make_keepalived(const Machine& machine, const std::string& configuration);
std::unique_ptr<Daemon> make_viplaned(const Machine& machine, const std::string& configuration);
// The member of a virtual router, configured in the daemon's own language. For FRR the machine gets the macvlan
// interface that vrrpd asks for.
std::unique_ptr<Daemon> make_daemon(DaemonKind kind, const Machine& machine, const VirtualRouter& router,
                                    const Member& self, const std::vector<Member>& others);
std::unique_ptr<Daemon> make_frr(const Machine& machine, const VirtualRouter& router, const Member& self);

// Why a daemon cannot play such a member; nullopt: it can.
std::optional<std::string> reason_against(DaemonKind kind, const VirtualRouter& router, const Member& member);

// How much later than theory a daemon's first advertisement as master is, by its own design.
Duration usual_delay(DaemonKind kind, const VirtualRouter& router);

}  // namespace viplane::lab
