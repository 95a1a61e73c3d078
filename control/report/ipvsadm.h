// SPDX-License-Identifier: GPL-2.0-or-later
// The packet path's tables in the words of ipvsadm 1.31, byte for byte, numeric (-n), so that what reads ipvsadm's
// output reads ours.
#pragma once
#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <string>

#include "control/report/rates.h"
#include "control/status.h"
#include "dataplane/connections.h"
#include "dataplane/service_table.h"

namespace viplane::report {

struct IpvsadmFormat {
  enum class Columns { standard, stats, rate, thresholds, persistent };
  Columns columns = Columns::standard;
  bool exact = false;                         // --exact: no K, M, G, T
  bool sorted = true;                         // without --nosort: servers by address; else as the scheduler has them
  std::size_t size = 4096;                    // of the connection table, for the headline
  std::optional<dataplane::ServiceKey> only;  // -t, -u
};

// ipvsadm -Ln. `rates` is used by Columns::rate alone.
std::string ipvsadm_list(std::span<const dataplane::ServiceStatus> services, const IpvsadmFormat& format,
                         const Rates& rates = {});

// ipvsadm -Lnc: the headlines (one more with --persistent-conn), and a row.
std::string ipvsadm_connections_title(bool with_engine);
using dataplane::to_string;  // of ConnectionStatus

// ipvsadm -Sn, and what it forgets: thresholds (-x, -y), which `ipvsadm -R` takes.
std::string ipvsadm_save(std::span<const dataplane::ServiceStatus> services);

// ipvsadm -L --daemon: a line; nothing without one.
std::string ipvsadm_daemon(const std::optional<SyncStatus>& sync);

// A number of --stats or --rate in its column: 9 characters, as long as it fits.
std::string ipvsadm_number(std::uint64_t number, bool exact);

}  // namespace viplane::report
