// SPDX-License-Identifier: GPL-2.0-or-later
#include <algorithm>
#include <array>

#include "lab/pair/daemon.h"
#include "lab/pair/log_lines.h"

namespace viplane::lab {
namespace {

// What keepalived 2.2.7 says where it discards an advertisement as wrong. "received lower priority ... - discarding" is
// the protocol's ordinary course, and not among them.
constexpr std::array<std::string_view, 14> kKeepalivedDiscards{
    "bogus VRRP packet",
    "invalid TTL/HL",
    "wrong version",
    "hecksum",
    "auth, expecting",
    "invalid passwd",
    "advertisement interval mismatch",
    "Invalid packet type",
    "unexpected ip number count",
    "ip_tot_len mismatch",
    "cast packet but received",
    "VIPs but received",
    "not present in MASTER advert",
    "with our IP address",
};

class Keepalived final : public Daemon {
 public:
  Keepalived(const Machine& machine, const std::string& configuration) : Daemon(machine) {
    machine.write_file("keepalived.conf", configuration);
  }

  void start() override {
    process_.kill();
    already_said_ = log().size();
    process_ = start_logged({"keepalived", "-n", "-l", "-D", "-P", "-f", "/run/keepalived.conf"});
    await_state(process_);
  }

  Process& process() override { return process_; }

  std::string state() const override {
    std::string found;
    for (const std::string_view line : lines_of(std::string_view(said_ = log()).substr(already_said_))) {
      if (line.find("Entering BACKUP STATE") != line.npos) found = "backup";
      if (line.find("Entering MASTER STATE") != line.npos) found = "master";
      if (line.find("Entering FAULT STATE") != line.npos) found = "fault";
    }
    return found;
  }

  std::vector<std::string> discards() const override { return lines_with(log(), kKeepalivedDiscards); }

 private:
  Process process_;
  std::size_t already_said_ = 0;  // octets of the log, by earlier runs
  mutable std::string said_;
};

}  // namespace

std::unique_ptr<Daemon> make_keepalived(const Machine& machine, const std::string& configuration) {
  return std::make_unique<Keepalived>(machine, configuration);
}

}  // namespace viplane::lab
