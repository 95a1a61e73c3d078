// SPDX-License-Identifier: GPL-2.0-or-later
#include "live/ports/pcap_file_port.h"

#include <stdexcept>
#include <system_error>
#include <utility>

#include "live/ports/egress.h"
#include "net/ethernet.h"

namespace viplane::live {
namespace {

// A file that cannot be had is told as an interface that cannot.
template <typename File>
File open_file(const std::string& path) try {
  return File(path);
} catch (const std::runtime_error& error) {
  throw std::system_error(EIO, std::generic_category(), error.what());
}

// Each port its own files: "%i" becomes the interface's name.
std::string for_interface(std::string path, const std::string& interface) {
  if (const auto at = path.find("%i"); at != std::string::npos) path.replace(at, 2, interface);
  return path;
}

}  // namespace

PcapFilePort::PcapFilePort(const std::string& interface, const PcapFiles& files, const PortContext& context)
    : context_(context),
      files_{for_interface(files.read, interface), for_interface(files.write, interface)},
      reader_(open_file<PcapReader>(files_.read)),
      arrived_(info_.headroom) {
  const Interface::State state = Interface(interface).require();
  info_.name = interface;
  info_.mac = state.mac;
  info_.mtu = state.mtu;
  if (reader_.link_type() != kLinkEthernet) {
    throw std::system_error(EPROTONOSUPPORT, std::generic_category(),
                            "read " + files_.read + " for " + interface + ": it is no capture of Ethernet frames");
  }
  if (!files_.write.empty()) writer_.emplace(open_file<PcapWriter>(files_.write));
}

void PcapFilePort::on_readable(std::function<void()> wake) {
  wake_ = std::move(wake);
  if (!std::exchange(has_begun_, true)) begin();
}

void PcapFilePort::begin() {
  plan_next();
  if (!next_) return;
  shift_ = context_.loop.now() - next_->at;
  timer_ = context_.loop.call_at(context_.loop.now(), [this] { arrive(); });
}

void PcapFilePort::plan_next() try {
  next_ = reader_.next();
  if (!next_) {
    tell_lost(files_.read + " has ended; " + std::to_string(counters_.received + counters_.cut_short) + " frames");
  } else if (counters_.received + counters_.cut_short > 0) {
    timer_ = context_.loop.call_at(next_->at + shift_, [this] { arrive(); });
  }
} catch (const std::runtime_error& damaged) {
  next_.reset();
  tell_lost(damaged.what());
}

void PcapFilePort::arrive() {
  const CapturedFrame frame = std::move(*next_);
  const bool is_whole = frame.bytes.size() == frame.original_length;
  ++(is_whole ? counters_.received : counters_.cut_short);
  plan_next();
  if (is_whole && arrived_.push(frame.bytes) && wake_) wake_();
}

std::size_t PcapFilePort::receive(std::span<Frame> slots) { return arrived_.lend(slots); }

void PcapFilePort::finish(std::span<Frame> frames) {
  transmit_by_egress(frames, *this, egress_);
  arrived_.take_back(frames);
}

void PcapFilePort::transmit(std::span<const ByteView> frames) {
  for (const ByteView frame : frames) (void)write(frame);  // counted there
  flush();
}

bool PcapFilePort::send(ByteView frame) {
  const bool is_written = write(frame);
  flush();
  return is_written;
}

bool PcapFilePort::write(ByteView frame) {
  const bool fits = frame.size() <= info_.mtu + EthernetView::kSize + 4;  // as a wire of this MTU, with a VLAN's tag
  ++(fits ? counters_.sent : counters_.not_sent);
  if (fits && writer_) writer_->write(context_.loop.now() - shift_, frame);
  return fits;
}

void PcapFilePort::flush() try {
  if (writer_) writer_->flush();
} catch (const std::runtime_error& full) {  // the disk; what works goes on
  writer_.reset();
  tell_lost(full.what());
}

void PcapFilePort::tell_lost(const std::string& why) {
  context_.events.record({.at = context_.loop.now(),
                          .node = {},
                          .kind = "port.lost",
                          .fields = {{"interface", info_.name}, {"io", std::string("pcap")}, {"why", why}}});
}

}  // namespace viplane::live
