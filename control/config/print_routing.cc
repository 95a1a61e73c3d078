// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/config/print_parts.h"

namespace viplane::config {
namespace {

template <class Item>
void print_list(ConfWriter& out, const std::string& keyword, const std::vector<Item>& list) {
  if (list.empty()) return;
  out.open(keyword);
  for (const Item& item : list) {
    std::string text;
    for (const std::string& word : words_of(item.entry)) text += (text.empty() ? "" : " ") + quoted_word(word);
    if (item.no_track) text += " no_track";
    if (!item.track_group.empty()) text += " track_group " + quoted_word(item.track_group);
    out.line(text);
  }
  out.close();
}

}  // namespace

void print_addresses(ConfWriter& out, const std::string& keyword, const std::vector<VirtualAddress>& list) {
  if (list.empty()) return;
  out.open(keyword);
  for (const VirtualAddress& address : list) {
    std::string text = address.prefix.to_string() + " dev " + quoted_word(address.interface);
    if (address.broadcast) text += " brd " + address.broadcast->to_string();
    if (!address.label.empty()) text += " label " + quoted_word(address.label);
    if (!address.scope.empty()) text += " scope " + quoted_word(address.scope);
    if (address.peer) text += " peer " + address.peer->to_string();
    if (address.no_track) text += " no_track";
    if (address.no_prefix_route) text += " noprefixroute";
    if (address.metric) text += " metric " + std::to_string(*address.metric);
    if (address.preferred_lifetime)
      text += " preferred_lft " +
              (*address.preferred_lifetime == kForever ? "forever" : std::to_string(*address.preferred_lifetime));
    if (address.home) text += " home";
    if (address.detects_duplicates) text += " -nodad";
    if (address.mngtmpaddr) text += " mngtmpaddr";
    if (address.autojoin) text += " autojoin";
    if (!address.track_group.empty()) text += " track_group " + quoted_word(address.track_group);
    out.line(text);
  }
  out.close();
}

void print_routing(ConfWriter& out, const VrrpInstance& instance) {
  print_list(out, "virtual_routes", instance.virtual_routes);
  print_list(out, "virtual_rules", instance.virtual_rules);
}

// Groups stand before what names them.
void print_statics(ConfWriter& out, const Config& config) {
  for (const TrackGroup& group : config.track_groups) {
    out.open("track_group " + quoted_word(group.name));
    if (!group.members.empty()) {
      out.open("group");
      for (const std::string& member : group.members) out.line(quoted_word(member));
      out.close();
    }
    out.close();
  }
  print_addresses(out, "static_ipaddress", config.static_addresses);
  print_list(out, "static_routes", config.static_routes);
  print_list(out, "static_rules", config.static_rules);
}

}  // namespace viplane::config
