// SPDX-License-Identifier: GPL-2.0-or-later
#include "realserver/sysctl.h"

#include <fcntl.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <initializer_list>

#include "posix/descriptor.h"
#include "posix/system_call.h"

namespace viplane::realserver {
namespace {

const std::string kRoot = "/proc/sys/";

void read_each(const std::string& folder, std::initializer_list<const char*> names,
               std::map<std::string, std::string>& found) {
  std::error_code none;  // a kernel without this family has nothing to read
  for (const auto& interface : std::filesystem::directory_iterator(kRoot + folder, none)) {
    for (const char* name : names) {
      std::ifstream file(interface.path() / name);
      std::string value;
      if (file >> value) found[folder + "/" + interface.path().filename().string() + "/" + name] = value;
    }
  }
}

}  // namespace

void write_sysctl(const std::string& path, const std::string& value) {
  const std::string attempt = "write " + value + " to " + kRoot + path;
  const Descriptor file(system_call(::open((kRoot + path).c_str(), O_WRONLY | O_CLOEXEC), attempt));
  system_call(::write(file.get(), value.data(), value.size()), attempt);
}

void write_sysctl_if_there(const std::string& path, const std::string& value) {
  if (std::filesystem::exists(kRoot + path)) write_sysctl(path, value);
}

std::map<std::string, std::string> read_interface_sysctls() {
  std::map<std::string, std::string> found;
  read_each("net/ipv4/conf", {"arp_ignore", "arp_announce", "rp_filter"}, found);
  read_each("net/ipv6/conf", {"disable_ipv6"}, found);
  return found;
}

}  // namespace viplane::realserver
