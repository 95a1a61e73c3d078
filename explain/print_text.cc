// SPDX-License-Identifier: GPL-2.0-or-later
#include <fmt/format.h>

#include <algorithm>

#include "explain/print.h"
#include "explain/words.h"

namespace viplane::explain {
namespace {

using Row = std::vector<std::string>;

// Columns as wide as people see them: letters, not octets.
std::size_t width(const std::string& text) {
  return static_cast<std::size_t>(std::ranges::count_if(text, [](char c) { return (c & 0xc0) != 0x80; }));
}

std::string line(const Row& row, const std::vector<std::size_t>& widths) {
  std::string text = "|";
  for (std::size_t i = 0; i < row.size(); ++i)
    text += " " + row[i] + std::string(widths[i] - width(row[i]), ' ') + " |";
  return text + "\n";
}

// A Markdown table whose columns line up in a terminal as well.
std::string table(const Row& head, const std::vector<Row>& rows) {
  std::vector<std::size_t> widths;
  for (std::size_t i = 0; i < head.size(); ++i) {
    std::size_t widest = std::max<std::size_t>(width(head[i]), 3);
    for (const Row& row : rows) widest = std::max(widest, width(row[i]));
    widths.push_back(widest);
  }
  std::string text = line(head, widths) + "|";
  for (const std::size_t one : widths) text += std::string(one + 2, '-') + "|";
  text += "\n";
  for (const Row& row : rows) text += line(row, widths);
  return text + "\n";
}

std::string bullets(const std::vector<std::string>& sentences) {
  std::string text;
  for (const std::string& sentence : sentences) text += "- " + sentence + "\n";
  return text.empty() ? text : text + "\n";
}

std::string or_dash(const std::string& text) { return text.empty() ? "–" : text; }
std::string cell(const std::optional<Prediction>& prediction) { return prediction ? in_words(*prediction) : "–"; }

std::string timers(const Explanation& all) {
  std::vector<Row> rows;
  std::vector<std::string> formulas;
  for (const VirtualRouter& router : all.routers) {
    for (const Member& member : router.members) {
      std::string priority = std::to_string(member.base_priority);
      if (member.base_priority != member.priority) priority += fmt::format(" (configured {})", member.priority);
      rows.push_back({router.name, member.director, member.instance, fmt::format("v{}", member.version),
                      std::move(priority), in_seconds(member.advertisement), in_seconds(member.skew),
                      in_seconds(member.master_down)});
      formulas.push_back(fmt::format("{} {}: skew {}; Master_Down_Interval {}", member.director, member.instance,
                                     member.skew_formula, member.master_down_formula));
    }
  }
  return "## Timers\n\n" +
         table({"virtual router", "director", "instance", "version", "priority", "advertisement", "skew",
                "Master_Down_Interval"},
               rows) +
         bullets(formulas) +
         "Version 2 takes the skew of one second (RFC 3768, section 6.1), version 3 of the master's interval, which a "
         "backup adopts (RFC 9568, section 6.1).\n\n";
}

std::string election(const Electorate& electorate) {
  Row head = electorate.directors;
  head.push_back("master");
  head.push_back("stays where it already is");
  if (electorate.combinations > electorate.election.size()) head.push_back("combinations");
  std::vector<Row> rows;
  for (const ElectionRow& row : electorate.election) {
    Row cells = row.standings;
    cells.push_back(!row.master.empty() ? "**" + row.master + "**" : row.note.empty() ? "nobody" : row.note);
    cells.push_back(or_dash(listed(row.keep)));
    if (cells.size() < head.size()) cells.push_back(std::to_string(row.combinations));
    rows.push_back(std::move(cells));
  }
  return "### Who is master when\n\n" + bullets(electorate.standings_legend) + table(head, rows);
}

std::string starts(const Electorate& electorate) {
  std::vector<Row> rows;
  std::vector<std::string> formulas;
  for (const ColdStart& start : electorate.starts) {
    const bool is_alone = !start.first.empty();
    const std::string first = is_alone                           ? start.first
                              : electorate.directors.size() == 1 ? electorate.directors.front()
                                                                 : "all in one moment";
    formulas.push_back(first + ": " + start.service.formula);
    std::vector<std::string> later;
    for (const ColdStart::Later& one : start.later) {
      later.push_back(one.director + " after " + in_words(one.takes_over));
      formulas.push_back(one.director + " from " + first + ", without an outage: " + one.takes_over.formula);
    }
    rows.push_back({first, or_dash(start.master), in_words(start.service),
                    later.empty() && is_alone ? "nobody" : or_dash(listed(later))});
  }
  if (rows.empty()) return {};
  return "### Starting with nobody master\n\n" +
         table({"starts first", "serves first", "after", "taken over by, from its own start"}, rows) +
         bullets(formulas);
}

std::string incidents(const Reign& reign) {
  std::vector<Row> rows;
  std::vector<std::string> stories;
  for (const Incident& incident : reign.incidents) {
    const std::string who = incident.clients.empty() ? "" : " – " + incident.clients;
    rows.push_back({incident.what + who, or_dash(incident.successor), cell(incident.takeover),
                    in_words(incident.outage), cell(incident.back)});
    std::string story = "**" + incident.what + who + "**: " + incident.outage.formula + ".";
    if (!incident.then.empty()) story += " " + incident.then;
    stories.push_back(std::move(story));
  }
  return table({"what happens", "successor", "takes over after", "outage", "master again after"}, rows) +
         bullets(stories);
}

std::string outcomes(const Reign& reign) {
  std::vector<Row> moving;
  std::vector<Row> staying;
  std::vector<std::string> formulas;
  for (const Outcome& outcome : reign.outcomes) {
    if (!outcome.moves) {
      staying.push_back({outcome.director, outcome.what, outcome.effect, outcome.why});
      continue;
    }
    moving.push_back({outcome.director, outcome.what, outcome.effect, in_words(outcome.detection), outcome.successor,
                      cell(outcome.takeover), cell(outcome.outage), cell(outcome.back)});
    formulas.push_back("**" + outcome.what + "**: known after " + outcome.detection.formula + "; " +
                       outcome.takeover->formula + "." +
                       (outcome.back ? " When it is over: " + outcome.back->formula + "." : ""));
  }
  std::string text = "Single outcomes that move the address:\n\n";
  if (moving.empty()) text += "none.\n\n";
  if (!moving.empty())
    text += table({"director", "outcome", "effect", "known after", "successor", "then takes over after", "outage",
                   "master again after"},
                  moving) +
            bullets(formulas);
  text += "Single outcomes that never do:\n\n";
  return staying.empty() ? text + "none.\n\n" : text + table({"director", "outcome", "effect", "why"}, staying);
}

std::string partitions(const Electorate& electorate) {
  if (electorate.splits.empty()) return {};
  std::vector<Row> rows;
  for (const Split& split : electorate.splits) {
    rows.push_back({listed(split.one_side), or_dash(split.one_master), listed(split.other_side),
                    or_dash(split.other_master), or_dash(split.after_heal), in_words(split.conflict),
                    in_words(split.outage), split.story});
  }
  return "### A partition and its heal\n\n" +
         table({"one side", "its master", "other side", "its master", "after the heal", "two masters for",
                "then without service", "how"},
               rows);
}

std::string drawing(const std::string& text) { return "```mermaid\n" + text + "```\n\n"; }

std::string chapter(const Electorate& electorate) {
  std::string text = "## " + electorate.name + "\n\n";
  if (!electorate.not_predicted.empty())
    return text + "Nothing can be predicted: " + electorate.not_predicted + ".\n\n";
  text += election(electorate) + starts(electorate);
  for (const Reign& reign : electorate.reigns) {
    text += fmt::format("### While {} is master{}\n\n", reign.master,
                        reign.is_usual ? "" : " (it stays, though another would be elected)");
    text += incidents(reign) + outcomes(reign);
  }
  if (!electorate.preemption.empty()) text += "### Preemption\n\n" + bullets(electorate.preemption);
  return text + partitions(electorate) + drawing(state_drawing(electorate));
}

// Addresses that belong together and can be on two directors.
std::string partings(const Explanation& all) {
  if (all.partings.empty()) return {};
  std::vector<Row> rows;
  std::vector<std::string> formulas;
  for (const Parting& parting : all.partings) {
    std::vector<std::string> masters;
    for (const Parting::Seat& seat : parting.seats) masters.push_back(seat.electorate + ": " + seat.master);
    const bool is_always = parting.what.empty();
    rows.push_back({is_always ? "everything works" : parting.what, listed(masters),
                    is_always ? "always" : in_words(parting.begins),
                    is_always      ? "–"
                    : parting.ends ? in_words(*parting.ends)
                                   : "never by itself"});
    if (!parting.begins.formula.empty())
      formulas.push_back(parting.what + ": " + parting.begins.formula +
                         (parting.ends ? ". When it is over: " + parting.ends->formula : ""));
  }
  return "## Addresses that can be on different directors\n\nNo vrrp_sync_group ties these virtual routers together on "
         "every director, so each goes its own way. A gateway with an inner and an outer address needs one.\n\n" +
         table({"what happens", "masters then", "apart after", "together again after"}, rows) + bullets(formulas);
}

std::string health(const Explanation& all) {
  if (all.services.empty()) return {};
  std::vector<Row> rows;
  std::vector<std::string> formulas;
  for (const ServerHealth& health : all.services) {
    const std::string servers = listed(health.servers);
    if (health.checks.empty()) rows.push_back({health.service, servers, "none", "never", "never", "never", "–"});
    for (const CheckPace& check : health.checks) {
      rows.push_back({health.service, servers, check.keyword, in_words(check.leaves_refusing),
                      in_words(check.leaves_silent), in_words(check.leaves_hanging), in_words(check.returns)});
      formulas.push_back(
          fmt::format("{} of {}: leaves after {}; returns after {}.{}", check.keyword, servers,
                      check.leaves_silent.range ? check.leaves_silent.formula : check.leaves_refusing.formula,
                      check.returns.formula, check.note.empty() ? "" : " " + check.note + "."));
    }
    formulas.push_back(health.service + ": " + health.failure + ".");
  }
  formulas.erase(std::unique(formulas.begin(), formulas.end()), formulas.end());
  return "## Real servers\n\n" +
         table({"service", "servers", "check", "leaves when it refuses", "leaves when it is silent",
                "leaves when its program hangs", "returns"},
               rows) +
         bullets(formulas);
}

std::string connections(const Explanation& all) {
  if (all.connections.empty()) return {};
  std::vector<Row> rows;
  for (const ConnectionFate& fate : all.connections) rows.push_back({fate.service, fate.scheduler, fate.what});
  return "## Open connections when another director takes over\n\n" + table({"service", "scheduler", "they"}, rows);
}

}  // namespace

std::string to_markdown(const Explanation& all) {
  std::string text = "# What " + listed(all.directors) + (all.directors.size() == 1 ? " does" : " do") + "\n\n";
  text += drawing(topology_drawing(all));
  if (!all.routers.empty()) text += timers(all);
  for (const Electorate& electorate : all.electorates) text += chapter(electorate);
  text += partings(all) + health(all) + connections(all);
  if (!all.remarks.empty()) text += "## Remarks\n\n" + bullets(all.remarks);
  while (text.ends_with("\n\n")) text.pop_back();
  return text;
}

}  // namespace viplane::explain
