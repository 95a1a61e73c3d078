// SPDX-License-Identifier: GPL-2.0-or-later
#include "dataplane/reason.h"

#include <numeric>

namespace viplane::dataplane {
namespace {

struct Row {
  Reason reason;
  Verdict verdict;
  std::string_view name;
};

// In the order of the enumeration.
constexpr std::array<Row, kReasonCount> kRows{{
    {Reason::tunnelled, Verdict::transmit, "tunnelled"},
    {Reason::routed, Verdict::transmit, "routed"},
    {Reason::translated, Verdict::transmit, "translated"},
    {Reason::reply_translated, Verdict::transmit, "reply_translated"},
    {Reason::icmp_translated, Verdict::transmit, "icmp_translated"},
    {Reason::icmp_forwarded, Verdict::transmit, "icmp_forwarded"},
    {Reason::fragmented, Verdict::drop, "fragmented"},
    {Reason::icmp_relayed, Verdict::drop, "icmp_relayed"},
    {Reason::ttl_expired, Verdict::drop, "ttl_expired"},
    {Reason::too_big, Verdict::drop, "too_big"},
    {Reason::no_server, Verdict::drop, "no_server"},
    {Reason::reply_refused, Verdict::drop, "reply_refused"},
    {Reason::arp, Verdict::to_control, "arp"},
    {Reason::vrrp, Verdict::to_control, "vrrp"},
    {Reason::neighbour_discovery, Verdict::to_control, "neighbour_discovery"},
    {Reason::connection_sync, Verdict::to_control, "connection_sync"},
    {Reason::icmp_local, Verdict::to_control, "icmp_local"},
    {Reason::neighbour_unresolved, Verdict::to_control, "neighbour_unresolved"},
    {Reason::not_ip, Verdict::to_host, "not_ip"},
    {Reason::group, Verdict::to_host, "group"},
    {Reason::not_local, Verdict::to_host, "not_local"},
    {Reason::no_service, Verdict::to_host, "no_service"},
    {Reason::other_protocol, Verdict::to_host, "other_protocol"},
    {Reason::no_connection, Verdict::to_host, "no_connection"},
    {Reason::service_removed, Verdict::to_host, "service_removed"},
    {Reason::source_port_ftp_data, Verdict::to_host, "source_port_ftp_data"},
    {Reason::ipv6_unsupported, Verdict::to_host, "ipv6_unsupported"},
    {Reason::not_addressed, Verdict::drop, "not_addressed"},
    {Reason::malformed, Verdict::drop, "malformed"},
    {Reason::bad_checksum, Verdict::drop, "bad_checksum"},
    {Reason::bad_icmp_checksum, Verdict::drop, "bad_icmp_checksum"},
    {Reason::source_route, Verdict::drop, "source_route"},
    {Reason::bad_options, Verdict::drop, "bad_options"},
    {Reason::martian_source, Verdict::drop, "martian_source"},
    {Reason::server_removed, Verdict::drop, "server_removed"},
    {Reason::no_route, Verdict::drop, "no_route"},
    {Reason::table_full, Verdict::drop, "table_full"},
    {Reason::no_headroom, Verdict::drop, "no_headroom"},
    {Reason::fragment_waits, Verdict::drop, "fragment_waits"},
    {Reason::fragment_refused, Verdict::drop, "fragment_refused"},
    {Reason::fragments_for_host, Verdict::drop, "fragments_for_host"},
    {Reason::pmtu_learnt, Verdict::drop, "pmtu_learnt"},
}};

constexpr bool in_order() {
  for (std::size_t i = 0; i < kReasonCount; ++i) {
    if (static_cast<std::size_t>(kRows[i].reason) != i) return false;
  }
  return true;
}
static_assert(in_order());

}  // namespace

std::string_view to_string(Reason reason) { return kRows[static_cast<std::size_t>(reason)].name; }

Verdict verdict_of(Reason reason) { return kRows[static_cast<std::size_t>(reason)].verdict; }

std::uint64_t Counters::total() const { return std::accumulate(by_reason.begin(), by_reason.end(), std::uint64_t{0}); }

std::uint64_t Counters::forwarded() const {
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < kReasonCount; ++i) sum += is_forwarded(static_cast<Reason>(i)) ? by_reason[i] : 0;
  return sum;
}

}  // namespace viplane::dataplane
