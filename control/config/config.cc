// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/config/config.h"

namespace viplane::config {
namespace {

std::string name_of(Protocol protocol) {
  switch (protocol) {
    case Protocol::tcp: return "tcp";
    case Protocol::udp: return "udp";
    case Protocol::sctp: return "sctp";
  }
  return "?";
}

struct ServiceName {
  std::string operator()(const Endpoint& endpoint) const { return endpoint.to_string(); }
  std::string operator()(const FirewallMark& mark) const { return "fwmark " + std::to_string(mark.mark); }
  std::string operator()(const GroupReference& group) const { return "group " + group.name; }
};

struct CheckKeyword {
  std::string operator()(const TcpCheck&) const { return "TCP_CHECK"; }
  std::string operator()(const HttpCheck& check) const { return check.is_tls ? "SSL_GET" : "HTTP_GET"; }
  std::string operator()(const MiscCheck&) const { return "MISC_CHECK"; }
  std::string operator()(const SmtpCheck&) const { return "SMTP_CHECK"; }
  std::string operator()(const DnsCheck&) const { return "DNS_CHECK"; }
  std::string operator()(const UdpCheck&) const { return "UDP_CHECK"; }
  std::string operator()(const PingCheck&) const { return "PING_CHECK"; }
  std::string operator()(const FileCheck&) const { return "FILE_CHECK"; }
  std::string operator()(const TunnelCheck&) const { return "tunnel_check"; }
  std::string operator()(const OtherCheck& check) const { return check.keyword; }
};

}  // namespace

std::string Command::to_string() const {
  std::string out;
  for (const std::string& word : words) out += (out.empty() ? "" : " ") + word;
  return out;
}

std::string Checker::keyword() const { return std::visit(CheckKeyword{}, kind); }

std::string VirtualServer::name() const { return std::visit(ServiceName{}, service) + '/' + name_of(protocol); }

}  // namespace viplane::config
