// SPDX-License-Identifier: GPL-2.0-or-later
#include "live/route_editor.h"

#include <fmt/format.h>
#include <linux/fib_rules.h>
#include <sys/socket.h>

#include <algorithm>

#include "live/routing_message.h"

namespace viplane::live {
namespace {

std::string key_of(const RoutingItem& item) { return fmt::format("{} {}", kind_of(item), to_string(item)); }

// What says that there is nothing to take away.
bool is_gone(int error) {
  return error == ESRCH || error == ENOENT || error == ENODEV || error == EADDRNOTAVAIL || error == EAFNOSUPPORT;
}

}  // namespace

bool KernelRouteEditor::add(const RoutingItem& item) {
  const auto index = [this](const std::string& name) { return index_of(name); };
  std::string problem;
  auto request = add_request(item, index, problem);
  if (!request) return refuse(item, "add", problem);
  const auto [noted, is_new] = added_.try_emplace(key_of(item));
  if (is_new) {
    auto undo = remove_request(item, index);
    noted->second.entry = ledger_.note(HeldRouting{key_of(item), octets_of(*undo)});
  }
  seen_at_ = 0;
  const NetlinkAnswer answer = socket_.request(*request);
  state_.catch_up();
  if (answer) return true;
  if (answer.error == EEXIST && std::get_if<RouteEntry>(&item) != nullptr &&
      std::get<RouteEntry>(item).place == RoutePlace::alone && !holds(item)) {
    forget(noted->first);
    return refuse(item, "add", answer.text());
  }
  // EEXIST: as asked. Where somebody else put it there, it is not ours to clean up.
  if (answer.error == EEXIST && holds(item)) return true;
  if (answer.error == EEXIST) {
    ledger_.strike(std::exchange(noted->second.entry, Ledger::kNotNoted));
    noted->second.is_others = true;
    return true;
  }
  forget(std::string(noted->first));
  return refuse(item, "add", answer.text());
}

bool KernelRouteEditor::remove(const RoutingItem& item) {
  const std::string key = key_of(item);
  const auto noted = added_.find(key);
  const bool is_others = noted != added_.end() && noted->second.is_others;
  auto request = remove_request(item, [this](const std::string& name) { return index_of(name); });
  if (request && !is_others) {
    seen_at_ = 0;
    const NetlinkAnswer answer = socket_.request(*request);
    state_.catch_up();
    if (!answer && !is_gone(answer.error)) return refuse(item, "remove", answer.text());
  }
  forget(key);
  return true;
}

bool KernelRouteEditor::holds(const RoutingItem& item) const {
  if (const auto noted = added_.find(key_of(item)); noted != added_.end() && noted->second.is_others) return true;
  std::string problem;
  auto wanted = add_request(
      item, [this](const std::string& name) { return index_of(name); }, problem);
  if (!wanted) return false;
  return std::ranges::any_of(seen(), [&](const std::vector<char>& message) {
    return shows(*reinterpret_cast<const nlmsghdr*>(message.data()), *wanted->message());
  });
}

int KernelRouteEditor::index_of(const std::string& interface) const {
  const Link* const link = state_.find(interface);
  return link ? link->index : 0;
}

// Read again only when something may have taken one of ours away: a host may have hundreds of thousands of others.
const std::vector<std::vector<char>>& KernelRouteEditor::seen() const {
  if (seen_at_ == state_.routing_generation()) return seen_;
  seen_.clear();
  seen_at_ = state_.routing_generation();
  for_each(socket_, kOwnProtocol, [this](const nlmsghdr& message) {
    const auto* const begin = reinterpret_cast<const char*>(&message);
    seen_.emplace_back(begin, begin + message.nlmsg_len);
  });
  return seen_;
}

void KernelRouteEditor::for_each(NetlinkSocket& socket, std::uint8_t protocol, const NetlinkSocket::Take& take) {
  for (const int family : {AF_INET, AF_INET6}) {
    NetlinkRequest routes(RTM_GETROUTE, NLM_F_DUMP);
    auto& header = routes.header<rtmsg>();
    header.rtm_family = static_cast<std::uint8_t>(family);
    header.rtm_protocol = protocol;  // the kernel's own filter (4.20); an older one shows all
    const auto take_marked = [&](const nlmsghdr& message) {
      if (message.nlmsg_type != RTM_NEWROUTE && message.nlmsg_type != RTM_NEWRULE) return;
      if (protocol_of(message) == protocol) take(message);
    };
    (void)socket.request(routes, take_marked);  // a host without the family has none
    NetlinkRequest rules(RTM_GETRULE, NLM_F_DUMP);
    rules.header<fib_rule_hdr>().family = static_cast<std::uint8_t>(family);
    (void)socket.request(rules, take_marked);
  }
}

void KernelRouteEditor::forget(const std::string& key) {
  const auto noted = added_.find(key);
  if (noted == added_.end()) return;
  ledger_.strike(noted->second.entry);
  added_.erase(noted);
}

bool KernelRouteEditor::refuse(const RoutingItem& item, const char* attempt, const std::string& why) const {
  if (told_) told_(fmt::format("{} the {} {}: {}", attempt, kind_of(item), to_string(item), why));
  return false;
}

}  // namespace viplane::live
