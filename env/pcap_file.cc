// SPDX-License-Identifier: GPL-2.0-or-later
#include "env/pcap_file.h"

#include <pcap/pcap.h>

#include <stdexcept>
#include <string>
#include <utility>

namespace viplane {
namespace {

constexpr int kSnapLength = 262144;

// libpcap keeps nanoseconds in tv_usec when asked for them.
Time to_time(const timeval& at) { return Time(std::chrono::seconds(at.tv_sec) + Duration(at.tv_usec)); }

timeval to_timeval(Time at) {
  const auto whole = std::chrono::floor<std::chrono::seconds>(at);
  return {.tv_sec = whole.time_since_epoch().count(), .tv_usec = (at - whole).count()};
}

}  // namespace

PcapReader::PcapReader(const std::filesystem::path& path) : path_(path) {
  char error[PCAP_ERRBUF_SIZE];
  file_.reset(pcap_open_offline_with_tstamp_precision(path.c_str(), PCAP_TSTAMP_PRECISION_NANO, error));
  if (!file_) throw std::runtime_error("read capture " + path.string() + ": " + error);
}

void PcapReader::Close::operator()(pcap* file) const { pcap_close(file); }

int PcapReader::link_type() const { return pcap_datalink(file_.get()); }

std::optional<CapturedFrame> PcapReader::next() {
  pcap_pkthdr* header = nullptr;
  const u_char* data = nullptr;
  const int result = pcap_next_ex(file_.get(), &header, &data);
  if (result == PCAP_ERROR_BREAK) return std::nullopt;
  if (result != 1) throw std::runtime_error("read capture " + path_.string() + ": " + pcap_geterr(file_.get()));
  const ByteView bytes = std::as_bytes(std::span(data, header->caplen));
  return CapturedFrame{to_time(header->ts), Bytes(bytes.begin(), bytes.end()), header->len};
}

std::vector<CapturedFrame> read_capture(const std::filesystem::path& path) {
  PcapReader reader(path);
  std::vector<CapturedFrame> frames;
  while (auto frame = reader.next()) frames.push_back(std::move(*frame));
  return frames;
}

PcapWriter::PcapWriter(const std::filesystem::path& path)
    : path_(path),
      format_(pcap_open_dead_with_tstamp_precision(DLT_EN10MB, kSnapLength, PCAP_TSTAMP_PRECISION_NANO)),
      file_(pcap_dump_open(format_.get(), path.c_str())) {
  if (!file_) throw std::runtime_error("write capture " + path.string() + ": " + pcap_geterr(format_.get()));
}

void PcapWriter::Close::operator()(pcap* file) const { pcap_close(file); }
void PcapWriter::Close::operator()(pcap_dumper* dumper) const { pcap_dump_close(dumper); }

void PcapWriter::write(Time at, ByteView frame) {
  pcap_pkthdr header{};
  header.ts = to_timeval(at);
  header.caplen = header.len = static_cast<bpf_u_int32>(frame.size());
  pcap_dump(reinterpret_cast<u_char*>(file_.get()), &header, reinterpret_cast<const u_char*>(frame.data()));
}

void PcapWriter::flush() {
  if (pcap_dump_flush(file_.get()) != 0) throw std::runtime_error("write capture " + path_.string());
}

}  // namespace viplane
