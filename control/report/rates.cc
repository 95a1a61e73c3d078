// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/report/rates.h"

namespace viplane::report {
namespace {

constexpr double kSeconds = 2;
constexpr double kShare = 0.25;

void approach(double& rate, std::uint64_t before, std::uint64_t now) {
  const double sample = now >= before ? static_cast<double>(now - before) / kSeconds : 0;  // a server that came back
  rate += (sample - rate) * kShare;
}

std::uint64_t rounded(double rate) { return static_cast<std::uint64_t>(rate + 0.5); }

}  // namespace

void Rates::advance(Estimate& estimate, const dataplane::Traffic& now) {
  if (estimate.has_last) {
    approach(estimate.connections, estimate.last.connections, now.connections);
    approach(estimate.in_packets, estimate.last.in_packets, now.in_packets);
    approach(estimate.out_packets, estimate.last.out_packets, now.out_packets);
    approach(estimate.in_bytes, estimate.last.in_bytes, now.in_bytes);
    approach(estimate.out_bytes, estimate.last.out_bytes, now.out_bytes);
  }
  estimate.last = now;
  estimate.has_last = true;
}

void Rates::sample(std::span<const dataplane::ServiceStatus> services) {
  std::map<Key, Estimate> next;
  const auto take = [&](const Key& key, const dataplane::Traffic& traffic) {
    const auto known = estimates_.find(key);
    Estimate& estimate = next[key];
    if (known != estimates_.end()) estimate = known->second;
    advance(estimate, traffic);
  };
  for (const auto& service : services) {
    take({service.key, {}}, service.traffic);
    for (const auto& server : service.servers) take({service.key, server.address}, server.traffic);
  }
  estimates_ = std::move(next);
}

Rate Rates::find(const Key& key) const {
  const auto found = estimates_.find(key);
  if (found == estimates_.end()) return {};
  const Estimate& rate = found->second;
  return {rounded(rate.connections), rounded(rate.in_packets), rounded(rate.out_packets), rounded(rate.in_bytes),
          rounded(rate.out_bytes)};
}

Rate Rates::of(const dataplane::ServiceKey& service) const { return find({service, {}}); }
Rate Rates::of(const dataplane::ServiceKey& service, const Endpoint& server) const { return find({service, server}); }

}  // namespace viplane::report
