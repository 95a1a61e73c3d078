// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <string>

namespace viplane::realserver {

// Where BPF is not allowed: a process that reads what tunnels bring from raw sockets and hands the packets to the host
// by a TUN device. The kernel gives a raw socket only what is addressed to this machine, and puts fragments together.
// The device is gone when the process is. Errors are thrown and name the attempt.

// Starts it for `vips` (separated by spaces), in place of `running` if that still runs. Returns what tells the process
// from any other: its number and its start time.
std::string start_tun_decapsulator(const std::string& device, const std::string& vips, const std::string& running);
void stop_tun_decapsulator(const std::string& process);
bool runs(const std::string& process);
std::string why_no_tun();  // empty: /dev/net/tun is there and ours to open

}  // namespace viplane::realserver
