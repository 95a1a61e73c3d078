// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <map>
#include <memory>
#include <string>

#include "env/random.h"
#include "sim/ip_stack.h"

namespace viplane::sim {

class DirectHost;

// Hosts that hear one another after a fixed delay: the least world a transport runs in. No ARP, no switch, no ns-3
// nodes; only the event core is real.
class DirectLan {
 public:
  explicit DirectLan(std::uint64_t seed = 1) : random(seed) {}
  Scheduler scheduler;
  Random random;
  Duration delay = std::chrono::microseconds(25);
  std::uint32_t mtu = 1500;  // of the path; hosts themselves believe in 1500 until told
  double loss = 0;
  Duration jitter{};
  std::uint64_t packets = 0;
  std::uint64_t bad_checksums = 0;
  bool verify = true;  // count wrong checksums

  DirectHost& host(const std::string& name, std::uint32_t address);
  void run_until(Time end) { scheduler.run_until(end); }
  void carry(DirectHost& from, FrameRef packet);

 private:
  std::map<std::uint32_t, std::unique_ptr<DirectHost>> hosts_;
};

class DirectHost final : public IpStack {
 public:
  DirectHost(DirectLan& lan, std::string name, std::uint32_t address)
      : lan_(lan), name_(std::move(name)), address_(address) {}

  bool cut = false;              // nothing leaves, nothing arrives
  bool route = true;             // false: every target is without a route
  std::uint8_t unreachable = 0;  // 1: packets to this host meet ICMP host unreachable

  const std::string& name() const override { return name_; }
  Scheduler& scheduler() override { return lan_.scheduler; }
  Random fork_random(std::string_view user) override { return lan_.random.fork(name_ + std::string(user)); }
  SendResult send(const PacketSpec& spec, FrameRef payload) override;
  void bind(std::uint8_t protocol, PacketHandler* handler) override { handlers_[protocol] = handler; }
  void bind(std::uint8_t, std::uint16_t, PacketHandler*) override {}
  bool is_powered() const override { return true; }
  bool is_local(Ipv4 address) const override { return address == address_; }
  Ipv4 source_for(Ipv4) const override { return route ? address_ : 0; }
  std::uint32_t path_mtu(Ipv4) const override { return path_mtu_; }
  void confirm_reachable(Ipv4) override {}

  std::uint32_t address() const { return address_; }
  PacketHandler* handler(std::uint8_t protocol) { return handlers_[protocol]; }
  void arrive(FrameRef packet);
  void on_error(ByteView packet, std::uint8_t code, std::uint16_t mtu);
  // Puts a packet on the wire as it is.
  void send_raw(FrameRef packet) { lan_.carry(*this, std::move(packet)); }

 private:
  void answer_echo(const ReceivedPacket& packet);
  void refuse(const ReceivedPacket& packet);

  DirectLan& lan_;
  std::string name_;
  std::uint32_t address_;
  std::uint32_t path_mtu_ = 1500;
  std::map<std::uint8_t, PacketHandler*> handlers_;
};

}  // namespace viplane::sim
