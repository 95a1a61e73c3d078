// SPDX-License-Identifier: GPL-2.0-or-later
#include "lab/pair/probing.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <netinet/icmp6.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/timerfd.h>

#include <array>
#include <cstring>
#include <vector>

#include "lab/links.h"
#include "lab/pair/monotonic.h"
#include "lab/pipe.h"
#include "net/arp.h"
#include "net/icmp.h"
#include "net/icmpv6.h"
#include "net/ipv4.h"
#include "net/ipv6.h"
#include "net/neighbour_discovery.h"
#include "posix/system_call.h"

namespace viplane::lab {
namespace {

constexpr const char* kInterface = "eth0";
constexpr std::uint16_t kIdentifier = 0x7669;
constexpr std::size_t kFlushAt = 4096;

class Probing {
 public:
  Probing(const NeighbourProbe::Options& options, int file) : options_(options), file_(file) {
    open_echo_socket();
    open_link_socket();
  }

  void send() {
    const std::int64_t sent = monotonic_now().time_since_epoch().count();
    const ByteView data(reinterpret_cast<const std::byte*>(&sent), sizeof sent);
    const Bytes echo = options_.target.is_v6
                           ? build_icmpv6_echo_request(kIdentifier, sequence_++, data, options_.own, options_.target)
                           : build_icmp_echo_request(kIdentifier, sequence_++, data);
    // Unreachable, or the queue of an unresolved neighbour is full: a request without an answer.
    ::send(echo_.get(), echo.data(), echo.size(), MSG_DONTWAIT);
    if (options_.asks_link) ::send(link_.get(), question_.data(), question_.size(), MSG_DONTWAIT);
  }

  void receive_echoes() {
    for (ssize_t got = 0; (got = ::recv(echo_.get(), buffer_.data(), buffer_.size(), MSG_DONTWAIT)) >= 0;) {
      take_echo(ByteView(buffer_.data(), static_cast<std::size_t>(got)));
    }
  }

  void receive_answers() {
    sockaddr_ll from{};
    socklen_t size = sizeof from;
    for (ssize_t got = 0; (got = ::recvfrom(link_.get(), buffer_.data(), buffer_.size(), MSG_DONTWAIT,
                                            reinterpret_cast<sockaddr*>(&from), &size)) >= 0;) {
      if (from.sll_pkttype == PACKET_HOST) take_answer(ByteView(buffer_.data(), static_cast<std::size_t>(got)));
    }
  }

  void flush() {
    write_all(file_, records_.data(), records_.size() * sizeof(ProbeRecord), "what the probe saw");
    records_.clear();
  }

  int echo_socket() const { return echo_.get(); }
  int link_socket() const { return link_.get(); }

 private:
  void open_echo_socket() {
    const bool v6 = options_.target.is_v6;
    echo_ = Descriptor(system_call(
        ::socket(v6 ? AF_INET6 : AF_INET, SOCK_RAW | SOCK_CLOEXEC, v6 ? int{IPPROTO_ICMPV6} : int{IPPROTO_ICMP}),
        "open a socket for echo requests"));
    sockaddr_in6 to6{};
    to6.sin6_family = AF_INET6;
    std::memcpy(&to6.sin6_addr, options_.target.octets.data(), 16);
    sockaddr_in to4{};
    to4.sin_family = AF_INET;
    std::memcpy(&to4.sin_addr, options_.target.octets.data(), 4);
    system_call(v6 ? ::connect(echo_.get(), reinterpret_cast<const sockaddr*>(&to6), sizeof to6)
                   : ::connect(echo_.get(), reinterpret_cast<const sockaddr*>(&to4), sizeof to4),
                "choose the target of echo requests");
  }

  void open_link_socket() {
    const auto type = static_cast<std::uint16_t>(options_.target.is_v6 ? ETH_P_IPV6 : ETH_P_ARP);
    link_ =
        Descriptor(system_call(::socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, htons(type)), "open a socket on the link"));
    sockaddr_ll here{};
    here.sll_family = AF_PACKET;
    here.sll_protocol = htons(type);
    here.sll_ifindex = static_cast<int>(::if_nametoindex(kInterface));
    system_call(::bind(link_.get(), reinterpret_cast<const sockaddr*>(&here), sizeof here), "bind to eth0");
    const MacAddress mac = own_mac();
    question_ = options_.target.is_v6 ? build_neighbour_solicitation(mac, options_.own, options_.target)
                                      : build_arp_request(mac, options_.own, options_.target);
  }

  MacAddress own_mac() const {
    const NetworkNamespace here(
        Descriptor(system_call(::open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC), "open our net")));
    return mac_of(here, kInterface);
  }

  void take_echo(ByteView bytes) {
    ByteView message = bytes;
    bool is_reply = false;
    if (options_.target.is_v6) {
      const auto icmp = Icmpv6View::parse(message);
      is_reply = icmp && icmp->type() == Icmpv6Type::echo_reply && icmp->identifier() == kIdentifier;
    } else {
      const auto packet = Ipv4View::parse(bytes);
      if (!packet) return;
      message = packet->payload();
      const auto icmp = IcmpView::parse(message);
      is_reply = icmp && icmp->type() == IcmpType::echo_reply && icmp->identifier() == kIdentifier;
    }
    if (!is_reply || message.size() < IcmpView::kSize + sizeof(std::int64_t)) return;
    ProbeRecord record{monotonic_now().time_since_epoch().count()};
    std::memcpy(&record.sent_ns, message.data() + IcmpView::kSize, sizeof record.sent_ns);
    keep(record);
  }

  void take_answer(ByteView frame) {
    const auto view = EthernetView::parse(frame);
    if (!view) return;
    if (options_.target.is_v6) {
      const auto packet = Ipv6View::parse(view->payload());
      const auto answer = packet ? NeighbourAdvertisement::parse(*packet) : std::nullopt;
      if (!answer || answer->address != options_.target || !answer->is_solicited) return;
      return keep({monotonic_now().time_since_epoch().count(), 0, answer->target_mac.value_or(view->source())});
    }
    const auto arp = ArpView::parse(view->payload());
    if (!arp || arp->operation() != ArpOperation::reply || arp->sender_ip() != options_.target) return;
    keep({monotonic_now().time_since_epoch().count(), 0, arp->sender_mac()});
  }

  void keep(const ProbeRecord& record) {
    records_.push_back(record);
    if (records_.size() >= kFlushAt) flush();
  }

  NeighbourProbe::Options options_;
  int file_;
  Descriptor echo_;
  Descriptor link_;
  Bytes question_;
  std::uint16_t sequence_ = 0;
  std::array<std::byte, 2048> buffer_;
  std::vector<ProbeRecord> records_;
};

Descriptor ticking(Duration period) {
  Descriptor timer(system_call(::timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC), "make a timer"));
  const timespec each{period / std::chrono::seconds(1), (period % std::chrono::seconds(1)).count()};
  const itimerspec setting{each, each};
  system_call(::timerfd_settime(timer.get(), 0, &setting, nullptr), "set a timer");
  return timer;
}

}  // namespace

int probe_neighbours(const NeighbourProbe::Options& options, int file) {
  sigset_t ending;
  sigemptyset(&ending);
  sigaddset(&ending, SIGTERM);
  ::sigprocmask(SIG_BLOCK, &ending, nullptr);
  const Descriptor signals(system_call(::signalfd(-1, &ending, SFD_CLOEXEC), "hear of SIGTERM"));
  Probing probing(options, file);
  const Descriptor timer = ticking(options.period);
  std::array<pollfd, 4> ready{{{signals.get(), POLLIN, 0},
                               {timer.get(), POLLIN, 0},
                               {probing.echo_socket(), POLLIN, 0},
                               {probing.link_socket(), POLLIN, 0}}};
  for (;;) {
    ::poll(ready.data(), ready.size(), -1);
    if (ready[0].revents != 0) break;
    std::uint64_t ticks = 0;
    // Late by several ticks: one request stands for them all.
    if (ready[1].revents != 0 && ::read(timer.get(), &ticks, sizeof ticks) > 0) probing.send();
    if (ready[2].revents != 0) probing.receive_echoes();
    if (ready[3].revents != 0) probing.receive_answers();
  }
  probing.flush();
  return 0;
}

}  // namespace viplane::lab
