// SPDX-License-Identifier: GPL-2.0-or-later
#include <array>

#include "lab/frr.h"
#include "lab/pair/daemon.h"
#include "lab/pair/log_lines.h"

namespace viplane::lab {
namespace {

constexpr std::array<std::string_view, 1> kFrrDiscards{"Datagram invalid"};

FrrRouter frr_router(const VirtualRouter& router, const Member& self) {
  return {.id = router.id,
          .version = router.version,
          .priority = self.priority,
          .is_v6 = router.is_v6,
          .interval = router.interval,
          .preempts = router.preempts,
          .addresses = router.addresses()};
}

class FrrDaemon final : public Daemon {
 public:
  FrrDaemon(const Machine& machine, const VirtualRouter& router, const Member& self)
      : Daemon(machine), frr_(machine, {frr_router(router, self)}) {}

  void start() override {
    vrrpd_.kill();
    frr_.start_zebra();
    vrrpd_ = start_logged(Frr::vrrpd_command());
    await_state(vrrpd_);
  }

  Process& process() override { return vrrpd_; }

  std::string state() const override {
    std::string found;
    const std::string text = log();
    for (const std::string_view line : lines_of(text)) {
      if (const std::string_view told = frr_state_in(line); !told.empty()) found = told;
    }
    return found;
  }

  std::vector<std::string> discards() const override { return lines_with(log(), kFrrDiscards); }

 private:
  Frr frr_;
  Process vrrpd_;
};

}  // namespace

std::unique_ptr<Daemon> make_frr(const Machine& machine, const VirtualRouter& router, const Member& self) {
  return std::make_unique<FrrDaemon>(machine, router, self);
}

}  // namespace viplane::lab
