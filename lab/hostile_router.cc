// SPDX-License-Identifier: GPL-2.0-or-later
#include "lab/hostile_router.h"

#include <linux/if_packet.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include <array>
#include <map>

#include "lab/links.h"
#include "lab/loop.h"
#include "lab/packet_socket.h"
#include "posix/system_call.h"

namespace viplane::lab {
namespace {

// As open_packet_socket(), and hears frames for others too.
Descriptor open_port(const NetworkNamespace& network, const std::string& interface) {
  Descriptor socket = open_packet_socket(network, interface);
  packet_mreq everything{};
  everything.mr_ifindex = static_cast<int>(index_of(network, interface));
  everything.mr_type = PACKET_MR_PROMISC;
  system_call(::setsockopt(socket.get(), SOL_PACKET, PACKET_ADD_MEMBERSHIP, &everything, sizeof everything),
              "hear everything on " + interface);
  return socket;
}

// The address that a kernel makes of a MAC address; RFC 4291, appendix A.
IpAddress link_local_of(const MacAddress& mac) {
  const auto& m = mac.octets;
  return {
      true,
      {0xfe, 0x80, 0, 0, 0, 0, 0, 0, static_cast<std::uint8_t>(m[0] ^ 2), m[1], m[2], 0xff, 0xfe, m[3], m[4], m[5]}};
}

class Stranger {
 public:
  Stranger(Descriptor socket, MacAddress mac, IpAddress own, Forgery forgery, double per_second)
      : socket_(std::move(socket)),
        mac_(mac),
        own_(own),
        forgery_(forgery),
        interval_(static_cast<std::int64_t>(1e9 / per_second)) {}

  int run() {
    loop_.watch(socket_.get(), EPOLLIN, [this](std::uint32_t) { listen(); });
    const Time start = now() + interval_;
    loop_.at(start, [this, start] { send(start); });
    loop_.run();
    return 0;
  }

 private:
  void listen() {
    std::array<std::byte, 2048> buffer;
    for (;;) {
      const ssize_t got = ::recv(socket_.get(), buffer.data(), buffer.size(), 0);
      if (got <= 0) return;
      const ByteView frame(buffer.data(), static_cast<std::size_t>(got));
      const auto heard = hear_advertisement(frame);
      if (!heard) continue;
      heard_[{heard->target.is_v6, heard->advertisement.virtual_router_id}] = *heard;
    }
  }

  void send(Time due) {
    for (const auto& [router, heard] : heard_) {
      const Bytes frame = forge_advertisement(heard, forgery_, mac_, heard.target.is_v6 ? link_local_of(mac_) : own_);
      (void)!::send(socket_.get(), frame.data(), frame.size(), 0);  // a full queue loses one of many
    }
    loop_.at(due + interval_, [this, due] { send(due + interval_); });
  }

  Loop loop_;
  Descriptor socket_;
  MacAddress mac_;
  IpAddress own_;
  Forgery forgery_;
  Duration interval_;
  std::map<std::pair<bool, std::uint8_t>, HeardAdvertisement> heard_;
};

}  // namespace

HostileRouter::HostileRouter(const Machine& machine, const std::string& interface, const IpAddress& own,
                             Forgery forgery, double per_second) {
  Descriptor socket = open_port(machine.network(), interface);
  const MacAddress mac = mac_of(machine.network(), interface);
  process_ = machine.fork("stranger", [&] { return Stranger(std::move(socket), mac, own, forgery, per_second).run(); });
}

}  // namespace viplane::lab
