// SPDX-License-Identifier: GPL-2.0-or-later
#include "scenarios/runner/narrate.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "env/event_json.h"
#include "scenarios/runner/milliseconds.h"

namespace viplane::scenarios {
namespace {

std::string text(const Event& event, std::string_view field) { return std::string(text_field(event, field)); }

std::string because(const Event& event) {
  const std::string why = text(event, "why");
  return why.empty() ? std::string() : ": " + why;
}

using Teller = std::string (*)(const Event&);
struct Telling {
  std::string_view kind;
  Teller tell;
};

// What a reader of the time-line wants to know; everything else stays in events.jsonl.
constexpr Telling kTellings[] = {
    {"vrrp.state",
     [](const Event& event) {
       return fmt::format("{} {} -> {}{}", text(event, "instance"), text(event, "from"), text(event, "to"),
                          because(event));
     }},
    {"vrrp.priority",
     [](const Event& event) { return text(event, "instance") + " priority changes" + because(event); }},
    {"vrrp.conflict",
     [](const Event& event) { return text(event, "instance") + " hears another master, " + text(event, "source"); }},
    {"vrrp.late_timer", [](const Event& event) { return text(event, "instance") + " woke up late"; }},
    {"address.added", [](const Event& event) { return "takes " + text(event, "address"); }},
    {"address.removed", [](const Event& event) { return "releases " + text(event, "address"); }},
    {"health.up",
     [](const Event& event) { return "sees real server " + text(event, "real_server") + " up" + because(event); }},
    {"health.down",
     [](const Event& event) { return "sees real server " + text(event, "real_server") + " down" + because(event); }},
    {"service.quorum",
     [](const Event& event) { return "quorum of " + text(event, "virtual_server") + " changes" + because(event); }},
    {"fault.injected", [](const Event& event) { return "FAULT " + text(event, "detail"); }},
    {"fault.healed", [](const Event& event) { return "HEALED " + text(event, "detail"); }},
    {"node.down", [](const Event&) { return std::string("loses power"); }},
    {"node.up", [](const Event&) { return std::string("has power again"); }},
    {"process.killed", [](const Event& event) { return "killed " + text(event, "what"); }},
    {"process.started", [](const Event&) { return std::string("process started"); }},
    {"director.started", [](const Event&) { return std::string("director started"); }},
    {"director.stopping", [](const Event& event) { return "director is stopping" + because(event); }},
    {"director.stopped", [](const Event&) { return std::string("director stopped"); }},
    {"director.reloaded", [](const Event& event) { return "director reloaded" + because(event); }},
    {"link.down", [](const Event& event) { return text(event, "interface") + " lost carrier"; }},
    {"link.up", [](const Event& event) { return text(event, "interface") + " has carrier"; }},
    {"traffic.outage",
     [](const Event& event) {
       const Event::Value* span = find_field(event, "ms");
       const auto* value = span != nullptr ? std::get_if<double>(span) : nullptr;
       return fmt::format("{} had no service for {:.3f} ms", text(event, "client"), value != nullptr ? *value : 0.0);
     }},
};

std::string line_of(const Event& event) {
  const std::string words = in_words(event);
  return words.empty()
             ? words
             : fmt::format("{:>10.4f}  {:<10} {}\n", seconds(event.at), event.node.empty() ? "-" : event.node, words);
}

std::string check_line(const CheckResult& check) {
  const std::string_view mark = check.verdict == CheckVerdict::pass   ? "ok  "
                                : check.verdict == CheckVerdict::fail ? "FAIL"
                                                                      : "allowed";
  const std::string more = check.violations > 1 ? fmt::format(" (and {} more)", check.violations - 1) : std::string();
  return fmt::format("  {} {}: {}{}\n", mark, check.name, check.sentence, more);
}

}  // namespace

std::string in_words(const Event& event) {
  for (const Telling& telling : kTellings) {
    if (telling.kind == event.kind) return telling.tell(event);
  }
  return {};
}

std::string timeline(const RunResult& result) {
  std::string text;
  for (const Event& event : result.events) text += line_of(event);
  return text;
}

std::string last_events(const std::vector<Event>& events, std::size_t rows) {
  constexpr std::size_t kColumn = 46;
  std::map<std::string, std::vector<std::string>> columns;
  for (const Event& event : events) {
    const std::string words = in_words(event);
    if (words.empty() || event.node.empty()) continue;
    columns[event.node].push_back(fmt::format("{:.4f} {}", seconds(event.at), words).substr(0, kColumn - 1));
  }
  std::string text;
  for (const auto& [node, lines] : columns) text += fmt::format("  {:<{}}", node, kColumn);
  if (!text.empty()) text += '\n';
  for (std::size_t row = 0; row < rows; ++row) {
    std::string line;
    bool any = false;
    for (const auto& [node, lines] : columns) {
      const std::size_t shown = std::min(rows, lines.size());
      const bool has = row < shown;
      any = any || has;
      line += fmt::format("  {:<{}}", has ? lines[lines.size() - shown + row] : std::string(), kColumn);
    }
    if (any) text += line + '\n';
  }
  return text;
}

std::string report(const RunResult& result, const std::string& replay) {
  const Measures& measures = result.measures;
  std::string text = fmt::format("{}: {}   seed {}   digest {}\n", result.name, result.passed ? "PASS" : "FAIL",
                                 result.seed, result.digest);
  text += fmt::format(
      "  longest outage {:.3f} ms, longest stall {:.3f} ms, {} resets, {} of {} requests failed, two masters {:.3f} "
      "ms, {} changes of state\n",
      ms(measures.outage), ms(measures.stall), measures.resets, measures.failed, measures.requests,
      ms(measures.two_masters), measures.transitions.size());
  for (const CheckResult& check : result.checks) text += check_line(check);
  if (result.passed) return text;
  if (!replay.empty()) text += fmt::format("\nrun it again: {}\n", replay);
  return text + "\nlast events of each node:\n" + last_events(result.events, 12);
}

}  // namespace viplane::scenarios
