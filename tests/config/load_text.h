// SPDX-License-Identifier: GPL-2.0-or-later
// The vocabulary of the tests of the loader.
#pragma once
#include <string>
#include <vector>

#include "control/config/load.h"

namespace viplane::config {

// Loads `text` as the file "main.conf" on the node "lb1".
LoadResult load_text(const std::string& text, const LoadOptions& options = {.node_name = "lb1.example.com"});
LoadResult load_files(const MemoryFiles& files, const LoadOptions& options = {.node_name = "lb1.example.com"});

// `lines` inside an instance that is otherwise complete: VI_1, eth0, virtual_router_id 51, VIP 10.0.0.1.
LoadResult load_instance(const std::string& lines);
// `lines` in the text of an instance that is otherwise complete: eth0, virtual_router_id 1, VIP 10.0.0.1.
std::string instance_text(const std::string& name, const std::string& lines);
// `lines` inside a virtual server 10.0.0.1:80 by rr, NAT and TCP; the real server 10.0.0.2:80 follows them.
LoadResult load_service(const std::string& lines);
// `lines` inside the real server of such a virtual server.
LoadResult load_server(const std::string& lines);

// "warning main.conf:3:5 unknown-keyword", one for each diagnostic that is no notice.
std::vector<std::string> faults(const LoadResult& result);
// The same for all, notices too.
std::vector<std::string> all_messages(const LoadResult& result);

const VrrpInstance& instance(const LoadResult& result);
const VirtualServer& service(const LoadResult& result);
const RealServer& server(const LoadResult& result);
const Checker& checker(const LoadResult& result);

// The virtual addresses of the only instance, without their prefix lengths.
std::vector<std::string> addresses(const LoadResult& result);

}  // namespace viplane::config
