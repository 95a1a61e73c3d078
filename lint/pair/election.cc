// SPDX-License-Identifier: GPL-2.0-or-later
// Who becomes master, and what never happens.
#include "lint/pair/pair_lints.h"
#include "lint/weights.h"
#include "lint/words.h"

namespace viplane::lint {
namespace {

using config::VrrpInstance;

// The better of two when all is well, with the file it is in.
struct Side {
  const Subject& file;
  const VrrpInstance& instance;
};
struct Sides {
  Side better, worse;
};

std::optional<Sides> sides_of(const Pair& pair, const Partners& partners) {
  const Side a{pair.a, partners.a}, b{pair.b, partners.b};
  const int best_a = priority_range(a.instance).best, best_b = priority_range(b.instance).best;
  if (best_a == best_b) return std::nullopt;
  return best_a > best_b ? Sides{a, b} : Sides{b, a};
}

config::Location weight_place(const Side& side) { return first_weighted(side.instance.track)->location; }

// Weights count in a group only where the group says so; then its own are hard to tell apart.
bool is_summable(const VrrpInstance& instance) {
  return instance.sync_group.empty() && !has_weighted_file(instance.track);
}

bool has_both(const VrrpInstance& instance) { return instance.nopreempt && first_weighted(instance.track) != nullptr; }

}  // namespace

void equal_priorities(const Pair& pair, Findings& out) {
  for (const Partners& partners : pair.routers) {
    const auto& [a, b] = partners;
    const config::Location location = pair.b.place(b, "priority");
    const std::string where = std::to_string(b.priority) + " here and in " + pair.a.place(a, "priority").to_string();
    if (a.priority == 255 && b.priority == 255) {
      out.add(config::Severity::error, location,
              label(b) + "priority is 255, the owner's, " + "here and in " + pair.a.place(a, "priority").to_string() +
                  ": an address has one owner",
              "255 on the director whose own address it is, less on the other");
      continue;
    }
    if (sides_of(pair, partners) || a.priority != b.priority) continue;
    const bool is_meant = a.nopreempt && b.nopreempt;
    out.add(is_meant ? config::Severity::notice : config::Severity::warning, location,
            label(b) + "priority is " + where +
                (is_meant ? ": nopreempt does not hold when both are master after a partition, then the higher address "
                            "wins"
                          : ": whichever has the higher address becomes master"));
  }
}

void state_against_priority(const Pair& pair, Findings& out) {
  for (const Partners& partners : pair.routers) {
    const auto sides = sides_of(pair, partners);
    if (!sides) continue;
    const auto& [better, worse] = *sides;
    const bool is_against = worse.instance.state == config::InitialState::master &&
                            better.instance.state == config::InitialState::backup && !better.instance.nopreempt;
    if (!is_against) continue;
    out.add(worse.file.place(worse.instance, "state"),
            label(worse.instance) + "state MASTER has priority " + std::to_string(worse.instance.priority) + ", and " +
                better.file.path + " has " + std::to_string(better.instance.priority) +
                ": the state is where it starts, the priority decides");
  }
}

void nopreempt_one_side(const Pair& pair, Findings& out) {
  for (const Partners& partners : pair.routers) {
    const auto sides = sides_of(pair, partners);
    if (!sides || sides->better.instance.nopreempt || !sides->worse.instance.nopreempt) continue;
    const auto& [better, worse] = *sides;
    out.add(worse.file.place(worse.instance, "nopreempt"),
            label(worse.instance) + "nopreempt stands with the lower priority alone; " + better.file.path +
                ", with the higher one, takes the address back whenever it returns");
  }
}

void nopreempt_weights_between(const Pair& pair, Findings& out) {
  for (const Partners& partners : pair.routers) {
    const auto sides = sides_of(pair, partners);
    if (!sides || has_both(sides->better.instance) || has_both(sides->worse.instance)) continue;  // told in its file
    const auto& [better, worse] = *sides;
    const config::Tracked* tracked = first_weighted(better.instance.track);
    if (tracked == nullptr || !worse.instance.nopreempt || !worse.instance.sync_group.empty()) continue;
    out.add(tracked->location, label(better.instance) + "'" + tracked->name +
                                   "' lowers the priority by its weight, and " + worse.file.path +
                                   " has nopreempt: it never takes the address from a master that still advertises");
  }
}

void never_fails_over(const Pair& pair, Findings& out) {
  for (const Partners& partners : pair.routers) {
    const auto sides = sides_of(pair, partners);
    if (!sides || !is_summable(sides->better.instance) || !is_summable(sides->worse.instance)) continue;
    const auto& [better, worse] = *sides;
    if (first_weighted(better.instance.track) == nullptr || better.instance.priority == 255) continue;
    const int worst = priority_range(better.instance).worst, rival = priority_range(worse.instance).best;
    if (worst < rival) continue;
    out.add(weight_place(better),
            label(better.instance) + "with everything it tracks failed the priority is still " + std::to_string(worst) +
                ", and " + worse.file.path + " reaches " + std::to_string(rival) +
                " at best: no failure moves the address",
            "weights that together take it below " + std::to_string(rival) + ", or weight 0, which is a fault");
  }
}

}  // namespace viplane::lint
