// SPDX-License-Identifier: GPL-2.0-or-later
#include "dataplane/connections.h"

#include <algorithm>
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

std::string_view state_of(const SharedConnection& from) {
  if (from.is_template) return from.state == State::established ? "ASSURED" : "NONE";
  return from.protocol == Protocol::udp ? "UDP" : name_of(from.state);
}

ConnectionStatus row_of(const SharedConnection& from) {
  return {.protocol = from.protocol,
          .remaining = from.remaining,
          .state = state_of(from),
          .client = from.client,
          .virtual_address = from.virtual_address,
          .server = from.server,
          .is_template = from.is_template};
}

}  // namespace

void ConnectionTable::each_connection(std::size_t first_group, std::size_t groups,
                                      const std::function<void(const FlowEntry&)>& visit) {
  const std::size_t end_group = std::min(first_group + groups, flows_.groups());
  for (std::size_t group = first_group; group < end_group; ++group) {
    if (flows_.earliest_deadline(group) == ~std::uint64_t{0}) continue;
    for (const FlowEntry& flow : flows_.group(group)) {
      if (flow.kind == FlowKind::connection && flow.deadline_ns > now_ns_) visit(flow);
    }
  }
}

void ConnectionTable::each_template(const std::function<void(const Template&)>& visit) const {
  for (std::uint32_t place = 0; place < templates_.end(); ++place) {
    const Template& entry = templates_[place];
    if (entry.is_used && (entry.deadline_ns > now_ns_ || entry.controlled > 0)) visit(entry);
  }
}

void ConnectionTable::for_each(const std::function<void(const ConnectionStatus&)>& visit) {
  each_connection(0, flows_.groups(), [&](const FlowEntry& flow) { visit(row_of(shared(flow))); });
  each_template([&](const Template& entry) { visit(row_of(shared(entry))); });
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
