// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <string>
#include <vector>

#include "env/event_log.h"
#include "net/bytes.h"
#include "scenarios/checkers/checkers.h"

namespace viplane::scenarios {

inline Time at_seconds(double value) {
  return Time(std::chrono::nanoseconds(static_cast<std::int64_t>(value * 1e9 + 0.5)));
}

// A made-up run of the reference pair (lb1 with priority 150, lb2 with 100, interval 1 s, VIP 10.0.0.250), told line by
// line and then judged.
class Story {
 public:
  Story();

  RunFacts facts;

  Story& state(double at, const std::string& node, const std::string& to, const std::string& instance = "VI_1");
  Story& holds(double at, const std::string& node);     // the VIP is added
  Story& releases(double at, const std::string& node);  // the VIP is removed
  Story& event(double at, const std::string& node, const std::string& kind);
  Story& master(double at, const std::string& node);  // state, VIP, announcement
  Story& backup(double at, const std::string& node);  // state, VIP gone
  Story& frame(double at, const std::string& node, bool outgoing, Bytes bytes);
  Story& advertises(double at, const std::string& node, std::uint8_t priority);
  Story& announces(double at, const std::string& node);  // gratuitous ARP
  Story& answers_arp(double at, const std::string& node);
  // A segment from the client's port to the service comes in at the director, or leaves it by IPIP.
  Story& enters(double at, const std::string& node, std::uint16_t client_port, std::uint8_t flags = 0x10);
  Story& leaves(double at, const std::string& node, std::uint16_t client_port, const IpAddress& server,
                std::uint8_t flags = 0x10);

  // Two epochs: apart from `from` to `to`.
  Story& parted(double from, double to);
  Story& dead(const std::string& node, double from);

  std::vector<Violation> judge(CheckerPtr (*make)(const RunFacts&), double end = 30);

 private:
  struct Line {
    Time at;
    bool is_frame = false;
    Event event;
    std::string node;
    bool outgoing = false;
    Bytes bytes;
  };
  std::vector<Line> lines_;
};

extern const IpAddress kVip;
extern const IpAddress kServer1;
extern const IpAddress kServer2;

}  // namespace viplane::scenarios
