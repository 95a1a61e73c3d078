// SPDX-License-Identifier: GPL-2.0-or-later
#include "dataplane/connections.h"

#include <array>
#include <cstdio>

#include "dataplane/connection_table.h"

namespace viplane::dataplane {
namespace {

using path::FlowEntry;
using path::FlowKind;
using path::State;

std::string_view name_of(State state) {
  switch (state) {
    case State::none: return "NONE";
    case State::established: return "ESTABLISHED";
    case State::syn_sent: return "SYN_SENT";
    case State::syn_received: return "SYN_RECV";
    case State::fin_wait: return "FIN_WAIT";
    case State::time_wait: return "TIME_WAIT";
    case State::close: return "CLOSE";
    case State::close_wait: return "CLOSE_WAIT";
    case State::udp: return "UDP";
    case State::count: break;
  }
  return "?";
}

Endpoint endpoint(std::uint32_t address, std::uint16_t port) {
  return {IpAddress::v4(__builtin_bswap32(address)), path::host16(port)};
}

Duration until(std::uint64_t deadline_ns, std::uint64_t now_ns) {
  return Duration(deadline_ns > now_ns ? static_cast<std::int64_t>(deadline_ns - now_ns) : 0);
}

ConnectionStatus row_of(const FlowEntry& flow, const path::Server& server, std::uint64_t now_ns) {
  const path::FlowKey key = flow.key();
  const path::TransportAddress end = path::server_end(server, key.target_port());
  ConnectionStatus row;
  row.protocol = static_cast<Protocol>(key.protocol());
  row.remaining = until(flow.deadline_ns, now_ns);
  row.state = key.protocol() == path::kProtocolUdp ? "UDP" : name_of(flow.state);
  row.client = endpoint(key.source(), key.source_port());
  row.virtual_address = endpoint(key.target(), key.target_port());
  row.server = endpoint(end.address, end.port);
  return row;
}

ConnectionStatus row_of(const Template& entry, const path::Server& server, std::uint64_t now_ns) {
  ConnectionStatus row;
  row.protocol = static_cast<Protocol>(entry.protocol);
  row.remaining = until(entry.deadline_ns, now_ns);
  row.state = entry.is_assured ? "ASSURED" : "NONE";
  row.client = endpoint(entry.network, 0);
  row.virtual_address = endpoint(entry.virtual_address, entry.virtual_port);
  row.server = endpoint(server.address, entry.server_port);
  row.is_template = true;
  return row;
}

}  // namespace

void ConnectionTable::for_each(std::uint64_t now_ns, const std::function<void(const ConnectionStatus&)>& visit) {
  for (std::size_t group = 0; group < flows_.groups(); ++group) {
    if (flows_.earliest_deadline(group) == ~std::uint64_t{0}) continue;
    for (const FlowEntry& flow : flows_.group(group)) {
      const bool is_live = flow.kind == FlowKind::connection && flow.deadline_ns > now_ns;
      if (is_live) visit(row_of(flow, services_.records[flow.server], now_ns));
    }
  }
  for (std::uint32_t place = 0; place < templates_.end(); ++place) {
    const Template& entry = templates_[place];
    const bool is_live = entry.is_used && (entry.deadline_ns > now_ns || entry.controlled > 0);
    if (is_live) visit(row_of(entry, services_.records[entry.server], now_ns));
  }
}

std::string to_string(const ConnectionStatus& row) {
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(row.remaining).count();
  std::array<char, 32> left{};
  std::snprintf(left.data(), left.size(), "%02lld:%02lld", static_cast<long long>(seconds / 60),
                static_cast<long long>(seconds % 60));
  std::array<char, 160> line{};
  std::snprintf(line.data(), line.size(), "%-3s %-6s %-11.*s %-18s %-18s %s",
                row.protocol == Protocol::tcp ? "TCP" : "UDP", left.data(), static_cast<int>(row.state.size()),
                row.state.data(), row.client.to_string().c_str(), row.virtual_address.to_string().c_str(),
                row.server.to_string().c_str());
  return line.data();
}

}  // namespace viplane::dataplane
