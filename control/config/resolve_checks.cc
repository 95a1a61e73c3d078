// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/config/resolve_checks.h"

#include <algorithm>
#include <string>

namespace viplane::config {
namespace {

// Each answers what is wrong; empty: nothing.
class Resolver {
 public:
  Resolver(const Config& config, const VirtualServer& service, const RealServer& server)
      : config_(config), service_(service), server_(server) {}

  template <class Kind>
  std::string operator()(Kind&) const {
    return {};
  }

  std::string operator()(FileCheck& check) const {
    const auto file = std::ranges::find(config_.track_files, check.track_file, &TrackFile::name);
    if (file == config_.track_files.end()) return "track_file '" + check.track_file + "' is not defined";
    check.path = file->path;
    if (!check.weight) check.weight = file->reverse ? -file->weight : file->weight;
    return {};
  }

  std::string operator()(TunnelCheck& check) const {
    const auto* address = std::get_if<Endpoint>(&service_.service);
    if (address == nullptr) return "the virtual server is no single address";
    const bool is_ipip =
        server_.forwarding.method == ForwardingMethod::tun && server_.forwarding.tunnel_type == TunnelType::ipip;
    if (!is_ipip) return "the real server is reached by no IPIP tunnel (lvs_method TUN)";
    if (address->address.is_v6 || server_.endpoint.address.is_v6) return "it is made for IPv4 alone";
    check.virtual_address = address->address;
    return {};
  }

 private:
  const Config& config_;
  const VirtualServer& service_;
  const RealServer& server_;
};

}  // namespace

void resolve_checks(Reader& reader, Config& config) {
  for (VirtualServer& service : config.virtual_servers) {
    for (RealServer& server : service.real_servers) {
      std::erase_if(server.checkers, [&](Checker& checker) {
        const std::string fault = std::visit(Resolver(config, service, server), checker.kind);
        if (fault.empty()) return false;
        reader.reporter.warning_at(
            checker.location,
            {"incomplete-block", checker.keyword() + ": " + fault + "; the check is left out", checker.keyword(), {}});
        return true;
      });
    }
  }
}

}  // namespace viplane::config
