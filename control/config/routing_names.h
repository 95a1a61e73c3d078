// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "control/config/file_source.h"

namespace viplane::config {

// Names of routing tables and protocols: the kernel's own, and those of /etc/iproute2/rt_tables and rt_protos and of
// the *.conf files in the folders beside them. Read when first asked.
class RoutingNames {
 public:
  explicit RoutingNames(const FileSource& files) : files_(files) {}

  // A name or a number, also hexadecimal; nullopt: neither.
  std::optional<std::uint32_t> table(const std::string& word);
  std::optional<std::uint8_t> protocol(const std::string& word);
  static std::optional<std::uint8_t> scope(const std::string& word);

 private:
  using Numbers = std::map<std::string, std::uint32_t, std::less<>>;
  void read(const std::string& file, Numbers& into) const;
  void read_folder(const std::string& name, Numbers& into) const;

  const FileSource& files_;
  std::optional<Numbers> tables_, protocols_;
};

// Decimal or with 0x; nullopt: no number, or one above 2^32-1.
std::optional<std::uint32_t> parse_unsigned(std::string_view text);

}  // namespace viplane::config
