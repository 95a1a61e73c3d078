// SPDX-License-Identifier: GPL-2.0-or-later
// What stands outside every block.
#include "control/config/draft.h"
#include "control/config/values.h"

namespace viplane::config {
namespace {

using enum Effect;
using enum Shape;

template <std::string SslFiles::*Member>
void set_ssl(Reader& reader, Draft& draft, const Statement& statement) {
  draft.global.value.ssl.*Member = parameter(statement);
  tell_extra(reader, statement);
}

constexpr Keyword<Draft> kSslKeywords[] = {
    {"password", line, in_effect, set_ssl<&SslFiles::password>},
    {"ca", line, understood, set_ssl<&SslFiles::ca>},
    {"certificate", line, in_effect, set_ssl<&SslFiles::certificate>},
    {"key", line, in_effect, set_ssl<&SslFiles::key>},
};

void read_ssl(Reader& reader, Draft& draft, const Statement& statement) {
  draft.global.value.ssl.location = reader.reporter.locate(statement.place());
  read_block(reader, draft, statement.block, "SSL", kSslKeywords);
  SslFiles& ssl = draft.global.value.ssl;
  if (ssl.certificate.empty() == ssl.key.empty()) return;
  reader.reporter.warning(
      statement.place(),
      {"incomplete-block", "SSL needs certificate and key; SSL_GET shows no certificate", "SSL", {}});
  ssl.certificate.clear();
  ssl.key.clear();
}

constexpr Keyword<Draft> kBfdKeywords[] = {
    {"source_ip", line, understood},  {"neighbor_ip", line, understood}, {"neighbour_ip", line, understood},
    {"min_rx", line, understood},     {"min_tx", line, understood},      {"idle_tx", line, understood},
    {"multiplier", line, understood}, {"passive", line, understood},     {"ttl", line, understood},
    {"hoplimit", line, understood},   {"max_hops", line, understood},    {"multihop", line, understood},
    {"weight", line, understood},     {"vrrp", line, understood},        {"checker", line, understood},
};

void read_bfd(Reader& reader, Draft& draft, const Statement& statement) {
  read_block(reader, draft, statement.block, "bfd_instance", kBfdKeywords);
}

template <std::string DaemonSettings::*Member>
void set_daemon(Reader& reader, Draft& draft, const Statement& statement) {
  if (parameter(statement).find('/') != std::string::npos)
    return tell_bad_value(reader, statement, "is a path, where a name is meant", "it is left out");
  draft.global.value.daemon.*Member = parameter(statement);
  tell_extra(reader, statement);
}

void read_use_pid_dir(Reader&, Draft& draft, const Statement&) { draft.global.value.daemon.use_pid_dir = true; }

constexpr Keyword<Draft> kOutermostKeywords[] = {
    {"global_defs", block, in_effect, read_global_defs},
    {"vrrp_instance", soft_block, in_effect, read_vrrp_instance},
    {"vrrp_sync_group", soft_block, in_effect, read_sync_group},
    {"vrrp_script", named_block, in_effect, read_vrrp_script},
    {"track_file", named_block, in_effect, read_track_file},
    {"vrrp_track_file", named_block, in_effect, read_track_file},
    {"vrrp_track_process", named_block, in_effect, read_track_process},
    {"garp_group", block, in_effect, read_garp_group},
    {"interface_up_down_delays", block, in_effect, read_interface_delays},
    {"virtual_server", named_block, in_effect, read_virtual_server},
    {"virtual_server_group", named_block, in_effect, read_virtual_server_group},
    {"track_group", soft_block, in_effect, read_track_group},
    {"static_ipaddress", block, in_effect, read_static_addresses},
    {"static_routes", block, in_effect, read_static_routes},
    {"static_rules", block, in_effect, read_static_rules},
    {"SSL", block, in_effect, read_ssl},
    {"net_namespace", soft_value, in_effect, set_daemon<&DaemonSettings::net_namespace>},
    {"use_pid_dir", line, in_effect, read_use_pid_dir},
    {"instance", soft_value, in_effect, set_daemon<&DaemonSettings::instance>},
    // Not in effect.
    {"bfd_instance", soft_block, understood, read_bfd},
    {"linkbeat_interfaces", block, understood},
    {"linkbeat_use_polling", line, understood},
    {"net_namespace_ipvs", line, understood},
    {"namespace_with_ipsets", line, understood},
    {"child_wait_time", value, understood},
};

}  // namespace

bool is_outermost_block(std::string_view keyword) {
  // track_file and its like also stand inside other blocks.
  for (const std::string_view name :
       {"global_defs", "vrrp_instance", "vrrp_sync_group", "vrrp_script", "virtual_server", "virtual_server_group",
        "bfd_instance", "static_ipaddress", "static_routes", "static_rules"})
    if (keyword == name) return true;
  return false;
}

void read_outermost(Reader& reader, Draft& draft, const Statement& statement) {
  read_statement(reader, draft, statement, {}, kOutermostKeywords);
}

std::vector<KnownKeyword> known_keywords() {
  std::vector<KnownKeyword> out;
  list_keywords<Draft>(out, "", kOutermostKeywords);
  list_global_defs(out);
  list_vrrp_instance(out);
  list_sync_group(out);
  list_track_objects(out);
  list_track_group(out);
  list_garp_group(out);
  list_virtual_server(out);
  list_real_server(out);
  list_checkers(out);
  list_keywords<Draft>(out, "SSL", kSslKeywords);
  list_keywords<Draft>(out, "bfd_instance", kBfdKeywords);
  return out;
}

}  // namespace viplane::config
