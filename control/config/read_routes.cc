// SPDX-License-Identifier: GPL-2.0-or-later
#include <algorithm>

#include "control/config/read_routing.h"
#include "control/config/routing_line.h"
#include "control/config/routing_names.h"

namespace viplane::config {
namespace {

constexpr std::size_t kMostHops = 32;
constexpr std::uint32_t kMostWeight = 256;
constexpr std::uint8_t kFirstWithoutLock = 11;  // RTAX_INITCWND: from here on nothing is learnt

// Options that have no effect, and how many parameters they have.
struct Ignored {
  std::string_view name;
  unsigned parameters;
};
constexpr Ignored kIgnored[] = {{"realms", 1},  {"rtt", 1},  {"rttvar", 1},  {"rto_min", 1},       {"features", 1},
                                {"congctl", 1}, {"pref", 1}, {"expires", 1}, {"ttl-propagate", 1}, {"prepend", 0}};

bool takes_no_hop(RouteType type) {
  return type == RouteType::blackhole || type == RouteType::unreachable || type == RouteType::prohibit ||
         type == RouteType::throw_out;
}

class RouteReader {
 public:
  RouteReader(RoutingLine& line, const Draft& draft, Owner owner, RoutingNames& names)
      : line_(line), draft_(draft), owner_(owner), names_(names) {}

  std::optional<Route> read() {
    while (line_.next()) read_word();
    if (!line_.failed()) finish();
    if (line_.failed()) return std::nullopt;
    return out_;
  }

 private:
  void read_word() {
    const std::string& word = line_.word();
    if (read_target(word) || read_hop(word) || read_place(word) || read_metric(word)) return;
    if (read_tracking(line_, word, draft_, owner_, out_)) return;
    if (word == "src") {
      out_.entry.source = line_.address();
    } else if (word == "table") {
      read_table();
    } else if (word == "scope") {
      out_.entry.scope = RoutingNames::scope(line_.value());
      if (!line_.failed() && !out_.entry.scope) line_.refuse("'" + line_.word() + "' is no scope");
    } else if (word == "metric" || word == "priority" || word == "preference") {
      out_.entry.metric = line_.number().value_or(0);
    } else if (word == "protocol" || word == "proto") {
      read_protocol();
    } else if (word == "tos" || word == "dsfield") {
      out_.entry.tos = static_cast<std::uint8_t>(line_.number(0, 255).value_or(0));
    } else if (word == "encap" || word == "vrf" || word == "from" || word == "as") {
      line_.refuse_option();
    } else if (const auto* ignored = std::ranges::find(kIgnored, word, &Ignored::name); ignored != std::end(kIgnored)) {
      skip_lock(*ignored);
    } else {
      line_.refuse("'" + word + "' is no option of a route", "another route needs a line of its own");
    }
  }

  void skip_lock(const Ignored& ignored) {
    if (ignored.parameters == 0) return;
    const bool has_lock = line_.peek() != nullptr && *line_.peek() == "lock";
    line_.pass_over(ignored.parameters + (has_lock ? 1 : 0));
  }

  bool read_target(const std::string& word) {
    if (word == "inet" || word == "inet6") {
      is_v6_ = word == "inet6";
      return true;
    }
    if (const auto type = parse_route_type(word)) {
      out_.entry.type = *type;
      return true;
    }
    if (word == "nat") {
      line_.refuse("routes of the type nat went with Linux 2.6");
      return true;
    }
    if (word == "to") {
      (void)line_.value();
      if (!line_.failed() && !take_target(line_.word()))
        line_.refuse("'" + line_.word() + "' is no address with the length of a network", "ADDRESS/LENGTH");
      return true;
    }
    return take_target(word);
  }

  bool take_target(const std::string& word) {
    if (auto target = parse_target(word, is_v6_.value_or(false))) {
      has_target_ = true;
      has_family_ = target->length > 0 || word.find('/') != std::string::npos;
      if (const IpPrefix network = without_host_bits(*target); network != *target) {
        line_.warn("bad-value",
                   "'" + word + "' has bits behind its length, which the kernel refuses in a route; " +
                       network.to_string() + " is used",
                   network.to_string());
        target = network;
      }
      out_.entry.to = *target;
      return true;
    }
    const auto host = IpPrefix::parse(word.substr(0, word.find('/')));
    if (!host) return false;
    line_.warn("bad-value", "'" + word + "' has no valid prefix length; " + host->to_string() + " is used");
    out_.entry.to = *host;
    return has_target_ = has_family_ = true;
  }

  // The first hop may stand without its keyword.
  RouteHop& hop() {
    if (out_.entry.hops.empty()) out_.entry.hops.emplace_back();
    return out_.entry.hops.back();
  }

  bool read_hop(const std::string& word) {
    if (word == "via" || word == "gw") {
      if (word == "gw") deprecated("gw", "via");
      if (hop().gateway) line_.refuse("a second gateway needs 'nexthop' before it");
      hop().gateway = line_.address();
    } else if (word == "dev" || word == "oif") {
      hop().interface = line_.interface().value_or("");
    } else if (word == "onlink") {
      hop().is_onlink = true;
    } else if (word == "nexthop") {
      begin_hop();
    } else if (word == "or") {
      deprecated("or", "nexthop via");
      begin_hop();
      hop().gateway = line_.address();
    } else if (word == "weight") {
      if (!in_nexthop_) line_.refuse("'weight' belongs to a 'nexthop'");
      hop().weight = line_.number(1, kMostWeight).value_or(1);
    } else {
      return false;
    }
    return true;
  }

  void begin_hop() {
    const bool follows_plain = !in_nexthop_ && !out_.entry.hops.empty() && line_.word() == "nexthop";
    if (follows_plain) line_.refuse("'via' and 'dev' stand before 'nexthop'; each way needs a 'nexthop' of its own");
    if (out_.entry.hops.size() >= kMostHops) line_.refuse("a route has at most 32 ways");
    in_nexthop_ = true;
    out_.entry.hops.emplace_back();
  }

  bool read_place(const std::string& word) {
    if (word == "append") out_.entry.place = RoutePlace::behind;
    if (word == "add") out_.entry.place = RoutePlace::alone;
    return word == "append" || word == "add";
  }

  bool read_metric(const std::string& word) {
    const auto number = parse_route_metric(word);
    if (!number) return false;
    RouteMetric metric{.number = *number};
    if (*number < kFirstWithoutLock && line_.peek() != nullptr && *line_.peek() == "lock") {
      line_.next();
      metric.is_locked = true;
    }
    metric.value = line_.number().value_or(0);
    std::erase_if(out_.entry.metrics, [&](const RouteMetric& other) { return other.number == metric.number; });
    out_.entry.metrics.push_back(metric);
    return true;
  }

  void read_table() {
    const auto table = names_.table(line_.value());
    if (line_.failed()) return;
    if (!table || *table == 0)
      line_.refuse("there is no routing table '" + line_.word() + "'",
                   "its number, or a line in /etc/iproute2/rt_tables");
    else
      out_.entry.table = *table;
  }

  void read_protocol() {
    if (line_.word() == "proto")
      line_.notice("deprecated", "keepalived leaves out a route with 'proto'; here it means 'protocol'", "protocol");
    out_.entry.protocol = names_.protocol(line_.value());
    if (!line_.failed() && !out_.entry.protocol)
      line_.refuse("there is no routing protocol '" + line_.word() + "'",
                   "its number, or a line in /etc/iproute2/rt_protos");
  }

  void deprecated(const char* word, const char* instead) {
    line_.notice("deprecated", "'" + std::string(word) + "' of a route is deprecated", instead);
  }

  void finish() {
    RouteEntry& entry = out_.entry;
    if (!has_target_) return line_.refuse("a route needs a target", "ADDRESS/LENGTH, or default");
    settle_family();
    if (line_.failed()) return;
    if (takes_no_hop(entry.type) && !entry.hops.empty())
      return line_.refuse("a route of the type " + std::string(to_string(entry.type)) +
                          " leads nowhere: it has no way");
    if (!takes_no_hop(entry.type) && entry.hops.empty())
      return line_.refuse("the route says neither by whom nor by which interface", "via GATEWAY, or dev INTERFACE");
    // keepalived: one that is tracked has the tracker's own protocol, by which it is known.
    if (entry.protocol && !out_.no_track) {
      line_.warn("bad-combination",
                 "a route that is put back when it is lost carries our own protocol number; the one "
                 "given is left out",
                 "no_track");
      entry.protocol.reset();
    }
  }

  // `default` alone says no family: the gateway or the source does.
  void settle_family() {
    RouteEntry& entry = out_.entry;
    std::vector<IpAddress> named;
    for (const RouteHop& each : entry.hops)
      if (each.gateway) named.push_back(*each.gateway);
    if (entry.source) named.push_back(*entry.source);
    if (!has_family_) entry.to.address.is_v6 = is_v6_.value_or(!named.empty() && named.front().is_v6);
    const bool is_v6 = entry.is_v6();
    const bool is_mixed = is_v6_.value_or(is_v6) != is_v6 ||
                          std::ranges::any_of(named, [&](const IpAddress& address) { return address.is_v6 != is_v6; });
    if (is_mixed) line_.refuse("a route's addresses are all of one family");
  }

  RoutingLine& line_;
  const Draft& draft_;
  Owner owner_;
  RoutingNames& names_;
  Route out_;
  std::optional<bool> is_v6_;  // inet6, inet
  bool has_target_ = false, has_family_ = false, in_nexthop_ = false;
};

}  // namespace

void read_routes(Reader& reader, const Draft& draft, std::vector<Route>& routes, const Statement& statement,
                 Owner owner) {
  for (const Statement& entry : statement.block) {
    if (entry.words.empty() || !has_shape(reader, entry, Shape::line)) continue;
    RoutingLine line(reader, entry, "route");
    auto route = RouteReader(line, draft, owner, reader.names).read();
    if (!route) continue;
    route->location = reader.reporter.locate(entry.place());
    routes.push_back(std::move(*route));
  }
}

}  // namespace viplane::config
