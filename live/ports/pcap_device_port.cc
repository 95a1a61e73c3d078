// SPDX-License-Identifier: GPL-2.0-or-later
#include "live/ports/pcap_device_port.h"

#include <pcap/pcap.h>
#include <sys/epoll.h>

#include "live/ports/egress.h"
#include "live/ports/host_filter.h"
#include "live/xdp/left_checksum.h"
#include "net/ethernet.h"

namespace viplane::live {
namespace {

constexpr Duration kRetry = std::chrono::milliseconds(100);
constexpr int kSnapLength = 1 << 16;
constexpr int kBuffer = 1 << 23;

}  // namespace

void PcapDevicePort::Close::operator()(pcap* handle) const { pcap_close(handle); }

PcapDevicePort::PcapDevicePort(const std::string& interface, Loop& loop, EventLog& events)
    : interface_(interface), loop_(loop), events_(events), queue_(info_.headroom) {
  info_.name = interface;
  info_.host_sees_every_frame = true;
  attach(interface_.require());
}

PcapDevicePort::~PcapDevicePort() = default;

void PcapDevicePort::attach(const Interface::State& state) {
  char error[PCAP_ERRBUF_SIZE]{};
  std::unique_ptr<pcap, Close> handle(pcap_create(info_.name.c_str(), error));
  const auto fail = [&](const std::string& why) {
    throw std::system_error(EIO, std::generic_category(), "open " + info_.name + " through libpcap: " + why);
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
  watch_ = loop_.watch(descriptor, EPOLLIN | EPOLLET, [this](std::uint32_t) { on_event(); });
  pcap_ = std::move(handle);
  index_ = state.index;
  info_.mac = state.mac;
  info_.mtu = state.mtu;
}

void PcapDevicePort::on_event() {
  read(1);
  if (is_awake_ || queue_.empty()) return;
  is_awake_ = true;
  if (wake_) wake_();
}

void PcapDevicePort::read(std::size_t most) {
  if (!pcap_) return;
  const auto each = [](u_char* self, const pcap_pkthdr* header, const u_char* data) {
    auto& port = *reinterpret_cast<PcapDevicePort*>(self);
    if (header->caplen < header->len || header->len > port.info_.mtu + EthernetView::kSize + 4) {
      ++port.counters_.cut_short;
    } else {
      port.take(std::as_bytes(std::span(data, header->caplen)));
    }
  };
  const int count = pcap_dispatch(pcap_.get(), static_cast<int>(most), each, reinterpret_cast<u_char*>(this));
  if (count == PCAP_ERROR) detach(pcap_geterr(pcap_.get()));
}

void PcapDevicePort::take(ByteView frame) { queue_.push(frame); }

std::size_t PcapDevicePort::receive(std::span<Frame> slots) {
  read(slots.size());
  const std::size_t count = queue_.lend(slots);
  for (const Frame& frame : slots.first(count)) {
    if (finish_left_checksum(frame.bytes())) ++counters_.checksums_finished;
  }
  if (count == 0) is_awake_ = false;
  if (queue_.empty()) {
    read(1);  // frames may wait in libpcap, of which nobody would wake us again
    if (queue_.empty()) is_awake_ = false;
  }
  counters_.received += count;
  return count;
}

void PcapDevicePort::finish(std::span<Frame> frames) {
  transmit_by_egress(frames, *this, egress_);
  if (filter_) counters_.given_to_host += give_stopped_frames(frames, *filter_, *injector_);
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

void PcapDevicePort::refresh() {
  const auto state = interface_.look();
  if (pcap_ && state && state->index == index_) {
    info_.mac = state->mac;
    info_.mtu = state->mtu;
    return;
  }
  if (pcap_) detach("the interface is gone; it is taken up again when it comes back");
  if (!state) return await_interface();
  try {
    attach(*state);
    if (filter_) filter_->renew();
    tell("port.opened", "the interface came back");
  } catch (const std::system_error&) {  // gone again, not ready yet, or down, which libpcap does not bear
    await_interface();
  }
}

void PcapDevicePort::detach(const std::string& why) {
  watch_.reset();
  tell("port.lost", why);
  pcap_.reset();
  is_awake_ = !queue_.empty();
  await_interface();
}

void PcapDevicePort::await_interface() {
  retry_ = loop_.call_at(loop_.now() + kRetry, [this] { refresh(); });
}

PortCounters PcapDevicePort::counters() {
  pcap_stat statistics{};
  if (pcap_ && pcap_stats(pcap_.get(), &statistics) == 0) counters_.ring_full = statistics.ps_drop;
  return counters_;
}

void PcapDevicePort::tell(const char* kind, const std::string& why) {
  events_.record({.at = loop_.now(),
                  .node = {},
                  .kind = kind,
                  .fields = {{"interface", info_.name}, {"io", std::string("pcap")}, {"why", why}}});
}

}  // namespace viplane::live
