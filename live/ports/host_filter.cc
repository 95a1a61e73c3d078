// SPDX-License-Identifier: GPL-2.0-or-later
#include "live/ports/host_filter.h"

#include <fmt/format.h>
#include <net/if.h>
#include <nftables/libnftables.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <set>

#include "dataplane/reason.h"
#include "live/ports/host_injector.h"
#include "net/ethernet.h"
#include "net/ipv4.h"

namespace viplane::live {
namespace {

using End = ServedFlow::End;

std::string address_and_protocol(const ServedFlow& flow) {
  return fmt::format("{} . {}", flow.endpoint.address.to_string(), static_cast<unsigned>(flow.protocol));
}

// A set of nftables; without elements where there are none, since its syntax knows no empty list.
std::string named_set(std::string_view name, std::string_view type, const std::set<std::string>& elements) {
  const std::string list = elements.empty() ? "" : fmt::format("elements = {{ {} }};", fmt::join(elements, ", "));
  return fmt::format(" set {} {{ type {}; {} }}\n", name, type, list);
}

// A chain for each interface. Fragments first: those but the first have no ports to look at.
constexpr std::string_view kChain = R"( chain {0} {{
  type filter hook ingress device "{0}" priority -500; policy accept;
  ip frag-off & 0x3fff != 0 ip daddr . ip protocol @addresses fib daddr type local counter drop
  ip frag-off & 0x3fff != 0 ip saddr . ip protocol @server_addresses fib daddr type != local counter drop
  ip daddr . ip protocol . th dport @services fib daddr type local counter drop
  ip daddr . ip protocol @services_of_every_port fib daddr type local counter drop
  ip saddr . ip protocol . th sport @servers fib daddr type != local counter drop
  ip saddr . ip protocol @servers_of_every_port fib daddr type != local counter drop
 }}
)";

}  // namespace

void HostFilter::Close::operator()(nft_ctx* context) const { nft_ctx_free(context); }

HostFilter::HostFilter(std::vector<std::string> interfaces, Clock& clock, EventLog& events)
    : interfaces_(std::move(interfaces)), clock_(clock), events_(events) {
  static std::atomic<unsigned> made = 0;  // several directors in one process have tables of their own
  table_ = fmt::format("viplane-{}-{}", ::getpid(), ++made);
}

HostFilter::~HostFilter() = default;

void HostFilter::set(std::span<const ServedFlow> flows) {
  flows_.clear();
  std::ranges::copy_if(flows, std::back_inserter(flows_),
                       [](const auto& flow) { return !flow.endpoint.address.is_v6; });
  std::ranges::sort(flows_);
  apply();
}

void HostFilter::add_interface(const std::string& interface) {
  interfaces_.push_back(interface);
  apply();
}

std::string HostFilter::rules() const {
  std::set<std::string> services, every_port, addresses, servers, servers_every_port, server_addresses;
  for (const ServedFlow& flow : flows_) {
    const std::string who = address_and_protocol(flow);
    const bool is_service = flow.end == End::service;
    (is_service ? addresses : server_addresses).insert(who);
    if (flow.endpoint.port == 0) {
      (is_service ? every_port : servers_every_port).insert(who);
    } else {
      (is_service ? services : servers).insert(fmt::format("{} . {}", who, flow.endpoint.port));
    }
  }
  std::string text = fmt::format("table netdev {} {{\n flags owner;\n", table_);
  text += named_set("addresses", "ipv4_addr . inet_proto", addresses);
  text += named_set("server_addresses", "ipv4_addr . inet_proto", server_addresses);
  text += named_set("services", "ipv4_addr . inet_proto . inet_service", services);
  text += named_set("services_of_every_port", "ipv4_addr . inet_proto", every_port);
  text += named_set("servers", "ipv4_addr . inet_proto . inet_service", servers);
  text += named_set("servers_of_every_port", "ipv4_addr . inet_proto", servers_every_port);
  for (const std::string& interface : interfaces_) {
    if (if_nametoindex(interface.c_str()) != 0) text += fmt::format(kChain, interface);
  }
  return text + "}\n";
}

// One transaction: there is no moment without rules.
void HostFilter::apply() {
  if (interfaces_.empty() || (flows_.empty() && !has_table_)) return;
  if (!nft_) {
    nft_.reset(nft_ctx_new(NFT_CTX_DEFAULT));
    nft_ctx_buffer_error(nft_.get());
    nft_ctx_buffer_output(nft_.get());
  }
  std::string text;
  if (has_table_) text += fmt::format("delete table netdev {}\n", table_);
  if (!flows_.empty()) text += rules();
  if (nft_run_cmd_from_buffer(nft_.get(), text.c_str()) == 0) {
    has_table_ = !flows_.empty();
    return;
  }
  const std::string why = nft_ctx_get_error_buffer(nft_.get());
  events_.record(
      {.at = clock_.now(),
       .node = {},
       .kind = "host.not_filtered",
       .fields = {{"why", "nftables refused the table that keeps the host from answering for the services: " +
                              why.substr(0, why.find('\n'))}}});
}

bool HostFilter::stops(ByteView frame) const {
  const auto ethernet = EthernetView::parse(frame);
  if (!has_table_ || !ethernet || ethernet->type() != EtherType::ipv4) return false;
  const auto ip = Ipv4View::parse(ethernet->payload());
  if (!ip || ip->payload().size() < 4) return false;
  ServedFlow flow{End::service, ip->protocol(), {ip->target(), load_be16(ip->payload().data() + 2)}};
  if (std::ranges::binary_search(flows_, flow)) return true;
  flow.endpoint.port = 0;
  return std::ranges::binary_search(flows_, flow);
}

std::size_t give_stopped_frames(std::span<const Frame> frames, const HostFilter& filter, HostInjector& injector) {
  constexpr auto kNotLocal = static_cast<std::uint8_t>(dataplane::Reason::not_local);
  std::size_t given = 0;
  for (const Frame& frame : frames) {
    if (frame.verdict != Verdict::to_host || frame.reason == kNotLocal || !filter.stops(frame.bytes())) continue;
    given += injector.give(frame.bytes()) ? 1 : 0;
  }
  return given;
}

}  // namespace viplane::live
