// SPDX-License-Identifier: GPL-2.0-or-later
#include "live/ports/pcap_device_port.h"

#include <pcap/pcap.h>
#include <sys/epoll.h>

#include "live/ports/egress.h"
#include "live/xdp/left_checksum.h"
#include "net/ethernet.h"

namespace viplane::live {
namespace {

constexpr int kSnapLength = 1 << 16;
constexpr int kBuffer = 1 << 23;

}  // namespace

void PcapDevicePort::Close::operator()(pcap* handle) const { pcap_close(handle); }

PcapDevicePort::PcapDevicePort(const std::string& interface, const PortContext& context)
    : OverhearingPort(interface, Io::pcap, context), queue_(info_.headroom) {
  open();
}

PcapDevicePort::~PcapDevicePort() = default;

void PcapDevicePort::attach(const Interface::State&) {
  char error[PCAP_ERRBUF_SIZE]{};
  std::unique_ptr<pcap, Close> handle(pcap_create(name().c_str(), error));
  const auto fail = [&](const std::string& why) {
    throw std::system_error(EIO, std::generic_category(), "open " + name() + " through libpcap: " + why);
  };
  if (!handle) fail(error);
  pcap_set_snaplen(handle.get(), kSnapLength);
  pcap_set_immediate_mode(handle.get(), 1);
  pcap_set_buffer_size(handle.get(), kBuffer);
  if (pcap_activate(handle.get()) < 0) fail(pcap_geterr(handle.get()));
  if (pcap_setnonblock(handle.get(), 1, error) != 0) fail(error);
  if (pcap_datalink(handle.get()) != DLT_EN10MB) fail("it is no Ethernet");
  if (pcap_setdirection(handle.get(), PCAP_D_IN) != 0) fail(pcap_geterr(handle.get()));
  const int descriptor = pcap_get_selectable_fd(handle.get());
  if (descriptor < 0) fail("it has nothing to wait for");
  watch_ = context_.loop.watch(descriptor, EPOLLIN | EPOLLET, [this](std::uint32_t) { on_event(); });
  pcap_ = std::move(handle);
}

void PcapDevicePort::detach() {
  watch_.reset();
  pcap_.reset();
}

void PcapDevicePort::on_event() {
  read(1);
  on_frames();
}

void PcapDevicePort::read(std::size_t most) {
  if (!pcap_) return;
  const auto each = [](u_char* self, const pcap_pkthdr* header, const u_char* data) {
    auto& port = *reinterpret_cast<PcapDevicePort*>(self);
    if (header->caplen < header->len || header->len > port.info_.mtu + EthernetView::kSize + 4) {
      ++port.counters_.cut_short;
    } else {
      port.queue_.push(std::as_bytes(std::span(data, header->caplen)));
    }
  };
  const int count = pcap_dispatch(pcap_.get(), static_cast<int>(most), each, reinterpret_cast<u_char*>(this));
  if (count == PCAP_ERROR) lose(pcap_geterr(pcap_.get()));
}

std::size_t PcapDevicePort::receive(std::span<Frame> slots) {
  read(slots.size());
  const std::size_t count = queue_.lend(slots);
  for (const Frame& frame : slots.first(count)) {
    if (finish_left_checksum(frame.bytes())) ++counters_.checksums_finished;
  }
  if (count > 0 && queue_.empty()) read(1);  // frames may wait in libpcap, of which nobody would wake us again
  if (queue_.empty()) found_empty();
  counters_.received += count;
  return count;
}

void PcapDevicePort::finish(std::span<Frame> frames) {
  transmit_by_egress(frames, *this, egress());
  give_host_its_own(frames);
  queue_.take_back(frames);
}

void PcapDevicePort::transmit(std::span<const ByteView> frames) {
  for (const ByteView frame : frames) (void)send(frame);  // counted there
}

bool PcapDevicePort::send(ByteView frame) {
  // An interface that went down and came back leaves an error behind, which the first call after that reports once.
  bool is_sent = false;
  for (int attempt = 0; pcap_ && !is_sent && attempt < 2; ++attempt) {
    is_sent = pcap_inject(pcap_.get(), frame.data(), frame.size()) == static_cast<int>(frame.size());
  }
  ++(is_sent ? counters_.sent : counters_.not_sent);
  return is_sent;
}

PortCounters PcapDevicePort::counters() {
  pcap_stat statistics{};
  if (pcap_ && pcap_stats(pcap_.get(), &statistics) == 0) counters_.ring_full = statistics.ps_drop;
  return counters_;
}

}  // namespace viplane::live
