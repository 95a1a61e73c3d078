// SPDX-License-Identifier: GPL-2.0-or-later
#include "lab/hostile_router.h"
#include "lab/replayer.h"
#include "scenarios/laboratory/fault_kinds.h"

namespace viplane::scenarios {
namespace {

Forgery forgery_of(HostileKind kind) {
  switch (kind) {
    case HostileKind::bad_checksum: return Forgery::bad_checksum;
    case HostileKind::ttl_254: return Forgery::ttl_254;
    case HostileKind::wrong_version: return Forgery::wrong_version;
    case HostileKind::priority_255: return Forgery::priority_255;
    case HostileKind::priority_0: return Forgery::priority_0;
  }
  return Forgery::bad_checksum;
}

LabFaultPtr hostile(const Fault& fault, const LabParts& parts) {
  return std::make_unique<Lasting<lab::HostileRouter>>([parts, &fault] {
    return std::make_unique<lab::HostileRouter>(parts.site.machine(kStranger), "eth0",
                                                parts.prepared.site.plan.stranger, forgery_of(fault.hostile),
                                                fault.per_second);
  });
}

// Listens from the beginning.
LabFaultPtr replay(const Fault& fault, const LabParts& parts) {
  const auto stranger =
      std::make_shared<lab::Replayer>(parts.site.laboratory(), parts.site.port_of(fault.targets.front()),
                                      parts.site.machine(kStranger), "eth0", fault.per_second);
  return simple([stranger] { stranger->speak(true); }, [stranger] { stranger->speak(false); });
}

}  // namespace

LabFaultPtr make_stranger_fault(const Fault& fault, const LabParts& parts) {
  if (fault.verb == FaultVerb::hostile_advertisements) return hostile(fault, parts);
  if (fault.verb == FaultVerb::replay_advertisements) return replay(fault, parts);
  return nullptr;
}

}  // namespace viplane::scenarios
