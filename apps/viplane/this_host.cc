// SPDX-License-Identifier: GPL-2.0-or-later
#include "apps/viplane/this_host.h"

#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>
#include <unistd.h>

#include <algorithm>
#include <bit>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <memory>
#include <sstream>
#include <system_error>

namespace viplane::workbench {
namespace {

namespace fs = std::filesystem;

// The octets of a socket address that hold the IP address.
std::optional<IpAddress> ip_of(const sockaddr* address) {
  IpAddress out;
  if (address == nullptr) return std::nullopt;
  if (address->sa_family == AF_INET) {
    std::memcpy(out.octets.data(), &reinterpret_cast<const sockaddr_in*>(address)->sin_addr, 4);
    return out;
  }
  if (address->sa_family != AF_INET6) return std::nullopt;
  out.is_v6 = true;
  std::memcpy(out.octets.data(), &reinterpret_cast<const sockaddr_in6*>(address)->sin6_addr, 16);
  return out;
}

std::uint8_t length_of(const IpAddress& mask) {
  int bits = 0;
  for (const std::uint8_t octet : mask.octets) bits += std::popcount(octet);
  return static_cast<std::uint8_t>(bits);
}

lint::Host::Program state_of(const fs::path& path) {
  std::error_code error;
  if (!fs::is_regular_file(path, error)) return lint::Host::Program::missing;
  return ::access(path.c_str(), X_OK) == 0 ? lint::Host::Program::runs : lint::Host::Program::not_executable;
}

}  // namespace

lint::Host::Program ThisHost::program(const std::string& name) const {
  if (name.find('/') != std::string::npos) return state_of(name);
  const char* path = std::getenv("PATH");
  std::istringstream folders(path == nullptr ? "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin" : path);
  for (std::string folder; std::getline(folders, folder, ':');)
    if (state_of(fs::path(folder) / name) == Program::runs) return Program::runs;
  return Program::missing;
}

bool ThisHost::file_exists(const std::string& path) const {
  std::error_code error;
  return fs::exists(path, error);
}

bool ThisHost::interface_exists(const std::string& name) const { return ::if_nametoindex(name.c_str()) != 0; }

std::vector<IpPrefix> ThisHost::addresses() const {
  ifaddrs* list = nullptr;
  if (::getifaddrs(&list) != 0) throw std::system_error(errno, std::generic_category(), "getifaddrs");
  const std::unique_ptr<ifaddrs, decltype(&::freeifaddrs)> owner(list, &::freeifaddrs);
  std::vector<IpPrefix> out;
  for (const ifaddrs* each = list; each != nullptr; each = each->ifa_next) {
    const auto address = ip_of(each->ifa_addr), mask = ip_of(each->ifa_netmask);
    if ((each->ifa_flags & IFF_LOOPBACK) == 0 && address && mask) out.push_back({*address, length_of(*mask)});
  }
  return out;
}

std::optional<unsigned> ThisHost::smallest_mtu() const {
  std::optional<unsigned> out;
  std::error_code error;
  for (const fs::directory_entry& link : fs::directory_iterator("/sys/class/net", error)) {
    unsigned mtu = 0;
    if (link.path().filename() == "lo" || !(std::ifstream(link.path() / "mtu") >> mtu)) continue;
    out = std::min(mtu, out.value_or(mtu));
  }
  return out;
}

std::string node_name() {
  char name[256] = {};
  if (::gethostname(name, sizeof name - 1) != 0) throw std::system_error(errno, std::generic_category(), "gethostname");
  return name;
}

}  // namespace viplane::workbench
