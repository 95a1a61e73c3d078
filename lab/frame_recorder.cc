// SPDX-License-Identifier: GPL-2.0-or-later
#include "lab/frame_recorder.h"

#include <arpa/inet.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <set>
#include <stdexcept>
#include <vector>

#include "lab/frame_times.h"
#include "lab/loop.h"
#include "lab/pipe.h"
#include "lab/precedence.h"
#include "posix/system_call.h"

namespace viplane::lab {
namespace {

constexpr std::size_t kBatch = 64;
constexpr std::size_t kLongest = 2048;  // octets kept of a frame: more than an MTU of 1500 and tags need
// Room for more than a second of heavy traffic while the recorder waits for a processor, which it gets before others.
constexpr int kSocketBuffer = 256 << 20;
constexpr Duration kPatienceWithRecorder = std::chrono::seconds(5);

// What stands before each frame in the memory file.
struct Header {
  std::int64_t at_ns;
  std::uint32_t interface;
  std::uint16_t length;
  std::uint8_t sent_by_machine;
  std::uint8_t unused;
};

class Recording {
 public:
  Recording(Descriptor socket, int file, std::set<std::uint32_t> ignored)
      : socket_(std::move(socket)), file_(file), ignored_(std::move(ignored)) {
    for (std::size_t i = 0; i < kBatch; ++i) {
      vectors_[i] = {buffers_[i].data(), kLongest};
      msghdr& header = messages_[i].msg_hdr;
      header.msg_name = &addresses_[i];
      header.msg_iov = &vectors_[i];
      header.msg_iovlen = 1;
    }
  }

  // Takes all there is.
  void drain() {
    ahead_ = realtime_ahead();  // anew, for somebody may set the clock
    for (int got = kBatch; got == kBatch;) {
      for (std::size_t i = 0; i < kBatch; ++i) {
        messages_[i].msg_hdr.msg_namelen = sizeof(sockaddr_ll);
        messages_[i].msg_hdr.msg_control = controls_[i].data();
        messages_[i].msg_hdr.msg_controllen = controls_[i].size();
      }
      got = ::recvmmsg(socket_.get(), messages_.data(), kBatch, MSG_DONTWAIT, nullptr);
      for (int i = 0; i < got; ++i) keep(static_cast<std::size_t>(i));
      if (written_.size() > 1 << 20) flush();
    }
  }

  void flush() {
    write_all(file_, written_.data(), written_.size(), "recorded frames");
    written_.clear();
  }

  std::uint32_t lost() const {
    tpacket_stats statistics{};
    socklen_t size = sizeof statistics;
    ::getsockopt(socket_.get(), SOL_PACKET, PACKET_STATISTICS, &statistics, &size);
    return statistics.tp_drops;
  }

  int descriptor() const { return socket_.get(); }

 private:
  void keep(std::size_t i) {
    const sockaddr_ll& address = addresses_[i];
    const auto interface = static_cast<std::uint32_t>(address.sll_ifindex);
    if (ignored_.contains(interface)) return;
    Header header{};
    header.at_ns = time_of(messages_[i].msg_hdr, ahead_).time_since_epoch().count();
    header.interface = interface;
    header.length = static_cast<std::uint16_t>(std::min<std::size_t>(messages_[i].msg_len, kLongest));
    header.sent_by_machine =
        address.sll_pkttype != PACKET_OUTGOING;  // the switch's end receives what the machine sends
    const auto* raw = reinterpret_cast<const char*>(&header);
    written_.insert(written_.end(), raw, raw + sizeof header);
    written_.insert(written_.end(), buffers_[i].begin(), buffers_[i].begin() + header.length);
  }

  Descriptor socket_;
  int file_;
  std::set<std::uint32_t> ignored_;
  Duration ahead_{0};
  std::vector<char> written_;
  std::array<mmsghdr, kBatch> messages_{};
  std::array<iovec, kBatch> vectors_{};
  std::array<sockaddr_ll, kBatch> addresses_{};
  std::array<std::array<char, kLongest>, kBatch> buffers_;
  std::array<std::array<char, 128>, kBatch> controls_;
};

Descriptor open_tap(const NetworkNamespace& network) {
  Descriptor socket = network.socket(AF_PACKET, SOCK_RAW, htons(ETH_P_ALL));
  ask_for_times(socket.get());
  system_call(::setsockopt(socket.get(), SOL_SOCKET, SO_RCVBUFFORCE, &kSocketBuffer, sizeof kSocketBuffer),
              "make room for frames");
  return socket;
}

// The exit code says nothing; the number of lost frames is the child's last word.
int record(Descriptor socket, int file, std::set<std::uint32_t> ignored) {
  const Precedence precedence;
  const auto recording = std::make_unique<Recording>(std::move(socket), file, std::move(ignored));
  sigset_t ending;
  sigemptyset(&ending);
  sigaddset(&ending, SIGTERM);
  ::sigprocmask(SIG_BLOCK, &ending, nullptr);
  const Descriptor signals(system_call(::signalfd(-1, &ending, SFD_CLOEXEC), "hear of SIGTERM"));
  Loop loop;
  loop.watch(recording->descriptor(), 1, [&](std::uint32_t) { recording->drain(); });
  loop.watch(signals.get(), 1, [&](std::uint32_t) { loop.stop(); });
  loop.run();
  recording->drain();
  recording->flush();
  const std::string lost = std::to_string(recording->lost());
  write_all(STDOUT_FILENO, lost.data(), lost.size(), "the number of lost frames");
  return 0;
}

}  // namespace

FrameRecorder::FrameRecorder(const Laboratory& lab) : lab_(lab), memory_(make_memory_file("frames")) {
  const NetworkNamespace& network = lab.fabric().network();
  std::set<std::uint32_t> ignored{index_of(network, "lo")};
  for (const Laboratory::Port& port : lab.ports()) {
    ignored.insert(index_of(network, port.network_switch));
    if (port.machine.empty()) ignored.insert(index_of(network, port.name));
  }
  learn_ports();
  Descriptor tap = open_tap(network);  // here, so that it sees what comes from now on
  process_ = lab.fabric().fork("frame recorder", [&] { return record(std::move(tap), memory_.get(), ignored); });
}

void FrameRecorder::learn_ports() {
  for (const Laboratory::Port& port : lab_.ports()) {
    if (port.machine.empty()) continue;
    ports_[index_of(lab_.fabric().network(), port.name)] = {port.machine, port.interface};
  }
}

void FrameRecorder::stop() {
  process_.signal(SIGTERM);
  const auto code = process_.wait(kPatienceWithRecorder);
  const std::string said = process_.read_output();
  if (code != 0) throw std::runtime_error("the frame recorder failed: " + process_.end_in_words() + " " + said);
  lost_ = std::stoull(said);
}

void FrameRecorder::replay(const std::function<void(const RecordedFrame&)>& see) const {
  struct stat size {};
  system_call(::fstat(memory_.get(), &size), "measure the recorded frames");
  if (size.st_size == 0) return;
  const auto length = static_cast<std::size_t>(size.st_size);
  void* mapped = ::mmap(nullptr, length, PROT_READ, MAP_PRIVATE, memory_.get(), 0);
  if (mapped == MAP_FAILED) system_call(-1, "read the recorded frames");
  const auto* at = static_cast<const std::byte*>(mapped);
  Time latest{};
  for (const auto* end = at + length; at < end;) {
    Header header;
    std::memcpy(&header, at, sizeof header);
    const ByteView bytes(at + sizeof header, header.length);
    at += sizeof header + header.length;
    // The socket took a frame before whoever received it could answer. Their times may differ by less than the clocks.
    latest = std::max(latest, Time(Duration(header.at_ns)));
    const auto port = ports_.find(header.interface);
    if (port == ports_.end()) continue;
    see({latest, port->second.first, port->second.second, header.sent_by_machine != 0, bytes});
  }
  ::munmap(mapped, length);
}

}  // namespace viplane::lab
