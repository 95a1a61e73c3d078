// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/lint/texts.h"

#include "control/config/file_source.h"
#include "lint/format.h"

namespace viplane::lint {

std::string router(const std::string& lines, const std::string& vips) {
  return "vrrp_instance VI_1 {\ninterface eth0\nvirtual_router_id 51\n" + lines + "\nvirtual_ipaddress {\n" + vips +
         "\n}\n}\n";
}

std::string service(const std::string& lines) {
  return "virtual_server 192.168.1.100 80 {\nprotocol TCP\nlb_algo rr\n" + lines + "\n}\n";
}

std::string server(const std::string& address, const std::string& lines) {
  return "\nreal_server " + address + " {\nTCP_CHECK {\n}\n" + lines + "\n}\n";
}

Host::Program FakeHost::program(const std::string& name) const {
  if (name == "/bin/sh") return Program::runs;
  return name == "/etc/script" ? Program::not_executable : Program::missing;
}

CheckResult check_texts(const std::string& first, const std::string& second, const Host* host) {
  config::MemoryFiles files({{"lb1.conf", first}});
  std::vector<std::string> paths{"lb1.conf"};
  if (!second.empty()) {
    files.put("lb2.conf", second);
    paths.push_back("lb2.conf");
  }
  CheckOptions options;
  options.host = host;
  return check(files, paths, options);
}

std::vector<std::string> found(const CheckResult& result, const std::string& id) {
  std::vector<std::string> out;
  for (const Finding& finding : result.findings)
    if (finding.id == id)
      out.push_back(std::string(config::name_of(finding.severity)) + ' ' + finding.location.file + ':' +
                    std::to_string(finding.location.line));
  return out;
}

std::string story(const CheckResult& result) { return to_text(result); }

}  // namespace viplane::lint
