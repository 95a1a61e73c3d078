// SPDX-License-Identifier: GPL-2.0-or-later
#include "lint/catalogue.h"

#include <algorithm>

#include "lint/file/file_lints.h"
#include "lint/pair/pair_lints.h"

namespace viplane::lint {
namespace {

using enum config::Severity;

constexpr Lint kLints[] = {
    // VRRP, in one file.
    {"nopreempt-state-master",
     {},
     "keepalived clears nopreempt where the initial state is MASTER, and preempts",
     "state BACKUP on both directors"},
    {"nopreempt-weights", warning,
     "nopreempt makes a backup wait for silence, and a master whose priority fell is not silent",
     "weight 0, whose failure is a fault; or no nopreempt", nopreempt_weights, nopreempt_weights_between},
    {"advert-interval-short", warning, "a backup takes over from a healthy master whenever that one is late",
     "advert_int 0.1, or a larger down_timer_adverts", advert_interval_short},
    {"silent-after-conflict", warning, "nothing else tells clients which of two masters has stayed",
     "garp_lower_prio_repeat 5 in the instance, which counts in strict mode as well", silent_after_conflict},
    {"source-among-peers", warning, "a director that sends to itself says nothing to its partner",
     "list the addresses of the other directors alone", source_among_peers},
    {"owner-without-address", warning, "priority 255 starts as master at once and is never preempted",
     "a priority below 255", owner_without_address},
    {"address-without-owner", warning, "an address that a backup has as well is answered for by two",
     "another virtual address, or priority 255 on its owner", address_without_owner},
    {"vip-not-connected", warning, "an announcement on a network that the address is not of reaches nobody who asks",
     "an address of the interface's network, or dev INTERFACE behind the address", vip_not_connected},
    {"vip-twice", warning, "two instances that hold one address take it from each other",
     "each address in one instance", vip_twice},
    {"auth-pass-too-long",
     {},
     "VRRP has eight octets for a password; the rest is cut off, and not everywhere alike",
     "a password of at most eight octets"},
    {"empty-unicast-peer", error, "without a peer keepalived falls back to multicast, and two become master",
     "list the peers, or write mcast_src_ip"},
    {"no-unicast-peer", {}, "unicast_src_ip alone is not unicast", "list the peers, or write mcast_src_ip"},
    {"duplicate-vrid", error, "keepalived passes such a file with -t and then does not start",
     "give each instance on an interface its own virtual_router_id"},
    // Services, in one file.
    {"service-without-vip", warning, "a service whose address nobody holds gets no packets",
     "the address in virtual_ipaddress or virtual_ipaddress_excluded", service_without_vip},
    {"dr-real-server-far", warning, "DR sends to the real server's MAC address, which only a common segment has",
     "lb_kind TUN, or a real server in the director's network", dr_real_server_far},
    {"port-not-rewritten", warning, "the check asks the real server's port, clients arrive at the service's",
     "the service's port for the real server, or lb_kind NAT", port_not_rewritten},
    {"tun-mtu", notice, "the director adds 20 octets or more to each packet",
     "an MTU that holds them between director and real server, or a smaller MSS on the real servers (advmss)", tun_mtu},
    {"nat-no-way-back", warning,
     "answers that do not pass the director keep the real server's address, and clients "
     "drop them",
     "a virtual address in the real servers' network, and that as their gateway", nat_no_way_back},
    {"nat-gateway-apart", warning, "requests by one director and answers by the other find no connection",
     "a vrrp_sync_group with both instances, or both addresses in one instance", nat_gateway_apart},
    {"sorry-is-real-server", warning, "a sorry server stands in when every real server is down",
     "another server for the apology", sorry_is_real_server},
    {"director-is-real-server", warning, "a director balances what it gets for a service, also what was balanced once",
     "real servers on machines of their own", director_is_real_server},
    {"unchecked-real-server", notice, "a real server without a check is never taken out", "TCP_CHECK { }",
     unchecked_real_server},
    // With --host.
    {"script-missing", warning, "a script that cannot run counts as failed, or a change of state is not told",
     "its right path, or install it", script_missing},
    {"interface-missing", warning, "an instance without its interface stays in fault",
     "the interface's name on this machine", interface_missing},

    // Between files: both become master.
    {"version-differs", error, "a router discards the other version's advertisements", "the same version in both files",
     nullptr, version_differs},
    {"advert-interval-differs", error, "version 2 discards an advertisement with another interval",
     "the same advert_int in both files", nullptr, advert_interval_differs},
    {"auth-differs", error, "an advertisement that is not authenticated alike is discarded",
     "the same auth_type and auth_pass in both files", nullptr, auth_differs},
    {"vip-count-differs", error, "an advertisement with another number of addresses is discarded",
     "the same virtual_ipaddress block in both files", nullptr, vip_count_differs},
    {"vip-list-differs", error, "an advertisement without an address of one's own is discarded",
     "the same virtual_ipaddress block in both files", nullptr, vip_list_differs},
    {"vrid-differs", error, "another virtual_router_id is another router", "the same virtual_router_id in both files",
     nullptr, vrid_differs},
    {"unicast-multicast-differs", error, "a router takes no multicast for a unicast instance, nor the other way round",
     "unicast_peer in both files, or in neither", nullptr, unicast_multicast_differs},
    {"multicast-group-differs", error, "what is sent to another group is not received",
     "the same vrrp_mcast_group4, vrrp_mcast_group6 or mcast_dst_ip in both files", nullptr, multicast_group_differs},
    {"peers-not-mutual", error, "a backup that is sent nothing takes over from a living master",
     "the other director's address in each unicast_peer", nullptr, peers_not_mutual},
    {"same-source-address", error, "a router ignores advertisements that come from its own address",
     "each director its own unicast_src_ip or mcast_src_ip", nullptr, same_source_address, true},
    // Between files: the election.
    {"equal-priorities", warning, "a tie is decided by addresses, which nobody chose for that",
     "a higher priority on the director that is to be master", nullptr, equal_priorities, true},
    {"state-against-priority", notice, "state MASTER is no faster and wins nothing",
     "state MASTER with the higher priority, or BACKUP on both", nullptr, state_against_priority},
    {"nopreempt-one-side", warning,
     "nopreempt keeps a returning director from taking over, and only the better one would",
     "nopreempt on both, each with state BACKUP", nullptr, nopreempt_one_side},
    {"never-fails-over", error, "a check that cannot move the address protects nobody", {}, nullptr, never_fails_over},
    {"sync-group-differs", warning, "two addresses that belong together end up on two directors",
     "the same vrrp_sync_group in both files", nullptr, sync_group_differs},
    {"router-alone", warning, "a virtual router with one member is not redundant",
     "the instance in both files, with one virtual_router_id", nullptr, router_alone},
    {"vip-prefix-differs", warning, "the length of a virtual address decides which routes the master gets",
     "the same length in both files", nullptr, vip_prefix_differs},
    {"services-differ", warning, "what a failover changes should be the director alone",
     "the same virtual_server blocks in both files", nullptr, services_differ},
    {"sync-daemon-differs", warning, "a director that has heard of no connections resets them when it takes over",
     "the same lvs_sync_daemon in both files, id included", nullptr, sync_daemon_differs},

    // What the loader tells.
    {"bad-combination", {}, "two settings contradict; keepalived drops one in the same way"},
    {"bad-member", {}, "an instance that is no member of the group moves without it"},
    {"bad-random", {}, "${_RANDOM} with such bounds is no number"},
    {"bad-repetition", {}, "the lines are written once, or not at all"},
    {"bad-value", {}, "what runs is another value than the one written"},
    {"default-interface", {}, "another machine's interface may have another name"},
    {"default-value", {}, "keepalived's default is seldom what is meant here"},
    {"deprecated", {}, "a later version may not know the old name"},
    {"duplicate-name", {}, "the second definition has no effect"},
    {"duplicate-server", {}, "the second block has no effect, its weight and checks are lost"},
    {"empty-command", {}, "nothing is run"},
    {"extra-brace", {}, "a block is closed too early: what follows stands outside it"},
    {"extra-words", {}, "keepalived passes over them in silence"},
    {"include-without-file", {}, "nothing is included"},
    {"include-without-match", {}, "what the included file should have said is missing"},
    {"incomplete-block", {}, "what is defined here does not run"},
    {"lonely-group", {}, "a group of one holds nothing together"},
    {"long-line", {}, "the rest of the line is not read"},
    {"missing-block", {}, "the keyword has no effect"},
    {"missing-brace", {}, "keepalived loses what follows"},
    {"missing-parameter", {}, "keepalived does not start with some such lines"},
    {"more-diagnostics", {}, "there are too many to show"},
    {"no-virtual-address", {}, "an instance without an address protects nothing"},
    {"not-in-effect", {}, "the line is understood and changes nothing here"},
    {"obsolete-keyword", {}, "keepalived 2 has dropped it"},
    {"recursive-include", {}, "a file that includes itself would never end"},
    {"repeated-block", {}, "the second block has no effect"},
    {"repeated-keyword", {}, "the second script is never run"},
    {"repeated-service", {}, "the kernel knows one service, with the real servers of both"},
    {"rule-without-preference", {}, "rules without one come in an order that changes with the file"},
    {"strict", {}, "strict mode follows the RFC, which has no such setting"},
    {"too-deep", {}, "what is nested deeper is not read"},
    {"too-large", {}, "definitions or includes unfold without end"},
    {"undefined", {}, "a template that was not rendered, or a name with a slip"},
    {"undefined-name", {}, "what is tracked does not exist, so it never fails"},
    {"unexpected-block", {}, "the block is not read"},
    {"unexpected-brace", {}, "the block is not read"},
    {"unknown-block", {}, "keepalived takes the block's end for that of the block around it, and loses the rest"},
    {"unknown-keyword", {}, "the line has no effect"},
    {"unmatched-quote", {}, "the quote becomes part of the word"},
    {"unreadable-file", {}, "there is nothing to run"},
    {"weight-capped", {}, "IPVS's weights end there"},
    {"wrong-family", {}, "one instance speaks one family"},
};

}  // namespace

std::span<const Lint> catalogue() { return kLints; }

const Lint* find_lint(std::string_view id) {
  const auto found =
      std::find_if(std::begin(kLints), std::end(kLints), [id](const Lint& lint) { return lint.id == id; });
  return found == std::end(kLints) ? nullptr : &*found;
}

std::string page_of(const std::string& id) {
  return find_lint(id) == nullptr ? std::string() : "docs/lints/" + id + ".md";
}

}  // namespace viplane::lint
