// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/config/read_lists.h"

#include "control/config/read_routing.h"

namespace viplane::config {
namespace {

constexpr std::size_t kLongestInterfaceName = 15;  // IFNAMSIZ - 1
constexpr Range kPriorityWeight{-253, 253};
constexpr Range kValueWeight{-254, 254};

// True for a line of a list; a block in its place is told.
bool is_entry(Reader& reader, const Statement& statement) {
  return !statement.words.empty() && has_shape(reader, statement, Shape::line);
}

// `NAME [weight N [reverse|noreverse]]`, in which a missing weight keeps that of `tracked`.
Tracked read_tracked(Reader& reader, const Statement& entry, Tracked tracked, Range range) {
  tracked.location = reader.reporter.locate(entry.place());
  tracked.name = entry.keyword();
  for (std::size_t i = 1; i < entry.words.size(); ++i) {
    const std::string& option = parameter(entry, i);
    if (option == "reverse") {
      tracked.reverse = true;
    } else if (option == "noreverse" || option == "no_reverse") {
      tracked.reverse = false;
    } else if (option == "weight") {
      const auto weight = integer(reader, entry, range, "the weight is left out", ++i);
      if (weight) tracked.weight = static_cast<int>(*weight);
    } else {
      tell_bad_value(reader, entry, "is none of weight, reverse, noreverse", "it is left out", i, "weight NUMBER");
    }
  }
  return tracked;
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
    out.push_back(read_tracked(reader, entry, tracked, range));
  }
}

// All bits behind the prefix set or cleared; networks of less than four addresses, and IPv6, have no broadcast.
std::optional<IpAddress> with_host_bits(const IpPrefix& prefix, bool are_set) {
  if (prefix.address.is_v6 || prefix.length > 30) return std::nullopt;
  const std::uint32_t host_bits = 0xffff'ffffu >> prefix.length;
  const std::uint32_t network = prefix.address.v4_value() & ~host_bits;
  return IpAddress::v4(are_set ? network | host_bits : network);
}

// True for an option without a value: it is in `out`, or told.
bool read_address_flag(Reader& reader, const Statement& entry, std::size_t i, VirtualAddress& out) {
  const std::string& option = parameter(entry, i);
  if (option == "home") {
    out.home = true;
  } else if (option == "-nodad") {
    out.detects_duplicates = true;
  } else if (option == "mngtmpaddr") {
    out.mngtmpaddr = true;
  } else if (option == "autojoin") {
    out.autojoin = out.prefix.address.is_multicast();
    if (!out.autojoin)
      tell_bad_value(reader, entry, "joins a multicast group, and the address is none", "it is left out", i);
  } else if (option == "use_vmac") {
    reader.reporter.notice_once(
        "virtual_ipaddress/" + option, parameter_place(entry, i),
        {"not-in-effect", "'" + option + "' of an address is understood and has no effect yet", option, {}});
  } else {
    return false;
  }
  return true;
}

// Reads the option at `i` of an address's line into `out`, and moves `i` to its last word. `statics`: the line is one
// of static_ipaddress.
void read_address_option(Reader& reader, const Statement& entry, std::size_t& i, VirtualAddress& out,
                         const Draft* statics) {
  const std::string& option = parameter(entry, i);
  if (option == "no_track") {
    out.no_track = true;
  } else if (option == "noprefixroute") {
    out.no_prefix_route = true;
  } else if (read_address_flag(reader, entry, i, out)) {
    return;
  } else if (i + 1 >= entry.words.size()) {
    tell_bad_value(reader, entry, "is no option of an address, or lacks its value", "it is left out", i);
  } else if (option == "dev") {
    if (is_interface_name(reader, entry, ++i)) out.interface = parameter(entry, i);
  } else if (option == "label") {
    out.label = parameter(entry, ++i);
  } else if (option == "scope") {
    out.scope = parameter(entry, ++i);
  } else if (option == "brd" || option == "broadcast") {
    if (const std::string& value = parameter(entry, ++i); value == "+" || value == "-")
      out.broadcast = with_host_bits(out.prefix, value == "+");
    else
      out.broadcast = address(reader, entry, "the broadcast address is left out", i);
  } else if (option == "peer") {
    const auto peer = IpPrefix::parse(parameter(entry, ++i));
    if (peer)
      out.peer = peer->address;
    else
      tell_bad_value(reader, entry, "is no IP address", "the peer is left out", i);
  } else if (option == "metric") {
    if (const auto metric = integer(reader, entry, {0, kLargestUnsigned}, "it is left out", ++i))
      out.metric = static_cast<std::uint32_t>(*metric);
  } else if (option == "preferred_lft") {
    if (parameter(entry, ++i) == "forever")
      out.preferred_lifetime = kForever;
    else if (const auto seconds = integer(reader, entry, {0, kLargestUnsigned}, "it is left out", i))
      out.preferred_lifetime = static_cast<std::uint32_t>(*seconds);
  } else if (option == "track_group" && statics != nullptr) {
    out.track_group = read_track_group_name(reader, *statics, parameter(entry, i + 1), parameter_place(entry, i + 1));
    ++i;
  } else if (option == "proto") {
    reader.reporter.notice_once(
        "virtual_ipaddress/" + option, parameter_place(entry, i),
        {"not-in-effect", "'" + option + "' of an address is understood and has no effect yet", option, {}});
    ++i;
  } else {
    tell_bad_value(reader, entry, "is no option of an address", "it is left out", i,
                   "another address needs a line of its own");
  }
}

// ADDRESS[/LENGTH]; a bad length counts as a host's.
std::optional<IpPrefix> read_prefix(Reader& reader, const Statement& statement, const Statement& entry) {
  const std::string& text = entry.keyword();
  if (const auto prefix = IpPrefix::parse(text)) return prefix;
  const auto host = IpPrefix::parse(text.substr(0, text.find('/')));
  reader.reporter.warning(entry.place(),
                          {"bad-value",
                           host ? "'" + text + "' has no valid prefix length; " + host->to_string() + " is used"
                                : "'" + text + "' is no IP address; the line is left out",
                           statement.keyword(), "ADDRESS[/LENGTH] [dev INTERFACE] ..."});
  return host;
}

void read_list(Reader& reader, std::vector<VirtualAddress>& addresses, const Statement& statement,
               const Draft* statics) {
  for (const Statement& entry : statement.block) {
    if (!is_entry(reader, entry)) continue;
    const auto prefix = read_prefix(reader, statement, entry);
    if (!prefix) continue;
    VirtualAddress out;
    out.location = reader.reporter.locate(entry.place());
    out.prefix = *prefix;
    for (std::size_t i = 1; i < entry.words.size(); ++i) read_address_option(reader, entry, i, out, statics);
    addresses.push_back(std::move(out));
  }
}

}  // namespace

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
      tracking.interfaces.push_back(read_tracked(reader, entry, {}, kPriorityWeight));
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

void read_virtual_addresses(Reader& reader, std::vector<VirtualAddress>& addresses, const Statement& statement) {
  read_list(reader, addresses, statement, nullptr);
}

void read_addresses(Reader& reader, const Draft& draft, std::vector<VirtualAddress>& addresses,
                    const Statement& statement) {
  read_list(reader, addresses, statement, &draft);
}

bool read_unicast_peers(Reader& reader, std::vector<UnicastPeer>& peers, const Statement& statement) {
  bool has_ttl = false;
  for (const Statement& entry : statement.block) {
    if (!is_entry(reader, entry)) continue;
    const auto peer = IpAddress::parse(entry.keyword());
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
