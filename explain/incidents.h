// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include "explain/explanation.h"
#include "explain/timing.h"

namespace viplane::explain {

// An electorate with everything well.
struct Peace {
  const Model& model;
  const ElectorateModel& electorate;
  Candidates all;  // as electorate.nodes
};

// What happens under `master` to it and to its network: the standard list.
std::vector<Incident> incidents_under(const Peace& peace, const Candidate& master);

// Who is master lastingly without it; nullptr: nobody. `first` is who takes over first.
const Candidate* heir(const Candidates& all, const Candidate& lost, const Candidate* first);

// What comes after a director has been away and is back as a backup: a sentence, and when it is master again.
struct Homecoming {
  std::string sentence;
  std::optional<Prediction> back;
};
// `unnoticed`: how long the director does not see that its fault is over.
Homecoming comes_home(const Candidate& it, const Candidate* now_master, Beginning beginning,
                      Duration unnoticed = Duration{0});

}  // namespace viplane::explain
