// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "net/address.h"
#include "net/bytes.h"
#include "net/time.h"

namespace viplane {

// Writes a pcapng file (draft-ietf-opsawg-pcapng) of Ethernet frames with what libpcap cannot write: names of
// interfaces and addresses, and comments on frames. Times are nanoseconds since the start of the world. The same calls
// give the same bytes.
class PcapngWriter {
 public:
  // Throws std::system_error where the file cannot be made.
  explicit PcapngWriter(const std::filesystem::path& path);

  // Answers the number by which write() knows the interface.
  std::uint32_t add_interface(std::string_view name, std::string_view description = {});
  // Shows `name` for the address from here on, as a reader's name resolution does.
  void add_name(const IpAddress& address, std::string_view name);
  void write(std::uint32_t interface, Time at, ByteView frame, std::string_view comment = {});
  void flush();  // throws std::system_error where the file system refuses

 private:
  void begin_block(std::uint32_t type);
  void end_block();
  void put16(std::uint16_t value);
  void put32(std::uint32_t value);
  void put_padded(ByteView bytes);
  void put_option(std::uint16_t code, std::string_view value);
  void end_options();

  std::filesystem::path path_;
  std::ofstream file_;
  std::uint32_t interfaces_ = 0;
  Bytes block_;  // the block being made; kept for its memory
};

}  // namespace viplane
