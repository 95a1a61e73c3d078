// SPDX-License-Identifier: GPL-2.0-or-later
// Blocks whose lines are entries, not keywords.
#pragma once
#include <vector>

#include "control/config/draft.h"
#include "control/config/values.h"

namespace viplane::config {

// track_interface, track_script, track_file, track_process: `NAME [weight N [reverse|noreverse]]`. A name that is not
// yet defined is left out, as keepalived does.
void read_tracked_interfaces(Reader& reader, Tracking& tracking, const Statement& statement);
void read_tracked_scripts(Reader& reader, const Draft& draft, Tracking& tracking, const Statement& statement);
void read_tracked_files(Reader& reader, const Draft& draft, Tracking& tracking, const Statement& statement);
void read_tracked_processes(Reader& reader, const Draft& draft, Tracking& tracking, const Statement& statement);

// virtual_ipaddress, virtual_ipaddress_excluded: `ADDR[/M] [dev IF] [brd A] [label L] [scope S] ...`.
void read_virtual_addresses(Reader& reader, std::vector<VirtualAddress>& addresses, const Statement& statement);

// static_ipaddress: the same, and `track_group NAME`.
void read_addresses(Reader& reader, const Draft& draft, std::vector<VirtualAddress>& addresses,
                    const Statement& statement);

// unicast_peer: `ADDR [min_ttl N] [max_ttl N]`. True if a TTL was given.
bool read_unicast_peers(Reader& reader, std::vector<UnicastPeer>& peers, const Statement& statement);

// True for a line of a list; a block in its place is told.
bool is_entry(Reader& reader, const Statement& statement);

// Every word of every line.
std::vector<Word> read_words(Reader& reader, const Statement& statement);

// Interface names longer than the kernel takes (15 octets) are told and are no value.
bool is_interface_name(Reader& reader, const Statement& statement, std::size_t index);

// weight N [reverse|noreverse] in a block of its own: vrrp_script, track_file, vrrp_track_process.
void read_weight(Reader& reader, const Statement& statement, Range range, int& weight, bool& reverse);

}  // namespace viplane::config
