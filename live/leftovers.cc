// SPDX-License-Identifier: GPL-2.0-or-later
#include "live/leftovers.h"

#include <fmt/format.h>
#include <linux/if_addr.h>
#include <linux/if_ether.h>
#include <linux/if_link.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "live/address_table.h"
#include "live/netlink_socket.h"
#include "live/network_state.h"
#include "live/ports/offloads.h"
#include "live/route_editor.h"
#include "live/routing_message.h"
#include "live/sysctl.h"
#include "live/virtual_interfaces.h"
#include "live/xdp/program.h"

namespace viplane::live {
namespace {

// In the order in which it is put right.
int rank(const Held& held) {
  if (const auto* const routing = std::get_if<HeldRouting>(&held)) return is_rule_request(routing->undo) ? 1 : 2;
  constexpr std::array kRanks{3 /* address */, 4 /* interface */, 5 /* program */,
                              6 /* setting */, 7 /* offload */,   0 /* last words */};
  return kRanks[held.index()];
}

class CleanUp {
 public:
  explicit CleanUp(SayLastWords last_words) : says_last_words_(last_words == SayLastWords::yes) {}

  void operator()(const LastWords& held) {
    if (!says_last_words_) return;
    if (!packets_) packets_ = Descriptor(::socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0));
    sockaddr_ll to{};
    to.sll_family = AF_PACKET;
    to.sll_ifindex = held.index;
    to.sll_halen = ETH_ALEN;
    const ssize_t sent = ::sendto(packets_.get(), held.frame.data(), held.frame.size(), MSG_DONTWAIT,
                                  reinterpret_cast<const sockaddr*>(&to), sizeof to);
    note(sent >= 0 ? 0 : errno, "sent priority 0 by " + held.interface, {});
  }

  void operator()(const HeldRouting& held) {
    auto request = request_from(held.undo);
    if (!request) return;
    note(netlink_.request(*request).error, "removed the " + held.words,
         {ESRCH, ENOENT, ENODEV, EADDRNOTAVAIL, EAFNOSUPPORT});
  }

  void operator()(const HeldAddress& held) {
    NetlinkRequest request(RTM_DELADDR, 0);
    auto& header = request.header<ifaddrmsg>();
    header.ifa_family = held.prefix.address.is_v6 ? AF_INET6 : AF_INET;
    header.ifa_prefixlen = held.prefix.length;
    header.ifa_index = static_cast<unsigned>(held.index);
    request.put(IFA_LOCAL, held.prefix.address);
    note(netlink_.request(request).error, fmt::format("removed {} from {}", held.prefix.to_string(), held.interface),
         {EADDRNOTAVAIL, ENODEV});
  }

  // Only what is as we made it: the name may be another's by now.
  void operator()(const HeldInterface& held) {
    if (!is_ours(held.name)) return;
    NetlinkRequest request(RTM_DELLINK, 0);
    request.header<ifinfomsg>();
    request.put(IFLA_IFNAME, held.name);
    note(netlink_.request(request).error, "removed the interface " + held.name, {ENODEV});
  }

  void operator()(const HeldProgram& held) {
    if (program_of(held.index) != held.program) return;
    note(detach_xdp_link(held.index, held.program), "detached the XDP program from " + held.interface, {ENOENT});
  }

  void operator()(const HeldSetting& held) {
    const auto now = read_setting(held.path);
    if (!now || *now == held.value) return;
    note(write_setting(held.path, held.value) ? 0 : errno, fmt::format("set {} back to {}", held.path, held.value), {});
  }

  void operator()(const HeldOffload& held) {
    char name[IFNAMSIZ] = {};
    if (::if_indextoname(static_cast<unsigned>(held.index), name) == nullptr) return;  // gone with its settings
    const Interface interface(name);
    if (merges(interface, held.feature) == held.was_on) return;
    note(set_merging(interface, held.feature, held.was_on) ? 0 : errno,
         fmt::format("set {} of {} back to {}", held.feature, held.interface, held.was_on ? "on" : "off"), {});
  }

  CleanUpReport report;

 private:
  // `gone` are the errors that say that there is nothing left to do.
  void note(int error, const std::string& what, std::initializer_list<int> gone) {
    if (error == 0) {
      report.done.push_back(what);
    } else if (std::ranges::find(gone, error) == gone.end()) {
      report.failed.push_back(fmt::format("not {}: {}", what, std::strerror(error)));
    }
  }

  bool is_ours(const std::string& name) {
    NetlinkRequest request(RTM_GETLINK, 0);
    request.header<ifinfomsg>();
    request.put(IFLA_IFNAME, name);
    bool is_macvlan = false;
    (void)netlink_.request(request, [&](const nlmsghdr& message) {
      const nlattr* const info = NetlinkAttributes(message, sizeof(ifinfomsg)).find(IFLA_LINKINFO);
      is_macvlan = info && NetlinkAttributes(*info).text(IFLA_INFO_KIND) == "macvlan";
    });
    return is_macvlan;
  }

  std::uint32_t program_of(int index) {
    NetlinkRequest request(RTM_GETLINK, 0);
    request.header<ifinfomsg>().ifi_index = index;
    std::uint32_t program = 0;
    (void)netlink_.request(request, [&](const nlmsghdr& message) {
      const nlattr* const xdp = NetlinkAttributes(message, sizeof(ifinfomsg)).find(IFLA_XDP);
      if (xdp) program = NetlinkAttributes(*xdp).u32(IFLA_XDP_PROG_ID).value_or(0);
    });
    return program;
  }

  bool says_last_words_;
  NetlinkSocket netlink_;
  Descriptor packets_;
};

std::vector<Held> held_by_the_living(const std::filesystem::path& own) {
  std::vector<Held> held;
  std::error_code ignored;  // no folder: nobody
  for (const auto& file : std::filesystem::directory_iterator(own.parent_path(), ignored)) {
    if (file.path().extension() != ".state" || file.path().filename() == own.filename()) continue;
    if (!Ledger::is_alive(file.path())) continue;
    const auto theirs = Ledger::read(file.path());
    held.insert(held.end(), theirs.begin(), theirs.end());
  }
  return held;
}

}  // namespace

CleanUpReport clean_up(const std::vector<Held>& held, SayLastWords last_words) try {
  std::vector<const Held*> order;
  for (const Held& each : held) order.push_back(&each);
  std::ranges::stable_sort(order, {}, [](const Held* each) { return rank(*each); });
  CleanUp clean_up(last_words);
  for (const Held* each : order) std::visit(clean_up, *each);
  return std::move(clean_up.report);
} catch (const std::exception& error) {  // no netlink socket: nothing can be done
  return {.done = {}, .failed = {error.what()}};
}

std::vector<Held> find_marked_leftovers(const std::filesystem::path& own) {
  const auto theirs = held_by_the_living(own);
  std::vector<Held> found;
  const auto take = [&](Held held) {
    if (std::ranges::find(theirs, held) == theirs.end()) found.push_back(std::move(held));
  };
  Loop unused;
  const NetworkState state(unused);
  for (const auto& [index, link] : state.links()) {
    for (const KernelAddress& address : state.addresses(index)) {
      if (address.protocol == kOwnProtocol) take(HeldAddress{index, link.name, address.prefix});
    }
    if (link.kind == "macvlan" && link.alias == kInterfaceAlias) take(HeldInterface{link.name});
  }
  NetlinkSocket socket;
  KernelRouteEditor::for_each(socket, kOwnProtocol, [&](const nlmsghdr& message) {
    const HeldRouting routing{words_of(message), undo_of(message)};
    const bool is_theirs = std::ranges::any_of(theirs, [&](const Held& held) {
      const auto* const other = std::get_if<HeldRouting>(&held);
      return other && is_about_the_same(other->undo, routing.undo);
    });
    if (!is_theirs) found.push_back(routing);
  });
  return found;
}

}  // namespace viplane::live
