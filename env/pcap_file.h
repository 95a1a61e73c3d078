// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <filesystem>
#include <memory>
#include <optional>
#include <vector>

#include "net/bytes.h"
#include "net/time.h"

struct pcap;
struct pcap_dumper;

namespace viplane {

inline constexpr int kLinkEthernet = 1;  // LINKTYPE_ETHERNET

// A frame of a capture file.
struct CapturedFrame {
  Time at;                          // since the epoch of the capture
  Bytes bytes;                      // as far as they were captured
  std::size_t original_length = 0;  // on the wire
};

// Reads a pcap or pcapng file through libpcap.
class PcapReader {
 public:
  // Throws std::runtime_error naming the file where it is no capture.
  explicit PcapReader(const std::filesystem::path& path);

  int link_type() const;  // a LINKTYPE_ number
  // The next frame; nullopt at the end. Throws std::runtime_error where the file is damaged.
  std::optional<CapturedFrame> next();

 private:
  struct Close {
    void operator()(pcap* file) const;
  };
  std::filesystem::path path_;
  std::unique_ptr<pcap, Close> file_;
};

// All frames of a capture.
std::vector<CapturedFrame> read_capture(const std::filesystem::path& path);

// Writes a pcap file of Ethernet frames with times in nanoseconds.
class PcapWriter {
 public:
  // Throws std::runtime_error naming the file where it cannot be made.
  explicit PcapWriter(const std::filesystem::path& path);

  void write(Time at, ByteView frame);
  void flush();  // throws std::runtime_error where the file system refuses

 private:
  struct Close {
    void operator()(pcap* file) const;
    void operator()(pcap_dumper* dumper) const;
  };
  std::filesystem::path path_;
  std::unique_ptr<pcap, Close> format_;
  std::unique_ptr<pcap_dumper, Close> file_;
};

}  // namespace viplane
