// SPDX-License-Identifier: GPL-2.0-or-later
#include <algorithm>

#include "explain/print.h"
#include "explain/words.h"

namespace viplane::explain {
namespace {

// Identifiers of Mermaid are plain words.
std::string identifier(const std::string& kind, std::size_t number) { return kind + std::to_string(number); }

// Quotation marks and line ends would end a label.
std::string label(std::string text) {
  std::ranges::replace(text, '"', '\'');
  return '"' + text + '"';
}

std::size_t index_of(const std::vector<std::string>& names, const std::string& name) {
  return static_cast<std::size_t>(std::ranges::find(names, name) - names.begin());
}

std::string short_time(const std::optional<Prediction>& prediction) {
  return prediction && prediction->range ? ": " + in_seconds(*prediction->range) : std::string();
}

const Incident* find(const Reign& reign, const std::string& id) {
  const auto found = std::ranges::find(reign.incidents, id, &Incident::id);
  return found == reign.incidents.end() ? nullptr : &*found;
}

std::string master_state(const Electorate& electorate, const std::string& director) {
  return identifier("master", index_of(electorate.directors, director));
}

std::string arrow(const Electorate& electorate, const std::string& from, const std::string& to, std::string text) {
  std::ranges::replace(text, ':', ',');  // Mermaid ends the label at a second colon
  return "  " + master_state(electorate, from) + " --> " + master_state(electorate, to) + " : " + text + "\n";
}

std::string arrows_of(const Electorate& electorate, const Reign& reign) {
  std::string text;
  for (const char* id : {"crash", "stop"}) {
    const Incident* incident = find(reign, id);
    if (incident == nullptr || incident->successor.empty()) continue;
    text += arrow(electorate, reign.master, incident->successor,
                  reign.master + (std::string(id) == "crash" ? " dies" : " stops") + short_time(incident->takeover));
    if (std::string(id) == "crash" && incident->back)
      text +=
          arrow(electorate, incident->successor, reign.master, reign.master + " is back" + short_time(incident->back));
  }
  for (const Outcome& outcome : reign.outcomes) {
    if (!outcome.moves) continue;
    text += arrow(electorate, reign.master, outcome.successor,
                  outcome.what + " (" + outcome.effect + ")" + short_time(outcome.takeover));
  }
  return text;
}

}  // namespace

std::string topology_drawing(const Explanation& explanation) {
  std::string text = "graph TD\n  clients([clients])\n";
  std::vector<std::string> lans;
  for (const VirtualRouter& router : explanation.routers) {
    if (std::ranges::find(lans, router.interface) == lans.end()) lans.push_back(router.interface);
  }
  for (std::size_t i = 0; i < lans.size(); ++i)
    text += "  " + identifier("lan", i) + "[/" + label("network of " + lans[i]) + "/]\n  clients --- " +
            identifier("lan", i) + "\n";
  for (std::size_t i = 0; i < explanation.directors.size(); ++i)
    text += "  " + identifier("director", i) + "[" + label(explanation.directors[i]) + "]\n";
  for (std::size_t i = 0; i < explanation.routers.size(); ++i) {
    const VirtualRouter& router = explanation.routers[i];
    for (const Member& member : router.members) {
      text += "  " + identifier("lan", index_of(lans, router.interface)) + " ---|" +
              label("VRID " + std::to_string(router.virtual_router_id) + ", " + std::to_string(member.base_priority)) +
              "| " + identifier("director", index_of(explanation.directors, member.director)) + "\n";
    }
    text += "  " + identifier("vip", i) + "(" + label(listed(router.addresses)) + ") -.- " +
            identifier("lan", index_of(lans, router.interface)) + "\n";
  }
  for (std::size_t i = 0; i < explanation.services.size(); ++i) {
    const ServerHealth& health = explanation.services[i];
    text += "  " + identifier("servers", i) + "[(" + label(listed(health.servers)) + ")]\n";
    for (const std::string& director : health.directors)
      text += "  " + identifier("director", index_of(explanation.directors, director)) + " -->|" +
              label(health.service) + "| " + identifier("servers", i) + "\n";
  }
  return text;
}

std::string state_drawing(const Electorate& electorate) {
  std::string text = "stateDiagram-v2\n";
  for (std::size_t i = 0; i < electorate.directors.size(); ++i)
    text += "  state " + label(electorate.directors[i] + " is master") + " as " + identifier("master", i) + "\n";
  if (!electorate.starts.empty() && !electorate.starts.front().master.empty()) {
    const ColdStart& together = electorate.starts.front();
    text += "  [*] --> " + master_state(electorate, together.master) + " : all start together, " +
            in_words(together.service) + "\n";
  }
  for (const Reign& reign : electorate.reigns) text += arrows_of(electorate, reign);
  return text;
}

}  // namespace viplane::explain
