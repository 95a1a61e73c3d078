// SPDX-License-Identifier: GPL-2.0-or-later
#include "env/pcapng_writer.h"

#include <cerrno>
#include <stdexcept>
#include <system_error>

#include "env/pcap_file.h"

namespace viplane {
namespace {

// Block types and option codes of draft-ietf-opsawg-pcapng, sections 4 and 3.5.
constexpr std::uint32_t kSectionHeader = 0x0a0d0d0a, kInterfaceDescription = 1, kNameResolution = 4,
                        kEnhancedPacket = 6;
constexpr std::uint16_t kComment = 1, kUserApplication = 4, kInterfaceName = 2, kInterfaceDescriptionText = 3,
                        kTimeResolution = 9;
constexpr std::uint16_t kNameRecordV4 = 1, kNameRecordV6 = 2, kNameRecordEnd = 0;
constexpr std::uint32_t kByteOrderMagic = 0x1a2b3c4d;
constexpr std::size_t kLongestOption = 0xffff;

std::system_error failed(const std::filesystem::path& path) {
  return {errno, std::generic_category(), "write capture " + path.string()};
}

ByteView bytes_of(std::string_view text) { return std::as_bytes(std::span(text)); }

}  // namespace

PcapngWriter::PcapngWriter(const std::filesystem::path& path)
    : path_(path), file_(path, std::ios::binary | std::ios::trunc) {
  if (!file_) throw failed(path_);
  begin_block(kSectionHeader);
  put32(kByteOrderMagic);
  put16(1);  // version 1.0
  put16(0);
  put32(0xffffffff);  // the length of the section is not known
  put32(0xffffffff);
  put_option(kUserApplication, "viplane");
  end_options();
  end_block();
}

std::uint32_t PcapngWriter::add_interface(std::string_view name, std::string_view description) {
  begin_block(kInterfaceDescription);
  put16(kLinkEthernet);
  put16(0);
  put32(0);  // no limit on the length of frames
  put_option(kInterfaceName, name);
  if (!description.empty()) put_option(kInterfaceDescriptionText, description);
  put_option(kTimeResolution, std::string_view("\x09", 1));  // units of 10^-9 s
  end_options();
  end_block();
  return interfaces_++;
}

void PcapngWriter::add_name(const IpAddress& address, std::string_view name) {
  const ByteView octets = std::as_bytes(std::span(address.octets)).first(address.is_v6 ? 16 : 4);
  Bytes record(octets.begin(), octets.end());
  const ByteView text = bytes_of(name);
  record.insert(record.end(), text.begin(), text.end());
  record.push_back(std::byte{0});
  begin_block(kNameResolution);
  put16(address.is_v6 ? kNameRecordV6 : kNameRecordV4);
  put16(static_cast<std::uint16_t>(record.size()));
  put_padded(record);
  put16(kNameRecordEnd);
  put16(0);
  end_block();
}

void PcapngWriter::write(std::uint32_t interface, Time at, ByteView frame, std::string_view comment) {
  if (interface >= interfaces_) throw std::logic_error("a captured frame names an interface that was not added");
  const auto time = static_cast<std::uint64_t>(at.time_since_epoch().count());
  begin_block(kEnhancedPacket);
  put32(interface);
  put32(static_cast<std::uint32_t>(time >> 32));
  put32(static_cast<std::uint32_t>(time));
  put32(static_cast<std::uint32_t>(frame.size()));  // captured
  put32(static_cast<std::uint32_t>(frame.size()));  // on the wire
  put_padded(frame);
  if (!comment.empty()) {
    put_option(kComment, comment.substr(0, kLongestOption));
    end_options();
  }
  end_block();
}

void PcapngWriter::flush() {
  if (!file_.flush()) throw failed(path_);
}

// A block begins and ends with its length, which end_block() fills in.
void PcapngWriter::begin_block(std::uint32_t type) {
  block_.clear();
  put32(type);
  put32(0);
}

void PcapngWriter::end_block() {
  const auto length = static_cast<std::uint32_t>(block_.size() + 4);
  put32(length);
  std::memcpy(block_.data() + 4, &length, sizeof length);
  // A failure sticks to the stream and is thrown by flush().
  file_.write(reinterpret_cast<const char*>(block_.data()), static_cast<std::streamsize>(block_.size()));
}

// A section is in the byte order of its writer, which its magic number tells.
void PcapngWriter::put16(std::uint16_t value) {
  const auto bytes = std::as_bytes(std::span(&value, 1));
  block_.insert(block_.end(), bytes.begin(), bytes.end());
}

void PcapngWriter::put32(std::uint32_t value) {
  const auto bytes = std::as_bytes(std::span(&value, 1));
  block_.insert(block_.end(), bytes.begin(), bytes.end());
}

void PcapngWriter::put_padded(ByteView bytes) {
  block_.insert(block_.end(), bytes.begin(), bytes.end());
  block_.resize((block_.size() + 3) / 4 * 4);
}

void PcapngWriter::put_option(std::uint16_t code, std::string_view value) {
  put16(code);
  put16(static_cast<std::uint16_t>(value.size()));
  put_padded(bytes_of(value));
}

void PcapngWriter::end_options() {
  put16(0);
  put16(0);
}

}  // namespace viplane
