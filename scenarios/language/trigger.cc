// SPDX-License-Identifier: GPL-2.0-or-later
#include "scenarios/language/trigger.h"

#include <algorithm>
#include <sstream>
#include <vector>

#include "env/event_json.h"
#include "net/address.h"
#include "scenarios/language/quantity.h"

namespace viplane::scenarios {
namespace {

constexpr EventPhrase kPhrases[] = {
    {"is master", "vrrp.state", "to", "master"},
    {"is backup", "vrrp.state", "to", "backup"},
    {"is fault", "vrrp.state", "to", "fault"},
    {"announces", "vrrp.announced", "", ""},
    {"is started", "director.started", "", ""},
    {"is stopped", "director.stopped", "", ""},
    {"is reloaded", "director.reloaded", "", ""},
    {"takes ADDRESS", "address.added", "address", "ADDRESS"},
    {"releases ADDRESS", "address.removed", "address", "ADDRESS"},
    {"sees ADDRESS up", "health.up", "real_server", "ADDRESS"},
    {"sees ADDRESS down", "health.down", "real_server", "ADDRESS"},
};

std::vector<std::string> words_of(std::string_view text) {
  std::istringstream stream{std::string(text)};
  std::vector<std::string> words;
  for (std::string word; stream >> word;) words.push_back(word);
  return words;
}

// Whether `words` say what `phrase` does; ADDRESS takes any address.
bool says(const std::vector<std::string>& words, const EventPhrase& phrase, std::string& address) {
  const auto wanted = words_of(phrase.words);
  if (words.size() != wanted.size()) return false;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (wanted[i] != "ADDRESS" && words[i] != wanted[i]) return false;
    if (wanted[i] != "ADDRESS") continue;
    const auto parsed = IpAddress::parse(words[i]);
    if (!parsed) return false;
    address = parsed->to_string();
  }
  return true;
}

std::optional<Duration> leave_delay(std::vector<std::string>& words) {
  const auto after = std::find(words.begin(), words.end(), "after");
  if (!words.empty() && words.front() == "when") {
    words.erase(words.begin());
    return Duration{0};
  }
  if (after == words.end()) return std::nullopt;
  std::string text;
  for (auto word = words.begin(); word != after; ++word) text += *word;
  words.erase(words.begin(), after + 1);
  return parse_duration(text);
}

// The address of "10.0.0.250/24" and "[2001:db8::1]:80", the host of "10.0.0.21:80".
bool is_about(std::string_view field, const std::string& address) {
  if (field == address || field.starts_with(address + "/")) return true;
  const auto endpoint = parse_endpoint(field);
  return endpoint && endpoint->address.to_string() == address;
}

}  // namespace

std::span<const EventPhrase> event_phrases() { return kPhrases; }

bool Trigger::matches(const Event& event) const {
  if (event.kind != kind || event.node != node) return false;
  if (!instance.empty() && text_field(event, "instance") != instance) return false;
  if (field.empty()) return true;
  const std::string_view held = text_field(event, field);
  return field == "to" ? held == value : is_about(held, value);
}

std::optional<Trigger> parse_trigger(std::string_view text) {
  std::vector<std::string> words = words_of(text);
  const auto delay = leave_delay(words);
  if (!delay || words.size() < 2) return std::nullopt;
  Trigger trigger{*delay, words.front(), {}, {}, {}, {}, std::string(text)};
  words.erase(words.begin());
  if (words.size() > 2 && words[words.size() - 2] == "of") {
    trigger.instance = words.back();
    words.resize(words.size() - 2);
  }
  for (const EventPhrase& phrase : kPhrases) {
    std::string address;
    if (!says(words, phrase, address)) continue;
    if (!trigger.instance.empty() && !phrase.kind.starts_with("vrrp.")) return std::nullopt;
    trigger.kind = phrase.kind;
    trigger.field = phrase.field;
    trigger.value = address.empty() ? std::string(phrase.value) : address;
    return trigger;
  }
  return std::nullopt;
}

}  // namespace viplane::scenarios
