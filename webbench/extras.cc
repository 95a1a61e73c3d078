// SPDX-License-Identifier: GPL-2.0-or-later
#include "webbench/extras.h"

#include <algorithm>
#include <cstdlib>
#include <optional>
#include <string_view>

namespace viplane::webbench {
namespace {

enum class Value { none, optional, required };

struct Extra {
  std::string_view name;
  Value value;
  // Returns whether the value makes sense.
  bool (*set)(Parted& parted, const std::string& value);
  std::string_view wants;
};

std::optional<double> positive(const std::string& text) {
  char* end = nullptr;
  const double number = std::strtod(text.c_str(), &end);
  if (text.empty() || *end != '\0' || !(number > 0) || number > 1e9) return std::nullopt;
  return number;
}

bool set_rate(Parted& parted, const std::string& value) { return (parted.extras.rate = positive(value)).has_value(); }

bool set_timeout(Parted& parted, const std::string& value) {
  const auto seconds = positive(value);
  if (!seconds || *seconds > 1e6) return false;
  parted.extras.timeout = std::chrono::milliseconds(std::max(1L, static_cast<long>(*seconds * 1000)));
  return true;
}

bool set_threads(Parted& parted, const std::string& value) {
  const auto number = positive(value);
  if (!number || *number > 256 || *number != static_cast<int>(*number)) return false;
  parted.extras.threads = static_cast<int>(*number);
  return true;
}

bool set_header(Parted& parted, const std::string& value) {
  parted.extras.server_header = value;
  return !value.empty() && value.find_first_of(": \t\r\n") == std::string::npos;
}

Output output(const std::string& value) { return value.empty() ? "-" : value; }

constexpr Extra kExtras[] = {
    {"rate", Value::required, set_rate, "a number of requests a second above 0"},
    {"timeout", Value::required, set_timeout, "a number of seconds above 0"},
    {"threads", Value::required, set_threads, "a whole number from 1 to 256"},
    {"server-header", Value::required, set_header, "the name of a reply header"},
    {"detail", Value::none, [](Parted& p, const std::string&) { return p.extras.detail = true; }, "no value"},
    {"json", Value::optional, [](Parted& p, const std::string& v) { return (p.extras.json = output(v)).has_value(); },
     "a file"},
    {"hdr", Value::optional, [](Parted& p, const std::string& v) { return (p.extras.hdr = output(v)).has_value(); },
     "a file"},
    {"extras", Value::none, [](Parted& p, const std::string&) { return p.help = true; }, "no value"},
};

const Extra* extra_of(const std::string& word) {
  if (!word.starts_with("--")) return nullptr;
  const std::string_view name = std::string_view(word).substr(2, word.find('=') - 2);
  for (const Extra& extra : kExtras) {
    if (extra.name == name) return &extra;
  }
  return nullptr;
}

// Whether webbench's option takes the next word as its value.
bool swallows_next(const std::string& word) {
  if (word.starts_with("--")) {
    if (word.find('=') != std::string::npos || word.size() < 3) return false;
    for (const std::string_view name : {"time", "proxy", "clients"}) {
      if (name.starts_with(std::string_view(word).substr(2))) return name != "time" || word != "--t";
    }
    return false;
  }
  const std::size_t at = word.find_first_of("tpc", 1);
  return at != std::string::npos && at + 1 == word.size();
}

}  // namespace

std::variant<Parted, std::string> part(const std::vector<std::string>& arguments) {
  Parted parted;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const std::string& word = arguments[i];
    if (word == "--") {
      parted.rest.insert(parted.rest.end(), arguments.begin() + static_cast<long>(i), arguments.end());
      break;
    }
    const Extra* extra = i == 0 ? nullptr : extra_of(word);
    if (!extra) {
      parted.rest.push_back(word);
      if (i > 0 && word.size() > 1 && word[0] == '-' && swallows_next(word) && i + 1 < arguments.size())
        parted.rest.push_back(arguments[++i]);
      continue;
    }
    const std::size_t equals = word.find('=');
    std::string value = equals == std::string::npos ? "" : word.substr(equals + 1);
    if (extra->value == Value::required && equals == std::string::npos && i + 1 < arguments.size())
      value = arguments[++i];
    const bool surplus = extra->value == Value::none && equals != std::string::npos;
    if (surplus || !extra->set(parted, value))
      return "webbench: --" + std::string(extra->name) + " wants " + std::string(extra->wants) + ", not '" + value +
             "'; see --extras.\n";
  }
  return parted;
}

}  // namespace viplane::webbench
