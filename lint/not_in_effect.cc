// SPDX-License-Identifier: GPL-2.0-or-later
// What happens instead where a keyword is understood and not in effect.
#include "lint/keyword_list.h"

namespace viplane::lint {
namespace {

struct Meaning {
  std::string_view path;  // a whole path, or with a star at its end the beginning of one
  std::string_view text;
};

constexpr std::string_view kNoPriority = "the process keeps the priority, affinity and limits that its unit gives it";
constexpr std::string_view kNoName = "processes keep their own names";
constexpr std::string_view kNoFirewall =
    "no firewall rules are written: what a backup or no_accept drops, the director "
    "drops itself";
constexpr std::string_view kNoSnmp = "there is no SNMP agent; /metrics and viplanectl show the same";
constexpr std::string_view kNoBuffers = "netlink buffers keep the system's sizes";
constexpr std::string_view kNoBfd = "no BFD session is made; tracking it never fails";
constexpr std::string_view kNoNamespace = "the director stays in the namespace it was started in";
constexpr std::string_view kNoMac = "the virtual router's MAC address is 00:00:5e:00:01:VRID, or the interface's";
constexpr std::string_view kNoRegex = "a page is judged by its status and digest alone";
constexpr std::string_view kNoVerify = "SSL_GET trusts any certificate; keepalived reads the file and trusts any, too";
constexpr std::string_view kNoCompliance = "a connection that ends without TLS's own goodbye is taken as ended";
constexpr std::string_view kNoFlush = "there is nothing to flush: services live in the director, not in the kernel";
constexpr std::string_view kNoLink = "links are watched by rtnetlink alone";

constexpr Meaning kMeanings[] = {
    {"global_defs/lvs_flush*", kNoFlush},
    {"global_defs/fifo_write_vrrp_states_on_reload", "a FIFO gets changes of state alone, none at a reload"},
    {"global_defs/process_name*", kNoName},
    {"global_defs/vrrp_process_name", kNoName},
    {"global_defs/checker_process_name", kNoName},
    {"global_defs/lvs_process_name", kNoName},
    {"global_defs/bfd_process_name", kNoName},
    {"global_defs/max_auto_priority", kNoPriority},
    {"global_defs/min_auto_priority_delay", kNoPriority},
    {"global_defs/vrrp_rlimit_*", kNoPriority},
    {"global_defs/checker_rlimit_*", kNoPriority},
    {"global_defs/bfd_*", kNoBfd},
    {"global_defs/disable_local_igmp", "the kernel sends its own IGMP"},
    {"global_defs/vrrp_garp_extra_if", kNoMac},
    {"global_defs/vrrp_vmac_garp_intvl", kNoMac},
    {"global_defs/vmac_prefix", kNoMac},
    {"global_defs/vmac_addr_prefix", kNoMac},
    {"global_defs/vrrp_iptables", kNoFirewall},
    {"global_defs/vrrp_ipsets", kNoFirewall},
    {"global_defs/nftables*", kNoFirewall},
    {"global_defs/snmp_*", kNoSnmp},
    {"global_defs/enable_traps", kNoSnmp},
    {"global_defs/enable_snmp_*", kNoSnmp},
    {"global_defs/enable_dbus", "there is no D-Bus service; viplanectl shows the same"},
    {"global_defs/dbus_*", "there is no D-Bus service; viplanectl shows the same"},
    {"global_defs/vrrp_netlink_*", kNoBuffers},
    {"global_defs/process_monitor_*", kNoBuffers},
    {"global_defs/lvs_netlink_*", kNoBuffers},
    {"global_defs/vrrp_rx_bufs_*", kNoBuffers},
    {"global_defs/random_seed", "the daemon seeds itself; the simulation has the scenario's seed"},
    {"global_defs/reload_*", "a reload reads the file anew and keeps what runs if the file is refused"},
    {"global_defs/config_save_dir", "no copy of the configuration is kept"},
    {"global_defs/tmp_config_directory", "no temporary file is made: the text is expanded in memory"},
    {"global_defs/data_use_instance", "dump files keep their names"},
    {"global_defs/use_symlink_paths", "scripts are run by the paths they are written with"},
    {"global_defs/json_version", "the JSON dump has keepalived's second form"},
    {"global_defs/iproute_*", "names of tables and protocols are those of /etc/iproute2"},
    {"vrrp_instance/debug", "the log's level is the daemon's"},
    {"vrrp_instance/use_vmac_addr", "only addresses of the instance itself move to the virtual interface"},
    {"vrrp_instance/use_ipvlan", "the addresses stay on the interface itself"},
    {"vrrp_instance/old_unicast_checksum",
     "checksums over the group's address, of keepalived before 1.3.6, are not sent"},
    {"vrrp_instance/vrf", "the virtual interface belongs to no VRF"},
    {"vrrp_instance/track_bfd", kNoBfd},
    {"vrrp_instance/promote_secondaries", "it is always set on the virtual interface"},
    {"vrrp_instance/linkbeat_use_polling", kNoLink},
    {"vrrp_instance/garp_extra_if", kNoMac},
    {"vrrp_instance/vmac_garp_intvl", kNoMac},
    {"vrrp_instance/kernel_rx_buf_size", kNoBuffers},
    {"vrrp_instance/no_virtual_ipaddress", "an instance without addresses is run, with a warning"},
    {"vrrp_instance/timer_expired_backup", "reexamine_after_pause does what it is for"},
    {"vrrp_instance/thread_timer_expired", "reexamine_after_pause does what it is for"},
    {"vrrp_instance/auth_hmac*", "advertisements carry no HMAC: a keepalived that demands one discards them"},
    {"vrrp_sync_group/track_bfd", kNoBfd},
    {"virtual_server/flag-3", "no scheduler here has a third flag"},
    {"virtual_server/hashed", "keepalived itself does nothing with it"},
    {"virtual_server/persistence_engine", "persistence goes by the client's address"},
    {"virtual_server/snmp_name", kNoSnmp},
    {"virtual_server/real_server/snmp_name", kNoSnmp},
    {"HTTP_GET|SSL_GET/tls_compliant", kNoCompliance},
    {"HTTP_GET|SSL_GET/url/tls_compliant", kNoCompliance},
    {"HTTP_GET|SSL_GET/url/regex*", kNoRegex},
    {"BFD_CHECK*", "no BFD session is made: the check counts as passed"},
    {"bfd_instance*", kNoBfd},
    {"linkbeat_*", kNoLink},
    {"SSL/ca", kNoVerify},
    {"net_namespace_ipvs", "services live in the director and in its namespace"},
    {"namespace_with_ipsets", kNoNamespace},
    {"child_wait_time", "there are no child processes to wait for but the supervised one"},
};

bool matches(std::string_view pattern, std::string_view path) {
  if (!pattern.ends_with('*')) return pattern == path;
  return path.starts_with(pattern.substr(0, pattern.size() - 1));
}

}  // namespace

std::string_view meaning_of(std::string_view path) {
  for (const Meaning& meaning : kMeanings)
    if (matches(meaning.path, path)) return meaning.text;
  return {};
}

}  // namespace viplane::lint
