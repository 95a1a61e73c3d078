// SPDX-License-Identifier: GPL-2.0-or-later
#include "dataplane/next_hops.h"

#include <algorithm>
#include <cstring>

namespace viplane::dataplane {
namespace {

path::NextHop to_record(const NextHop& next_hop) {
  path::NextHop record{};
  std::copy(next_hop.target.octets.begin(), next_hop.target.octets.end(), record.target_mac);
  std::copy(next_hop.source.octets.begin(), next_hop.source.octets.end(), record.source_mac);
  std::memcpy(&record.source_address, next_hop.source_address.octets.data(), sizeof record.source_address);
  record.mtu = next_hop.mtu;
  record.egress = next_hop.egress;
  record.resolved = next_hop.resolved ? 1 : 0;
  return record;
}

}  // namespace

NextHopIndex NextHops::add(const NextHop& next_hop) {
  ++version_;
  records_.push_back(to_record(next_hop));
  return static_cast<NextHopIndex>(records_.size() - 1);
}

void NextHops::set(NextHopIndex index, const NextHop& next_hop) {
  ++version_;
  records_.at(index) = to_record(next_hop);
}

NextHop NextHops::at(NextHopIndex index) const {
  const path::NextHop& record = records_.at(index);
  NextHop next_hop;
  next_hop.egress = record.egress;
  std::copy_n(record.source_mac, 6, next_hop.source.octets.begin());
  std::copy_n(record.target_mac, 6, next_hop.target.octets.begin());
  next_hop.mtu = record.mtu;
  std::memcpy(next_hop.source_address.octets.data(), &record.source_address, sizeof record.source_address);
  next_hop.resolved = record.resolved != 0;
  return next_hop;
}

}  // namespace viplane::dataplane
