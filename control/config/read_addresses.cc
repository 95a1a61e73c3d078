// SPDX-License-Identifier: GPL-2.0-or-later
// virtual_ipaddress, virtual_ipaddress_excluded and static_ipaddress: lines of addresses with options.
#include "control/config/read_lists.h"
#include "control/config/read_routing.h"

namespace viplane::config {
namespace {

constexpr std::size_t kLongestLabel = 15;  // IFNAMSIZ - 1, as for an interface

// The options of one address's line. Some faults cost keepalived the address, and so us.
class AddressOptions {
 public:
  // `statics`: the line is one of static_ipaddress, whose groups it knows.
  AddressOptions(Reader& reader, const Statement& entry, VirtualAddress& out, const Draft* statics)
      : reader_(reader), entry_(entry), out_(out), statics_(statics) {}

  // False: the address is left out.
  bool read() {
    for (at_ = 1; is_kept_ && at_ < entry_.words.size(); ++at_) read_option(parameter(entry_, at_));
    return is_kept_;
  }

 private:
  void tell(std::string_view problem, std::string_view fallback, std::string_view remedy = {}) {
    tell_bad_value(reader_, entry_, problem, fallback, at_, remedy);
  }
  void leave_out(std::string_view problem) {
    tell(problem, "the address is left out");
    is_kept_ = false;
  }
  // Moves on to the option's value.
  bool has_value() { return at_ + 1 < entry_.words.size() && ++at_ != 0; }
  const std::string& value() const { return parameter(entry_, at_); }

  void read_option(const std::string& option) {
    if (option == "no_track") {
      out_.no_track = true;
    } else if (option == "noprefixroute") {
      out_.no_prefix_route = true;
    } else if (option == "home") {
      out_.home = true;
    } else if (option == "-nodad") {
      out_.detects_duplicates = true;
    } else if (option == "mngtmpaddr") {
      out_.mngtmpaddr = true;
    } else if (option == "autojoin") {
      out_.autojoin = out_.prefix.address.is_multicast();
      if (!out_.autojoin) tell("joins a multicast group, and the address is none", "it is left out");
    } else if (option == "use_vmac") {
      tell_no_effect(option);
    } else if (option == "dev") {
      read_device();
    } else if (option == "label") {
      read_label();
    } else if (option == "scope") {
      read_scope();
    } else if (option == "brd" || option == "broadcast") {
      read_broadcast();
    } else if (option == "peer") {
      read_peer();
    } else if (option == "metric") {
      if (const auto metric = read_number()) out_.metric = metric;
    } else if (option == "preferred_lft") {
      const bool is_forever = parameter(entry_, at_ + 1) == "forever";
      if (const auto seconds = is_forever ? std::optional(kForever) : read_number()) out_.preferred_lifetime = seconds;
      if (is_forever) ++at_;
    } else if (option == "track_group" && statics_ != nullptr) {
      out_.track_group =
          read_track_group_name(reader_, *statics_, parameter(entry_, at_ + 1), parameter_place(entry_, at_ + 1));
      ++at_;
    } else if (option == "track_group" || option == "proto") {
      tell_no_effect(option);
      ++at_;
    } else {
      tell("is no option of an address", "it is left out", "another address needs a line of its own");
    }
  }

  void tell_no_effect(const std::string& option) {
    reader_.reporter.notice_once(
        "virtual_ipaddress/" + option, parameter_place(entry_, at_),
        {"not-in-effect", "'" + option + "' of an address is understood and has no effect yet", option, {}});
  }

  void read_device() {
    if (!has_value()) return leave_out("has no interface behind it");
    if (!out_.interface.empty()) return leave_out("is a second interface");
    if (is_interface_name(reader_, entry_, at_)) out_.interface = value();
  }

  void read_label() {
    if (!has_value()) return leave_out("has no name behind it");
    if (value().size() > kLongestLabel) return leave_out("is longer than the 15 letters of a label");
    if (out_.prefix.address.is_v6) return tell("is for IPv4 alone", "it is left out");
    out_.label = value();
  }

  void read_scope() {
    if (!has_value()) return leave_out("has no scope behind it");
    if (out_.prefix.address.is_v6) return tell("is for IPv4 alone", "it is left out");
    out_.scope = value();
  }

  void read_broadcast() {
    if (!has_value()) return leave_out("has no address behind it");
    if (out_.prefix.address.is_v6) return leave_out("is for IPv4 alone");
    if (value() == "+" || value() == "-") return set_broadcast(value() == "+");
    const auto given = IpAddress::parse(value());
    if (!given || given->is_v6) return leave_out("is no broadcast address");
    out_.broadcast = given;
  }

  // All bits behind the length set, or none of them. A network of two addresses has no such address.
  void set_broadcast(bool bits) {
    const unsigned length = out_.prefix.length;
    if (length > 30) return;
    const std::uint32_t host = length == 0 ? ~std::uint32_t{0} : (std::uint32_t{1} << (32 - length)) - 1;
    const std::uint32_t network = out_.prefix.address.v4_value() & ~host;
    out_.broadcast = IpAddress::v4(network | (bits ? host : 0));
  }

  void read_peer() {
    if (!has_value()) return leave_out("has no address behind it");
    const auto peer = IpPrefix::parse(value());
    if (!peer)
      tell("is no IP address", "the peer is left out");
    else if (peer->address.is_v6 != out_.prefix.address.is_v6)
      tell("is of another family", "the peer is left out");
    else
      out_.peer = peer->address;
  }

  std::optional<std::uint32_t> read_number() {
    if (!has_value()) {
      leave_out("has no number behind it");
      return std::nullopt;
    }
    const auto number = integer(reader_, entry_, {0, kLargestUnsigned}, "it is left out", at_);
    return number ? std::optional(static_cast<std::uint32_t>(*number)) : std::nullopt;
  }

  Reader& reader_;
  const Statement& entry_;
  VirtualAddress& out_;
  const Draft* statics_;
  std::size_t at_ = 1;
  bool is_kept_ = true;
};

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
    if (AddressOptions(reader, entry, out, statics).read()) addresses.push_back(std::move(out));
  }
}

}  // namespace

void read_virtual_addresses(Reader& reader, std::vector<VirtualAddress>& addresses, const Statement& statement) {
  read_list(reader, addresses, statement, nullptr);
}

void read_addresses(Reader& reader, const Draft& draft, std::vector<VirtualAddress>& addresses,
                    const Statement& statement) {
  read_list(reader, addresses, statement, &draft);
}

}  // namespace viplane::config
