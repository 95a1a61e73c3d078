// SPDX-License-Identifier: GPL-2.0-or-later
#include "live/daemon/privileges.h"

#include <cap-ng.h>
#include <sys/resource.h>

#include <cerrno>
#include <stdexcept>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

namespace viplane::live {

void require_privileges() {
  if (capng_get_caps_process() != 0) throw std::system_error(errno, std::generic_category(), "read own capabilities");
  std::string missing;
  for (const auto& [capability, name] : {std::pair{CAP_NET_ADMIN, "CAP_NET_ADMIN"}, {CAP_NET_RAW, "CAP_NET_RAW"}}) {
    if (capng_have_capability(CAPNG_EFFECTIVE, static_cast<unsigned>(capability)) != 0) continue;
    missing += (missing.empty() ? "" : " and ") + std::string(name);
  }
  if (missing.empty()) return;
  throw std::runtime_error("viplaned lacks " + missing +
                           ": start it as root or by its systemd unit; --config-test needs neither");
}

void allow_locked_memory() {
  const rlimit unlimited{RLIM_INFINITY, RLIM_INFINITY};
  (void)setrlimit(RLIMIT_MEMLOCK, &unlimited);  // whoever then cannot have his memory says so
}

namespace {

bool may_lock_all() {
  rlimit limit{};
  return getrlimit(RLIMIT_MEMLOCK, &limit) == 0 && limit.rlim_cur == RLIM_INFINITY;
}

}  // namespace

void drop_privileges(Io io) {
  std::vector<unsigned> kept{CAP_NET_ADMIN, CAP_NET_RAW, CAP_SETUID, CAP_SETGID, CAP_KILL, CAP_DAC_READ_SEARCH};
  if (io == Io::xsk || io == Io::automatic) {
    kept.insert(kept.end(), {CAP_BPF, CAP_SYS_ADMIN});
    if (!may_lock_all()) kept.push_back(CAP_IPC_LOCK);  // ports opened later need locked memory for their rings
  }
  if (capng_get_caps_process() != 0) throw std::system_error(errno, std::generic_category(), "read own capabilities");
  std::vector<unsigned> ours;
  for (const unsigned capability : kept) {
    if (capng_have_capability(CAPNG_PERMITTED, capability)) ours.push_back(capability);
  }
  capng_clear(CAPNG_SELECT_CAPS);
  for (const unsigned capability : ours) {
    capng_update(CAPNG_ADD, static_cast<capng_type_t>(CAPNG_EFFECTIVE | CAPNG_PERMITTED), capability);
  }
  if (capng_apply(CAPNG_SELECT_CAPS) != 0) throw std::system_error(errno, std::generic_category(), "drop capabilities");
}

}  // namespace viplane::live
