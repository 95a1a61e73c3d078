// SPDX-License-Identifier: GPL-2.0-or-later
#include "lab/pair/neighbour_probe.h"

#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <map>
#include <set>
#include <stdexcept>

#include "lab/pair/probing.h"
#include "lab/pipe.h"

namespace viplane::lab {
namespace {

constexpr Duration kGrain = std::chrono::milliseconds(5);
constexpr Duration kPatience = std::chrono::seconds(5);

}  // namespace

NeighbourProbe::NeighbourProbe(const Machine& machine, const Options& options)
    : memory_(make_memory_file("probe")),
      process_(machine.fork("probe", [this, options] { return probe_neighbours(options, memory_.get()); })) {}

void NeighbourProbe::stop() {
  process_.signal(SIGTERM);
  if (process_.wait(kPatience) != 0) {
    throw std::runtime_error("the probe failed: " + process_.end_in_words() + " " + process_.read_output());
  }
  ::lseek(memory_.get(), 0, SEEK_SET);
  for (ProbeRecord record; ::read(memory_.get(), &record, sizeof record) == sizeof record;) {
    const Time at{Duration(record.at_ns)};
    if (record.sent_ns != 0) {
      echoes_.push_back({Time(Duration(record.sent_ns)), at});
    } else {
      answers_.push_back({at, record.mac});
    }
  }
}

NeighbourProbe::Silence NeighbourProbe::longest_silence(Time from, Time to) const {
  std::vector<Time> times;
  for (const Echo& echo : echoes_) {
    if (echo.sent > from && echo.sent < to) times.push_back(echo.sent);
  }
  std::sort(times.begin(), times.end());
  times.push_back(to);
  Silence longest{from, {}};
  for (Time before = from; const Time at : times) {
    if (at - before > longest.length) longest = {before, at - before};
    before = at;
  }
  return longest;
}

Duration NeighbourProbe::doubly_answered(Time from, Time to) const {
  std::map<std::int64_t, std::set<MacAddress>> grains;
  for (const Answer& answer : answers_) {
    if (answer.at >= from && answer.at < to) grains[(answer.at - from) / kGrain].insert(answer.mac);
  }
  return kGrain *
         std::count_if(grains.begin(), grains.end(), [](const auto& grain) { return grain.second.size() > 1; });
}

}  // namespace viplane::lab
