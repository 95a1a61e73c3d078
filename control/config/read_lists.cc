// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/config/read_lists.h"

#include <algorithm>
#include <cstdlib>

namespace viplane::config {
namespace {

constexpr std::size_t kLongestInterfaceName = 15;  // IFNAMSIZ - 1
constexpr Range kPriorityWeight{-253, 253};
constexpr Range kValueWeight{-254, 254};

// keepalived takes the digits that a weight begins with, none for 0, and says that it ignores it.
std::optional<int> read_entry_weight(Reader& reader, const Statement& entry, std::size_t index, Range range) {
  const std::string& text = parameter(entry, index);
  const auto whole = parse_integer(text);
  const std::int64_t value = whole.value_or(parse_leading_integer(text));
  // A script and an interface cannot have 254, which keepalived makes 253.
  const bool is_at_edge = range.high == kPriorityWeight.high && std::abs(value) == range.high + 1;
  if (is_at_edge && whole) {
    const std::int64_t nearest = value < 0 ? range.low : range.high;
    tell_bad_value(reader, entry, "is outside the range", std::to_string(nearest) + " is used", index);
    return static_cast<int>(nearest);
  }
  if (value < range.low || value > range.high) {
    tell_bad_value(reader, entry, "is outside " + std::to_string(range.low) + ".." + std::to_string(range.high),
                   "the weight is left out", index);
    return std::nullopt;
  }
  if (!whole) tell_bad_value(reader, entry, "is no whole number", std::to_string(value) + " is used", index);
  return static_cast<int>(value);
}

// `NAME [weight N [reverse|noreverse]]`, in which a missing weight keeps that of `tracked`. Nothing, as with
// keepalived, if anything else stands behind the name.
std::optional<Tracked> read_tracked(Reader& reader, const Statement& entry, Tracked tracked, Range range) {
  tracked.location = reader.reporter.locate(entry.place());
  tracked.name = entry.keyword();
  if (entry.words.size() < 2) return tracked;
  const bool is_weight = parameter(entry) == "weight";
  if (!is_weight || entry.words.size() < 3) {
    tell_bad_value(reader, entry, is_weight ? "has no number behind it" : "is not weight", "the line is left out", 1,
                   "weight NUMBER [reverse]");
    return std::nullopt;
  }
  if (const auto weight = read_entry_weight(reader, entry, 2, range)) tracked.weight = *weight;
  const std::string& option = parameter(entry, 3);
  if (option == "reverse" || option == "noreverse")
    tracked.reverse = option == "reverse";
  else if (!option.empty())
    tell_bad_value(reader, entry, "is neither reverse nor noreverse", "it is left out", 3);
  tell_extra(reader, entry, 4);
  return tracked;
}

// The first line of a name counts.
void add_tracked(Reader& reader, const Statement& statement, const Statement& entry, std::optional<Tracked> tracked,
                 std::vector<Tracked>& out) {
  if (!tracked) return;
  const bool is_known =
      std::any_of(out.begin(), out.end(), [&](const Tracked& other) { return other.name == tracked->name; });
  if (!is_known) return out.push_back(std::move(*tracked));
  reader.reporter.warning(entry.place(),
                          {"duplicate-name",
                           statement.keyword() + " '" + tracked->name + "' is listed already; this line is left out",
                           statement.keyword(),
                           {}});
}

template <class Definition>
void read_named(Reader& reader, const Statement& statement, const std::vector<Definition>& definitions,
                const std::map<std::string, std::size_t>& by_name, std::string_view keyword, Range range,
                std::vector<Tracked>& out) {
  for (const Statement& entry : statement.block) {
    if (!is_entry(reader, entry)) continue;
    const auto found = by_name.find(entry.keyword());
    if (found == by_name.end()) {
      reader.reporter.warning(
          entry.place(),
          {"undefined-name", statement.keyword() + " '" + entry.keyword() + "' is not defined above; it is not tracked",
           statement.keyword(), "put its " + std::string(keyword) + " block before this one"});
      continue;
    }
    const Definition& definition = definitions[found->second];
    Tracked tracked;
    tracked.weight = definition.weight;
    tracked.reverse = definition.reverse;
    add_tracked(reader, statement, entry, read_tracked(reader, entry, tracked, range), out);
  }
}

}  // namespace

bool is_entry(Reader& reader, const Statement& statement) {
  return !statement.words.empty() && has_shape(reader, statement, Shape::line);
}

bool is_interface_name(Reader& reader, const Statement& statement, std::size_t index) {
  const std::string& name = index == 0 ? statement.keyword() : parameter(statement, index);
  if (name.size() <= kLongestInterfaceName) return true;
  tell_bad_value(reader, statement, "is longer than the 15 letters of an interface's name", "it is left out", index);
  return false;
}

void read_weight(Reader& reader, const Statement& statement, Range range, int& weight, bool& reverse) {
  const auto value = integer(reader, statement, range, "the weight is left out");
  if (!value) return;
  weight = static_cast<int>(*value);
  const std::string& option = parameter(statement, 2);
  if (option == "reverse")
    reverse = true;
  else if (!option.empty())
    tell_bad_value(reader, statement, "is not 'reverse'", "it is left out", 2);
}

void read_tracked_interfaces(Reader& reader, Tracking& tracking, const Statement& statement) {
  for (const Statement& entry : statement.block)
    if (is_entry(reader, entry) && is_interface_name(reader, entry, 0))
      add_tracked(reader, statement, entry, read_tracked(reader, entry, {}, kPriorityWeight), tracking.interfaces);
}

void read_tracked_scripts(Reader& reader, const Draft& draft, Tracking& tracking, const Statement& statement) {
  read_named(reader, statement, draft.track_scripts, draft.script_by_name, "vrrp_script", kPriorityWeight,
             tracking.scripts);
}

void read_tracked_files(Reader& reader, const Draft& draft, Tracking& tracking, const Statement& statement) {
  read_named(reader, statement, draft.track_files, draft.file_by_name, "track_file", kValueWeight, tracking.files);
}

void read_tracked_processes(Reader& reader, const Draft& draft, Tracking& tracking, const Statement& statement) {
  read_named(reader, statement, draft.track_processes, draft.process_by_name, "vrrp_track_process", kValueWeight,
             tracking.processes);
}

bool read_unicast_peers(Reader& reader, std::vector<UnicastPeer>& peers, const Statement& statement) {
  bool has_ttl = false;
  for (const Statement& entry : statement.block) {
    if (!is_entry(reader, entry)) continue;
    const auto peer = IpAddress::parse(entry.keyword().substr(0, entry.keyword().find('/')));
    if (!peer) {
      reader.reporter.warning(entry.place(), {"bad-value",
                                              "unicast peer '" + entry.keyword() + "' is no IP address; it is left out",
                                              statement.keyword(),
                                              {}});
      continue;
    }
    UnicastPeer out{reader.reporter.locate(entry.place()), *peer, 0, 255};
    for (std::size_t i = 1; i < entry.words.size(); ++i) {
      const std::string& option = parameter(entry, i);
      if (option != "min_ttl" && option != "max_ttl") {
        tell_bad_value(reader, entry, "is neither min_ttl nor max_ttl", "it is left out", i,
                       "another peer needs a line of its own");
        continue;
      }
      const auto ttl = integer(reader, entry, {0, 255}, "it is left out", ++i);
      if (ttl) (option == "min_ttl" ? out.min_ttl : out.max_ttl) = static_cast<std::uint8_t>(*ttl);
      has_ttl = has_ttl || ttl.has_value();
    }
    peers.push_back(out);
  }
  return has_ttl;
}

std::vector<Word> read_words(Reader& reader, const Statement& statement) {
  std::vector<Word> out;
  for (const Statement& entry : statement.block)
    if (is_entry(reader, entry)) out.insert(out.end(), entry.words.begin(), entry.words.end());
  return out;
}

}  // namespace viplane::config
