// SPDX-License-Identifier: GPL-2.0-or-later
#include <fmt/format.h>

#include <algorithm>
#include <sstream>

#include "scenarios/drill/drill_cases.h"

namespace viplane::scenarios {
namespace {

using namespace std::chrono_literals;

// Linux: an entry is reachable for at most 1.5 times base_reachable_time (30 s); then 5 s of delay, three probes of 1
// s, and a new question.
constexpr Duration kArpAge = 45s + 5s + 3s + 2s;

std::string ms_text(Duration span) { return fmt::format("{:.3f}ms", seconds(span) * 1e3); }

std::string in_quotes(const std::string& text) {
  std::string out = "\"";
  for (const char letter : text) {
    if (letter == '"' || letter == '\\') out += '\\';
    out += letter;
  }
  return out + '"';
}

std::string filled(std::string text, const std::vector<std::pair<std::string, std::string>>& words) {
  for (const auto& [word, value] : words) {
    for (std::size_t at = text.find(word); at != std::string::npos; at = text.find(word, at + value.size()))
      text.replace(at, word.size(), value);
  }
  return text;
}

// One case being written down.
class Writer {
 public:
  Writer(const DrillPair& pair, const DrillFault& fault, bool at_master)
      : pair_(pair), fault_(fault), at_master_(at_master) {
    theory_ = at_master ? fault.at_master : fault.at_backup;
    if (theory_ == Theory::takeover && fault.is(kOneLan) && pair.groups_span_lans) theory_ = Theory::as_long;
    lasts_ = pair.fault;
    if (theory_ == Theory::detection) lasts_ = pair.detection + 4 * pair.interval;
    if (theory_ == Theory::detection && pair.lone_server) theory_ = Theory::as_long;  // and there is nobody else
    if (theory_ == Theory::arp_age) lasts_ = kArpAge + pair.fault;
  }

  DrillText write(const std::vector<std::pair<std::string, std::string>>& directors) const {
    DrillText text;
    text.name = fault_.name;
    text.role = *fault_.role != '\0' ? fault_.role : at_master_ ? "master" : "backup";
    text.theory = theory_in_words();
    text.yaml = fmt::format(
        "# SPDX-License-Identifier: GPL-2.0-or-later\nname: {}-{}\ndescription: >\n  A case of the standard drill. A "
        "client may see: {}.\n",
        text.name, text.role, text.theory);
    text.yaml += fmt::format("duration: {}\ndirectors:\n", ms_text(start() + lasts_ + pair_.boot + pair_.recovery));
    for (const auto& [name, path] : directors) text.yaml += fmt::format("  {}: {}\n", name, in_quotes(path));
    text.yaml += topology();
    text.yaml += traffic() + faults() + expectations();
    return text;
  }

 private:
  // Off the beat of the advertisements, so that the phase is neither the best nor the worst.
  Duration start() const { return pair_.settle + pair_.interval * 13 / 10; }
  Duration short_time() const { return std::min<Duration>(5ms, pair_.interval / 20); }

  std::string topology() const {
    const std::string& side = at_master_ ? pair_.master_switch : pair_.backup_switch;
    const bool second = fault_.is(kClientSide) && side == pair_.second_switch;
    return fmt::format("topology: {{boot: {}, same_switch: {}, edge_on: {}}}\n", ms_text(pair_.boot),
                       fault_.is(kSameSwitch), second ? "second_switch" : "first_switch");
  }

  std::string traffic() const {
    const Duration from = pair_.settle;
    if (!pair_.has_address) return {};  // nobody to ask: the protocol alone is judged
    if (!pair_.has_service)
      return fmt::format("traffic:\n  - {{client: probe, kind: ping, start: {}, every: {}}}\n", ms_text(from),
                         ms_text(pair_.probe));
    return fmt::format(
        "traffic:\n  - {{client: probe, kind: prober, start: {0}, every: {1}}}\n"
        "  - {{client: sessions, kind: long_lived, start: {0}, connections: 10, every: 100ms}}\n",
        ms_text(from), ms_text(pair_.probe));
  }

  std::string faults() const {
    const std::string text =
        filled(fault_.faults, {{"{it}", at_master_ ? pair_.master : pair_.backup},
                               {"{other}", at_master_ ? pair_.backup : pair_.master},
                               {"{switch}", at_master_ ? pair_.master_switch : pair_.backup_switch},
                               {"{server}", pair_.server},
                               {"{short}", ms_text(short_time())}});
    std::string list = "faults:\n";
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
      list += fmt::format("  - {{at: {}, {}{}}}\n", ms_text(start()), line,
                          !fault_.is(kEndless) ? ", for: " + ms_text(lasts_) : std::string());
    }
    return list;
  }

  Duration outage_bound() const {
    switch (theory_) {
      case Theory::seamless: return pair_.hiccup + extra();
      case Theory::handover: return pair_.hiccup + (pair_.graceful ? Duration{0} : pair_.skew);
      case Theory::respawn:
      case Theory::takeover: return pair_.hiccup + pair_.backup_down;
      case Theory::as_long: return pair_.hiccup + lasts_ + pair_.backup_down + 1s;  // a second: ARP is asked anew
      case Theory::detection: return pair_.hiccup + pair_.detection;
      case Theory::arp_age: return pair_.hiccup + kArpAge;
    }
    return {};
  }

  // What the fault itself adds to each packet or timer.
  Duration extra() const { return 4 * short_time(); }

  bool keeps_connections() const {
    if (theory_ == Theory::seamless) return !fault_.is(kTwoPaths) || pair_.hashing;
    return theory_ == Theory::handover && pair_.graceful && pair_.hashing;
  }

  std::string expectations() const {
    std::string text = "expect:\n";
    if (pair_.has_address) text += fmt::format("  outage: at most {}\n", ms_text(outage_bound()));
    if (pair_.has_service && keeps_connections()) text += "  resets: at most 0\n";
    if (!fault_.is(kDisturbed))
      text += fmt::format("  conflict: at most {}\n", ms_text(pair_.interval + extra() + 2ms));
    if (theory_ == Theory::takeover && at_master_) {
      text += fmt::format("  takeover: {{by: {}, within: {}}}\n", pair_.backup, ms_text(pair_.backup_down + 2ms));
    }
    return text;
  }

  std::string theory_in_words() const {
    const double bound = seconds(outage_bound()) * 1e3;
    switch (theory_) {
      case Theory::seamless: return fmt::format("nothing, but for two probes ({:.0f} ms)", bound);
      case Theory::handover:
        return pair_.graceful ? fmt::format("nothing, the master serves until its successor does ({:.0f} ms)", bound)
                              : fmt::format("the skew time of {} ({:.0f} ms)", pair_.backup, bound);
      case Theory::respawn: return fmt::format("Master_Down_Interval of {} or less ({:.0f} ms)", pair_.backup, bound);
      case Theory::takeover: return fmt::format("Master_Down_Interval of {} ({:.0f} ms)", pair_.backup, bound);
      case Theory::as_long: return fmt::format("the fault itself and Master_Down_Interval ({:.0f} ms)", bound);
      case Theory::detection: return fmt::format("until the health checks have seen it ({:.0f} ms)", bound);
      case Theory::arp_age: return fmt::format("until the router's ARP entry has aged ({:.0f} ms)", bound);
    }
    return {};
  }

  const DrillPair& pair_;
  const DrillFault& fault_;
  bool at_master_;
  Theory theory_ = Theory::seamless;
  Duration lasts_{0};
};

}  // namespace

std::vector<DrillText> drill_texts(const DrillPair& pair,
                                   const std::vector<std::pair<std::string, std::string>>& directors) {
  std::vector<DrillText> texts;
  for (const DrillFault& fault : drill_faults()) {
    const bool at_server = fault.role == std::string_view("server");
    if (at_server && (pair.server.empty() || !pair.has_service)) continue;
    if (fault.at_master == Theory::detection && pair.detection == Duration{0}) continue;  // nobody checks
    texts.push_back(Writer(pair, fault, true).write(directors));
    if (*fault.role == '\0') texts.push_back(Writer(pair, fault, false).write(directors));
  }
  return texts;
}

}  // namespace viplane::scenarios
