// SPDX-License-Identifier: GPL-2.0-or-later
// Makes virtual servers of their drafts, with keepalived's defaults and its answers to what contradicts.
#include <algorithm>
#include <map>
#include <numeric>
#include <set>

#include "control/config/draft.h"
#include "control/config/finish_checker.h"

namespace viplane::config {
namespace {

class ServiceFinisher {
 public:
  ServiceFinisher(Reader& reader, const GlobalDraft& global, const std::vector<VirtualServerGroup>& groups,
                  VirtualServerDraft& from)
      : reader_(reader), global_(global), groups_(groups), from_(from), out_(from.value) {}

  // Nothing if there is nothing to serve.
  std::optional<VirtualServer> run() {
    if (const auto* group = std::get_if<GroupReference>(&out_.service); group != nullptr && find(*group) == nullptr)
      return leave_out("there is no virtual_server_group '" + group->name + "'");
    set_protocol();
    if (from_.real_servers.empty()) return leave_out("it has no real_server");
    set_scheduler();
    set_forwarding();
    set_family();
    set_persistence();
    for (RealServerDraft& server : from_.real_servers) add_server(server);
    if (out_.real_servers.empty()) return leave_out("it has no usable real_server");
    set_sorry_server();
    set_quorum();
    const std::optional<bool> alert = global_.smtp_alert_checker ? global_.smtp_alert_checker : global_.smtp_alert;
    out_.smtp_alert = from_.smtp_alert.value_or(alert.value_or(false));
    return std::move(out_);
  }

 private:
  void warn(Place place, std::string id, const std::string& what, std::string remedy = {}) {
    reader_.reporter.warning(
        place, {std::move(id), "virtual server " + out_.name() + ": " + what, "virtual_server", std::move(remedy)});
  }

  std::optional<VirtualServer> leave_out(const std::string& why) {
    warn(from_.place, "incomplete-block", why + "; it is left out");
    return std::nullopt;
  }

  const VirtualServerGroup* find(const GroupReference& group) const {
    const auto found = std::find_if(groups_.begin(), groups_.end(),
                                    [&group](const VirtualServerGroup& other) { return other.name == group.name; });
    return found == groups_.end() ? nullptr : &*found;
  }

  bool is_mark() const { return std::holds_alternative<FirewallMark>(out_.service); }

  void set_protocol() {
    if (!from_.protocol && !is_mark()) {
      out_.protocol = Protocol::udp;
      warn(from_.place, "default-value", "no protocol is given; UDP is used", "protocol TCP");
    }
    out_.protocol = from_.protocol.value_or(out_.protocol);
    if (!out_.one_packet || out_.protocol == Protocol::udp || is_mark()) return;
    warn(from_.place, "bad-combination", "ops needs protocol UDP; it is left out");
    out_.one_packet = false;
  }

  void set_scheduler() {
    if (!from_.scheduler) warn(from_.place, "default-value", "no lb_algo is given; wlc is used", "lb_algo wlc");
    out_.scheduler = from_.scheduler.value_or(Scheduler::wlc);
  }

  void set_forwarding() {
    const bool has_own = std::all_of(from_.real_servers.begin(), from_.real_servers.end(),
                                     [](const RealServerDraft& server) { return server.forwarding.has_value(); });
    if (!from_.forwarding && !has_own)
      warn(from_.place, "default-value", "no lb_kind is given; NAT is used", "lb_kind NAT");
    out_.forwarding = from_.forwarding.value_or(Forwarding{});
  }

  void set_family() {
    const bool of_servers = from_.real_servers.front().value.endpoint.address.is_v6;
    if (const auto* endpoint = std::get_if<Endpoint>(&out_.service)) {
      out_.is_v6 = endpoint->address.is_v6;
    } else if (const auto* group = std::get_if<GroupReference>(&out_.service);
               group != nullptr && !find(*group)->ranges.empty()) {
      out_.is_v6 = find(*group)->ranges.front().first.is_v6;
    } else {
      out_.is_v6 = from_.is_v6.value_or(of_servers);
    }
    if (out_.is_v6 && out_.persistence_prefix == 32) out_.persistence_prefix = 128;
    if (!out_.is_v6 && out_.persistence_prefix > 32) out_.persistence_prefix = 32;
  }

  // A service of every port is one that persists: otherwise a client's connections would scatter.
  void set_persistence() {
    if (!serves_every_port() || out_.persistence_timeout) return;
    warn(from_.place, "default-value", "without a port it has to persist; persistence_timeout 360 is used",
         "name a port, or write persistence_timeout");
    out_.persistence_timeout = kDefaultPersistence;
  }

  bool serves_every_port() const {
    if (const auto* endpoint = std::get_if<Endpoint>(&out_.service)) return endpoint->port == 0;
    const auto* group = std::get_if<GroupReference>(&out_.service);
    return group != nullptr &&
           std::ranges::any_of(find(*group)->ranges, [](const AddressRange& range) { return range.port == 0; });
  }

  std::uint16_t service_port() const {
    const auto* endpoint = std::get_if<Endpoint>(&out_.service);
    return endpoint == nullptr ? 0 : endpoint->port;
  }

  void add_server(RealServerDraft& from) {
    RealServer server = std::move(from.value);
    if (server.endpoint.port == 0) server.endpoint.port = service_port();
    server.forwarding = from.forwarding.value_or(out_.forwarding);
    const std::string name = "real_server " + server.endpoint.to_string();
    if (server.endpoint.address.is_v6 != out_.is_v6 && server.forwarding.method != ForwardingMethod::tun)
      return warn(from.place, "wrong-family", name + " is of another address family; it is left out");
    if (!seen_.insert(server.endpoint).second)
      return warn(from.place, "duplicate-server", name + " is listed already; this second one is left out");
    server.weight = from.weight.value_or(from_.weight.value_or(1));
    server.inhibit_on_failure = from.inhibit_on_failure.value_or(from_.inhibit_on_failure);
    // Unlike everywhere else, keepalived's default is to send mail.
    const std::optional<bool> alert = global_.smtp_alert_checker ? global_.smtp_alert_checker : global_.smtp_alert;
    server.smtp_alert = from.smtp_alert.value_or(from_.smtp_alert.value_or(alert.value_or(true)));
    if (server.virtualhost.empty()) server.virtualhost = out_.virtualhost;
    for (CheckerDraft& checker : from.checkers)
      server.checkers.push_back(finish_checker(global_, from_, from.settings, server, checker));
    out_.real_servers.push_back(std::move(server));
  }

  void set_sorry_server() {
    if (!out_.sorry_server) return;
    if (out_.sorry_server->endpoint.port == 0) out_.sorry_server->endpoint.port = service_port();
    out_.sorry_server->forwarding = from_.sorry_server_forwarding.value_or(out_.forwarding);
  }

  void set_quorum() {
    const std::uint64_t total = std::accumulate(
        out_.real_servers.begin(), out_.real_servers.end(), std::uint64_t{0},
        [](std::uint64_t sum, const RealServer& server) { return sum + static_cast<unsigned>(server.weight); });
    if (out_.quorum > total) {
      warn(from_.quorum_place.line != 0 ? from_.quorum_place : from_.place, "bad-combination",
           "quorum " + std::to_string(out_.quorum) + " is more than all weights together; " + std::to_string(total) +
               " is used");
      out_.quorum = static_cast<unsigned>(total);
    }
    if (out_.hysteresis == 0 || out_.hysteresis < out_.quorum) return;
    const unsigned most = out_.quorum == 0 ? 0 : out_.quorum - 1;
    warn(from_.hysteresis_place, "bad-combination",
         "hysteresis " + std::to_string(out_.hysteresis) + " is not less than the quorum; " + std::to_string(most) +
             " is used");
    out_.hysteresis = most;
  }

  Reader& reader_;
  const GlobalDraft& global_;
  const std::vector<VirtualServerGroup>& groups_;
  VirtualServerDraft& from_;
  VirtualServer out_;
  std::set<Endpoint> seen_;
};

// Two blocks for one service: the kernel, and so keepalived, serves the real servers of both.
void merge(Reader& reader, Place place, VirtualServer& into, VirtualServer from) {
  reader.reporter.notice(
      place, {"repeated-service",
              "virtual server " + into.name() + " is defined already; its real servers are added to that one",
              "virtual_server",
              {}});
  for (RealServer& server : from.real_servers) {
    const bool is_known = std::any_of(into.real_servers.begin(), into.real_servers.end(),
                                      [&server](const RealServer& other) { return other.endpoint == server.endpoint; });
    if (!is_known) into.real_servers.push_back(std::move(server));
  }
}

}  // namespace

void finish_services(Reader& reader, Draft& draft, Config& config) {
  config.virtual_server_groups = std::move(draft.virtual_server_groups);
  std::map<std::string, std::size_t> by_name;
  for (VirtualServerDraft& from : draft.virtual_servers) {
    auto server = ServiceFinisher(reader, draft.global, config.virtual_server_groups, from).run();
    if (!server) continue;
    const auto [known, is_new] = by_name.emplace(server->name(), config.virtual_servers.size());
    if (is_new)
      config.virtual_servers.push_back(std::move(*server));
    else
      merge(reader, from.place, config.virtual_servers[known->second], std::move(*server));
  }
}

}  // namespace viplane::config
