// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include "sim/traffic/prober.h"

namespace viplane::sim {

class EchoProber;

// ICMP echo of one host, shared by its echo probers: replies find theirs by the identifier.
class EchoService final : public PacketHandler {
 public:
  explicit EchoService(IpStack& ip);
  ~EchoService() override;
  EchoService(const EchoService&) = delete;
  EchoService& operator=(const EchoService&) = delete;

  IpStack& ip() { return ip_; }
  std::uint16_t join(EchoProber& prober);  // the identifier for its requests
  void leave(std::uint16_t identifier) { probers_.erase(identifier); }

  bool on_packet(const ReceivedPacket& packet) override;

 private:
  IpStack& ip_;
  std::map<std::uint16_t, EchoProber*> probers_;
  std::uint16_t next_identifier_ = 1;
};

// Sends an echo request each interval; a reply within the time-out is a success. What `ping -i 0.001` sees.
class EchoProber final : public Prober {
 public:
  EchoProber(EchoService& echo, EventLog& events, TrafficName name, const ProberOptions& options);
  ~EchoProber() override;

  void on_reply(std::uint32_t from, std::uint16_t sequence);

 private:
  struct Probe {
    AttemptLog::Attempt attempt = 0;
    Time started;
    bool answered = false;
  };

  void probe(AttemptLog::Attempt attempt) override;
  void give_up_all() override;
  void on_timeout();
  void wait_for_front();

  EchoService& echo_;
  std::uint16_t identifier_;
  std::deque<Probe> probes_;  // in the order of their sequence numbers: the lower half of the attempt
  Timer timeout_;
};

}  // namespace viplane::sim
