// SPDX-License-Identifier: GPL-2.0-or-later
// Small keepalived.conf files for the tests of lints.
#pragma once
#include <string>

#include "lint/check.h"

namespace viplane::lint {

// Instance VI_1 on eth0, virtual_router_id 51, with `lines` and the virtual addresses `vips`, one a line.
std::string router(const std::string& lines, const std::string& vips = "192.168.1.100/24");
// Virtual server 192.168.1.100:80 with TCP, rr and `lines`.
std::string service(const std::string& lines);
// A real server with a TCP_CHECK.
std::string server(const std::string& address, const std::string& lines = {});

// A host where /bin/sh runs, /etc/script is not executable, eth0 exists with 192.168.1.11/24, and links have `mtu`.
class FakeHost final : public Host {
 public:
  explicit FakeHost(unsigned mtu = 1500) : mtu_(mtu) {}
  Program program(const std::string& name) const override;
  bool file_exists(const std::string& path) const override { return path == "/etc/script"; }
  bool interface_exists(const std::string& name) const override { return name == "eth0"; }
  std::vector<IpPrefix> addresses() const override { return {*IpPrefix::parse("192.168.1.11/24")}; }
  std::optional<unsigned> smallest_mtu() const override { return mtu_; }

 private:
  unsigned mtu_;
};

// Checks lb1.conf with `first` and, unless it is empty, lb2.conf with `second`.
CheckResult check_texts(const std::string& first, const std::string& second = {}, const Host* host = nullptr);

// "error lb2.conf:3", each finding of that id.
std::vector<std::string> found(const CheckResult& result, const std::string& id);
std::string story(const CheckResult& result);  // all of them, for a test that fails

}  // namespace viplane::lint
