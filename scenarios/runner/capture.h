// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "env/event_log.h"
#include "env/pcapng_writer.h"
#include "net/bytes.h"
#include "scenarios/checkers/checker.h"
#include "scenarios/runner/site.h"

namespace viplane::scenarios {

// Writes capture.pcapng while a run goes on: what each interface sends, nodes by name, and a comment on the frame by
// which a node does what an event tells ("lb2 takes over: no advertisement for 3.609 s").
//
// The control plane (ARP, ND, VRRP, ICMP) is written whole. Of the traffic of services, the first kAfterEvent frames
// after each fault and each change of state are: enough to see what happened, not so much that nobody can open the
// file.
class Capture {
 public:
  static constexpr std::size_t kAfterEvent = 2000;

  Capture(const std::filesystem::path& path, const Site& site);

  void see(const Event& event);
  void see(const CapturedFrame& frame);
  void finish();

 private:
  struct Held {
    std::uint32_t interface;
    Time at;
    Bytes bytes;
    std::string node;
    bool control;
    std::string comment;
  };

  std::uint32_t interface_of(const CapturedFrame& frame);
  void comment(const Event& event, std::string text);
  void write_held();

  PcapngWriter writer_;
  std::map<std::string, std::uint32_t, std::less<>> interfaces_;
  std::vector<Held> held_;                         // frames of the present moment: an event may still explain one
  std::map<std::string, std::string> to_explain_;  // node -> comment for its next control frame
  std::size_t left_ = kAfterEvent;
};

}  // namespace viplane::scenarios
