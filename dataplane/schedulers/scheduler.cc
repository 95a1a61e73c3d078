// SPDX-License-Identifier: GPL-2.0-or-later
#include "dataplane/schedulers/scheduler.h"

#include "dataplane/schedulers/hash.h"
#include "dataplane/schedulers/least_connection.h"
#include "dataplane/schedulers/maglev.h"
#include "dataplane/schedulers/round_robin.h"

namespace viplane::dataplane {
namespace {

using Maker = std::unique_ptr<Scheduler> (*)(SchedulerFlags);

struct Entry {
  std::string_view name;
  Maker make;
};

constexpr Entry kSchedulers[] = {
    {"rr", [](SchedulerFlags) -> std::unique_ptr<Scheduler> { return std::make_unique<RoundRobin>(); }},
    {"wrr", [](SchedulerFlags) -> std::unique_ptr<Scheduler> { return std::make_unique<WeightedRoundRobin>(); }},
    {"lc", [](SchedulerFlags) -> std::unique_ptr<Scheduler> { return std::make_unique<LeastConnection>(); }},
    {"wlc", [](SchedulerFlags) -> std::unique_ptr<Scheduler> { return std::make_unique<WeightedLeastConnection>(); }},
    {"sed", [](SchedulerFlags) -> std::unique_ptr<Scheduler> { return std::make_unique<ShortestExpectedDelay>(); }},
    {"nq", [](SchedulerFlags) -> std::unique_ptr<Scheduler> { return std::make_unique<NeverQueue>(); }},
    {"sh", [](SchedulerFlags flags) -> std::unique_ptr<Scheduler> { return std::make_unique<SourceHash>(flags); }},
    {"dh", [](SchedulerFlags) -> std::unique_ptr<Scheduler> { return std::make_unique<DestinationHash>(); }},
    {"mh", [](SchedulerFlags flags) -> std::unique_ptr<Scheduler> { return std::make_unique<MaglevHash>(flags); }},
};

}  // namespace

std::unique_ptr<Scheduler> make_scheduler(std::string_view name, SchedulerFlags flags) {
  for (const Entry& entry : kSchedulers) {
    if (entry.name == name) return entry.make(flags);
  }
  return nullptr;
}

}  // namespace viplane::dataplane
