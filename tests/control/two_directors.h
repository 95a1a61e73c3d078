// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "control/director.h"
#include "env/fake_env.h"
#include "net/arp.h"
#include "net/ethernet.h"
#include "net/ipv4.h"
#include "net/tcp.h"
#include "tests/control/load.h"

namespace viplane::test {

using namespace std::chrono_literals;

inline const IpAddress kVip = IpAddress::v4(10, 0, 0, 100);
inline const IpAddress kServer = IpAddress::v4(10, 0, 0, 21);
inline const IpAddress kClient = IpAddress::v4(10, 0, 0, 9);
inline const MacAddress kMac1{{2, 0, 0, 0, 0, 1}};
inline const MacAddress kMac2{{2, 0, 0, 0, 0, 2}};
inline const MacAddress kServerMac{{2, 0, 0, 0, 0, 0x21}};
inline const MacAddress kClientMac{{2, 0, 0, 0, 0, 9}};

inline std::string instance(int priority, const std::string& more = "") {
  return "vrrp_instance VI_1 {\n interface eth0\n virtual_router_id 51\n priority " + std::to_string(priority) +
         "\n virtual_ipaddress { 10.0.0.100 }\n" + more + "}\n";
}

inline const std::string kService = R"(
virtual_server 10.0.0.100 80 {
  lb_algo rr
  lb_kind TUN
  protocol TCP
  delay_loop 2
  real_server 10.0.0.21 80 {
    TCP_CHECK { warmup 0
      connect_timeout 1 }
  }
}
)";

// One machine with a director on it.
struct Machine {
  Machine(FakeClock& clock, LoopbackWire& wire, const std::string& name, MacAddress mac, const char* address)
      : env(clock, name), port(env.add_port(wire, "eth0", mac, *IpPrefix::parse(address))) {
    port.on_host_frame([this](ByteView frame) { host_frames.emplace_back(frame.begin(), frame.end()); });
  }
  void start(const std::string& text) {
    director = std::make_unique<Director>(env.env(), load(text), DirectorOptions{.connection_slots = 1024});
    director->start();
  }
  bool has_vip() const { return env.addresses.holds("eth0", kVip); }
  std::size_t became(const std::string& state) const {
    return static_cast<std::size_t>(std::ranges::count_if(env.events.of_kind("vrrp.state"), [&](const Event& event) {
      return std::ranges::any_of(event.fields, [&](const auto& field) {
        return field.first == "to" && std::get<std::string>(field.second) == state;
      });
    }));
  }

  FakeEnv env;
  LoopbackPort& port;
  std::vector<Bytes> host_frames;
  std::unique_ptr<Director> director;
};

// A wire with two directors' machines, a client and a real server that the test speaks for.
struct DirectorTest : testing::Test {
  DirectorTest() {
    wire.on_frame([this](Time at, const PortInfo& from, ByteView frame) {
      sent.push_back({at,
                      from.name == "outside" ? "outside"
                      : from.mac == kMac1    ? "lb1"
                                             : "lb2",
                      Bytes(frame.begin(), frame.end())});
    });
    outside->on_readable([this] { answer_arp(); });
  }

  // The real server and the client answer ARP; nobody else does.
  void answer_arp() {
    std::array<Frame, 8> frames;
    while (const std::size_t count = outside->receive(frames)) {
      for (std::size_t i = 0; i < count; ++i) answer(frames[i]);
      outside->finish(std::span(frames).first(count));
    }
  }
  void answer(Frame& frame) {
    frame.verdict = Verdict::drop;
    if (!answers_arp) return;
    const auto ethernet = EthernetView::parse(frame.bytes());
    if (!ethernet || ethernet->type() != EtherType::arp) return;
    const auto arp = ArpView::parse(ethernet->payload());
    if (!arp || arp->operation() != ArpOperation::request || arp->is_gratuitous()) return;
    if (arp->target_ip() == kServer) outside->send(build_arp_reply(kServerMac, kServer, *arp));
    if (arp->target_ip() == kClient) outside->send(build_arp_reply(kClientMac, kClient, *arp));
  }

  void client_syn(std::uint16_t client_port, const MacAddress& to) {
    const TcpHeader header{.source_port = client_port, .target_port = 80, .sequence = 1, .flags = tcp_flag::kSyn};
    const Bytes segment = build_tcp(header, {}, kClient, kVip);
    const Bytes packet = build_ipv4({.source = kClient, .target = kVip, .protocol = IpProtocol::tcp}, segment);
    outside->send(build_ethernet({.target = to, .source = kClientMac, .type = EtherType::ipv4}, packet));
  }

  // Frames of one kind that a node sent since `from`.
  template <class Is>
  std::size_t count_sent(const std::string& node, Is is, Time from = {}) const {
    return static_cast<std::size_t>(std::ranges::count_if(
        sent, [&](const Sent& one) { return one.node == node && one.at >= from && is(one.frame); }));
  }

  struct Sent {
    Time at;
    std::string node;
    Bytes frame;
  };

  FakeClock clock;
  LoopbackWire wire{clock, 50us};
  bool answers_arp = true;
  std::unique_ptr<LoopbackPort> outside = wire.add_port({.name = "outside", .mac = kClientMac});
  Machine lb1{clock, wire, "lb1", kMac1, "10.0.0.1/24"};
  Machine lb2{clock, wire, "lb2", kMac2, "10.0.0.2/24"};
  std::vector<Sent> sent;
};

inline bool is_type(ByteView frame, EtherType type) { return EthernetView::parse(frame)->type() == type; }
inline bool is_gratuitous_arp(ByteView frame) {
  return is_type(frame, EtherType::arp) && ArpView::parse(EthernetView::parse(frame)->payload())->is_gratuitous();
}
inline std::optional<Ipv4View> ipv4(ByteView frame) {
  if (!is_type(frame, EtherType::ipv4)) return std::nullopt;
  return Ipv4View::parse(EthernetView::parse(frame)->payload());
}
inline bool is_vrrp(ByteView frame) {
  const auto ip = ipv4(frame);
  return ip && ip->protocol() == IpProtocol::vrrp;
}
inline bool is_farewell(ByteView frame) { return is_vrrp(frame) && load_u8(ipv4(frame)->payload().data() + 2) == 0; }
inline bool is_tunnelled(ByteView frame) {
  const auto ip = ipv4(frame);
  return ip && ip->protocol() == IpProtocol::ipip;
}

}  // namespace viplane::test
