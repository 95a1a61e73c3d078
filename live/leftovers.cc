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

// What rtnetlink takes away, with the errors that say that it is gone already.
struct Removal {
  NetlinkRequest request;
  std::string what;
  std::initializer_list<int> gone;
};

NetlinkRequest request_to_remove(const HeldAddress& held) {
  NetlinkRequest request(RTM_DELADDR, 0);
  auto& header = request.header<ifaddrmsg>();
  header.ifa_family = held.prefix.address.is_v6 ? AF_INET6 : AF_INET;
  header.ifa_prefixlen = held.prefix.length;
  header.ifa_index = static_cast<unsigned>(held.index);
  request.put(IFA_LOCAL, held.prefix.address);
  return request;
}

class CleanUp {
 public:
  // All entries of one kind, in the order of the book.
  template <class Kind>
  void put_right(const std::vector<Held>& held) {
    for (const Held& each : held) {
      if (const auto* entry = std::get_if<Kind>(&each)) (*this)(*entry);
    }
  }

  // Addresses first, for neighbours believe in them; then rules, then routes, which may lead through tables that the
  // rules name. As few system calls as can be.
  void remove_addresses_and_routing(const std::vector<Held>& held) {
    std::vector<Removal> removals;
    for (const Held& each : held) {
      if (const auto* address = std::get_if<HeldAddress>(&each)) removals.push_back(removal_of(*address));
    }
    for (const bool are_rules : {true, false}) {
      for (const Held& each : held) {
        const auto* routing = std::get_if<HeldRouting>(&each);
        if (routing == nullptr || is_rule_request(routing->undo) != are_rules) continue;
        if (auto request = request_from(routing->undo)) removals.push_back(removal_of(*routing, std::move(*request)));
      }
    }
    remove(removals);
  }

  void operator()(const LastWords& held) {
    if (!packets_) packets_ = Descriptor(::socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0));
    sockaddr_ll to{};
    to.sll_family = AF_PACKET;
    to.sll_ifindex = held.index;
    to.sll_halen = ETH_ALEN;
    const ssize_t sent = ::sendto(packets_.get(), held.frame.data(), held.frame.size(), MSG_DONTWAIT,
                                  reinterpret_cast<const sockaddr*>(&to), sizeof to);
    note(sent >= 0 ? 0 : errno, "sent priority 0 by " + held.interface, {});
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
  static Removal removal_of(const HeldAddress& held) {
    static constexpr std::initializer_list<int> kGone{EADDRNOTAVAIL, ENODEV};
    return {request_to_remove(held), fmt::format("removed {} from {}", held.prefix.to_string(), held.interface), kGone};
  }

  static Removal removal_of(const HeldRouting& held, NetlinkRequest request) {
    static constexpr std::initializer_list<int> kGone{ESRCH, ENOENT, ENODEV, EADDRNOTAVAIL, EAFNOSUPPORT};
    return {std::move(request), "removed the " + held.words, kGone};
  }

  void remove(const std::vector<Removal>& removals) {
    std::vector<NetlinkRequest> requests;
    for (const Removal& each : removals) requests.push_back(each.request);
    const std::vector<NetlinkAnswer> answers = netlink_.request_all(requests);
    for (std::size_t i = 0; i < removals.size(); ++i) note(answers[i].error, removals[i].what, removals[i].gone);
  }

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

CleanUpReport withdraw(const std::vector<Held>& held) try {
  CleanUp clean_up;
  clean_up.put_right<LastWords>(held);
  clean_up.remove_addresses_and_routing(held);
  clean_up.put_right<HeldInterface>(held);
  return std::move(clean_up.report);
} catch (const std::exception& error) {  // no netlink socket: nothing can be done
  return {.done = {}, .failed = {error.what()}};
}

CleanUpReport clean_up(const std::vector<Held>& held) try {
  CleanUp clean_up;
  clean_up.remove_addresses_and_routing(held);
  clean_up.put_right<HeldInterface>(held);
  clean_up.put_right<HeldProgram>(held);
  clean_up.put_right<HeldSetting>(held);
  clean_up.put_right<HeldOffload>(held);
  return std::move(clean_up.report);
} catch (const std::exception& error) {  // likewise
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
