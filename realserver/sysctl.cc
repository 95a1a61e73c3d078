// SPDX-License-Identifier: GPL-2.0-or-later
#include "realserver/sysctl.h"

#include <fcntl.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "posix/descriptor.h"
#include "posix/system_call.h"

namespace viplane::realserver {
namespace {

const std::string kRoot = "/proc/sys/";

}  // namespace

void write_sysctl(const std::string& path, const std::string& value) {
  const std::string attempt = "write " + value + " to " + kRoot + path;
  const Descriptor file(system_call(::open((kRoot + path).c_str(), O_WRONLY | O_CLOEXEC), attempt));
  system_call(::write(file.get(), value.data(), value.size()), attempt);
}

void restore_sysctl(const std::string& path, const std::string& value) {
  if (std::filesystem::exists(kRoot + path)) write_sysctl(path, value);
}

std::map<std::string, std::string> read_arp_sysctls() {
  std::map<std::string, std::string> found;
  std::error_code none;  // without /proc/sys/net there is nothing to read
  for (const auto& interface : std::filesystem::directory_iterator(kRoot + "net/ipv4/conf", none)) {
    for (const char* name : {"arp_ignore", "arp_announce", "rp_filter"}) {
      std::ifstream file(interface.path() / name);
      std::string value;
      if (file >> value) found["net/ipv4/conf/" + interface.path().filename().string() + "/" + name] = value;
    }
  }
  return found;
}

}  // namespace viplane::realserver
