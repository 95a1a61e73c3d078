// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <map>
#include <span>
#include <utility>

#include "dataplane/service_table.h"
#include "net/time.h"

namespace viplane::report {

// What passes in a second.
struct Rate {
  std::uint64_t connections = 0, in_packets = 0, out_packets = 0, in_bytes = 0, out_bytes = 0;
};

// The rates of all services and their servers, as IPVS's estimator has them: sampled every two seconds, each sample
// counting a quarter (Linux, net/netfilter/ipvs/ip_vs_est.c).
class Rates {
 public:
  static constexpr Duration kInterval = std::chrono::seconds(2);

  void sample(std::span<const dataplane::ServiceStatus> services);  // every kInterval

  Rate of(const dataplane::ServiceKey& service) const;
  Rate of(const dataplane::ServiceKey& service, const Endpoint& server) const;

 private:
  using Key = std::pair<dataplane::ServiceKey, Endpoint>;  // an unspecified endpoint stands for the whole service
  struct Estimate {
    dataplane::Traffic last;
    bool has_last = false;
    double connections = 0, in_packets = 0, out_packets = 0, in_bytes = 0, out_bytes = 0;
  };
  static void advance(Estimate& estimate, const dataplane::Traffic& now);
  Rate find(const Key& key) const;

  std::map<Key, Estimate> estimates_;
};

}  // namespace viplane::report
