// SPDX-License-Identifier: GPL-2.0-or-later
#include "live/sysctl.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>

#include "posix/descriptor.h"

namespace viplane::live {

std::optional<std::string> read_setting(const std::string& path) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  std::array<char, 256> text;
  const ssize_t size = file ? ::read(file.get(), text.data(), text.size()) : -1;
  if (size < 0) return std::nullopt;
  std::string value(text.data(), static_cast<std::size_t>(size));
  while (!value.empty() && value.back() == '\n') value.pop_back();
  return value;
}

bool write_setting(const std::string& path, std::string_view value) {
  const Descriptor file(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
  return file && ::write(file.get(), value.data(), value.size()) == static_cast<ssize_t>(value.size());
}

std::string interface_setting(std::string_view family, std::string_view interface, std::string_view name) {
  return std::string("/proc/sys/net/").append(family).append("/conf/").append(interface).append("/").append(name);
}

}  // namespace viplane::live
