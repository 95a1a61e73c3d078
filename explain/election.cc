// SPDX-License-Identifier: GPL-2.0-or-later
#include "explain/election.h"

#include <algorithm>
#include <bit>
#include <map>

#include "explain/words.h"

namespace viplane::explain {
namespace {

constexpr std::size_t kMostFactors = 10;  // beyond these only troubles that come one or two at a time
constexpr std::size_t kMostRows = 12;     // of a table that is not collapsed
constexpr std::size_t kMostCombinations = 200'000;

using Troubles = std::set<std::size_t>;

// One way to stand, and the smallest sets of troubles that lead there.
struct Form {
  Candidate candidate;
  std::string standing;  // "150", "FAULT"
  std::vector<Troubles> ways;
};

std::string in_words(const Candidate& candidate) {
  if (!candidate.fault.empty()) return "FAULT or down";
  std::vector<std::string> priorities;
  for (const Seat& seat : candidate.seats) priorities.push_back(std::to_string(seat.priority));
  if (std::ranges::all_of(priorities, [&](const auto& one) { return one == priorities.front(); }))
    return priorities.front();
  return listed(priorities, "/");
}

// Sets of troubles, the smaller ones first.
std::vector<Troubles> all_troubles(std::size_t count) {
  std::vector<Troubles> sets;
  if (count > kMostFactors) {
    sets.push_back({});
    for (std::size_t i = 0; i < count; ++i) sets.push_back({i});
    for (std::size_t i = 0; i < count; ++i) {
      for (std::size_t j = i + 1; j < count; ++j) sets.push_back({i, j});
    }
    return sets;
  }
  for (std::size_t bits = 0; bits < (std::size_t{1} << count); ++bits) {
    Troubles set;
    for (std::size_t i = 0; i < count; ++i) {
      if ((bits >> i & 1) != 0) set.insert(i);
    }
    sets.push_back(std::move(set));
  }
  std::ranges::stable_sort(sets, {}, &Troubles::size);
  return sets;
}

std::vector<Form> forms_of(const Model& model, const ElectorateModel& electorate, std::size_t node) {
  std::vector<Form> forms;
  for (const Troubles& troubles : all_troubles(model.nodes[node].standings.factors().size())) {
    Candidate made = candidate(model, electorate, node, troubles);
    const std::string standing = in_words(made);
    auto form = std::ranges::find(forms, standing, &Form::standing);
    if (form == forms.end()) form = forms.insert(forms.end(), Form{std::move(made), standing, {}});
    const bool is_known =
        std::ranges::any_of(form->ways, [&](const Troubles& way) { return std::ranges::includes(troubles, way); });
    if (!is_known) form->ways.push_back(troubles);
  }
  // Every director can be down, tracking or not.
  if (std::ranges::find(forms, "FAULT or down", &Form::standing) == forms.end()) {
    Form down{candidate(model, electorate, node), "down", {}};
    down.candidate.fault = "down";
    forms.push_back(std::move(down));
  }
  return forms;
}

std::string legend_of(const Node& node, const Form& form) {
  std::vector<std::string> ways;
  for (const Troubles& way : form.ways) {
    std::vector<std::string> parts;
    for (const std::size_t trouble : way) parts.push_back(node.standings.factors()[trouble].in_trouble());
    ways.push_back(parts.empty() ? "everything works" : listed(parts));
  }
  constexpr std::size_t kMostWays = 6;
  if (ways.size() > kMostWays) {
    const std::size_t more = ways.size() - kMostWays;
    ways.resize(kMostWays);
    ways.push_back(std::to_string(more) + " more combinations");
  }
  std::string text = node.name + " " + form.standing + ": " + listed(ways, "or");
  if (form.standing == "FAULT or down") text += ", or the director does not run";
  if (form.standing == "down") text = node.name + " down: the director does not run";
  return text;
}

using FormTable = std::vector<std::vector<Form>>;  // by director of the electorate
using Choice = std::vector<std::size_t>;           // a form for each of them

std::size_t count_of(const FormTable& table) {
  std::size_t count = 1;
  for (const auto& forms : table) count = std::min(count * forms.size(), kMostCombinations + 1);
  return count;
}

bool next(const FormTable& table, Choice& choice) {
  for (std::size_t i = choice.size(); i-- > 0;) {
    if (++choice[i] < table[i].size()) return true;
    choice[i] = 0;
  }
  return false;
}

ElectionRow row_of(const FormTable& table, const Choice& choice) {
  ElectionRow row;
  std::vector<Candidate> candidates;
  for (std::size_t i = 0; i < choice.size(); ++i) {
    row.standings.push_back(table[i][choice[i]].standing);
    candidates.push_back(table[i][choice[i]].candidate);
  }
  const Elected elected = elect(candidates);
  if (elected.master != nullptr) row.master = elected.master->name;
  row.note = elected.note;
  for (const Candidate& one : candidates) {
    if (&one != elected.master && may_stay(one, candidates)) row.keep.push_back(one.name);
  }
  return row;
}

// Rows with the same winner in the same standing become one; so do those without a winner. What the others may be is
// put together column by column.
class Collapse {
 public:
  explicit Collapse(const FormTable& table) : table_(table) {}

  void add(const Choice& choice, ElectionRow row) {
    std::string key = row.master + '|' + row.note + '|' + listed(row.keep);
    for (std::size_t i = 0; i < choice.size(); ++i) {
      if (table_[i][choice[i]].candidate.name == row.master) key += '|' + row.standings[i];
    }
    const auto [at, is_new] = index_.try_emplace(key, groups_.size());
    if (is_new) groups_.push_back({std::move(row), std::vector<std::set<std::size_t>>(choice.size()), 0});
    Group& group = groups_[at->second];
    ++group.count;
    for (std::size_t i = 0; i < choice.size(); ++i) group.seen[i].insert(choice[i]);
  }

  std::vector<ElectionRow> rows() const {
    std::vector<ElectionRow> rows;
    for (const Group& group : groups_) {
      ElectionRow row = group.row;
      row.combinations = group.count;
      for (std::size_t i = 0; i < row.standings.size(); ++i) row.standings[i] = column(i, group.seen[i]);
      rows.push_back(std::move(row));
    }
    return rows;
  }

 private:
  struct Group {
    ElectionRow row;
    std::vector<std::set<std::size_t>> seen;
    std::size_t count = 0;
  };

  std::string column(std::size_t director, const std::set<std::size_t>& seen) const {
    if (seen.size() == table_[director].size() && seen.size() > 1) return "any";
    std::vector<std::string> words;
    for (const std::size_t form : seen) words.push_back(table_[director][form].standing);
    return listed(words, "or");
  }

  const FormTable& table_;
  std::vector<Group> groups_;
  std::map<std::string, std::size_t> index_;
};

}  // namespace

void add_election(const Model& model, const ElectorateModel& from, Electorate& to) {
  FormTable table;
  for (const std::size_t node : from.nodes) {
    table.push_back(forms_of(model, from, node));
    std::ranges::stable_sort(table.back(), [](const Form& a, const Form& b) {
      const bool a_may = a.candidate.fault.empty();
      if (a_may != b.candidate.fault.empty()) return a_may;
      return a_may && a.candidate.seats.front().priority > b.candidate.seats.front().priority;
    });
    for (const Form& form : table.back()) to.standings_legend.push_back(legend_of(model.nodes[node], form));
  }
  to.combinations = count_of(table);
  if (to.combinations > kMostCombinations) {
    to.standings_legend.push_back("too many combinations for a table: the highest priority that is not in fault wins");
    return;
  }
  Collapse collapse(table);
  Choice choice(table.size(), 0);
  do {
    ElectionRow row = row_of(table, choice);
    if (to.combinations <= kMostRows)
      to.election.push_back(std::move(row));
    else
      collapse.add(choice, std::move(row));
  } while (next(table, choice));
  if (to.combinations > kMostRows) to.election = collapse.rows();
}

}  // namespace viplane::explain
