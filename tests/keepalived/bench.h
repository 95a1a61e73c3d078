// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sim/director_process.h"
#include "sim/faults/faults.h"
#include "sim/traffic/echo_prober.h"
#include "sim/world.h"

namespace viplane::testing {

// The place in which keepalived pairs were measured, in the simulation: A (10.77.0.1) and a client (10.77.0.9) on one
// switch, B (10.77.0.2) on another, a trunk between them, one virtual address. A model of keepalived runs on A and B.
// All times are offsets
// from the first advertisement of the router that settle() started first; it speaks at each whole interval.
class Bench {
 public:
  struct Options {
    std::string a, b;  // keepalived.conf
    bool client_beside_b = false;
    bool second_lan = false;  // eth1 of both, 10.88.0.0/24, on a switch of its own
    std::uint64_t seed = 1;
  };

  struct Word {  // an advertisement, or one gratuitous ARP
    double at;
    std::string node;
    int priority = -1;  // of an advertisement
    int virtual_router_id = 0;
    std::string mac;
    bool is_advertisement() const { return priority >= 0; }
  };

  explicit Bench(const Options& options);
  ~Bench();

  // Starts one router, and the other as soon as it is master.
  void settle(const std::string& first = "a", const std::string& second = "b");
  void start(const std::string& node);
  void at(double offset, std::function<void()> action);
  // The fault from one offset to another; without an end it stays.
  void trouble(double from, std::optional<double> to, sim::faults::FaultPtr fault);
  void probe(double from, double every = 0.002);  // the client asks the virtual address for echoes
  void garbage(double from, double to, double every, sim::faults::Hostile kind);
  void run_to(double offset);
  void finish();  // the probes' last outage is told

  sim::World& world() { return *world_; }

  // What was seen, within [from, to].
  std::vector<double> advertisements(const std::string& node, double from = 0, double to = 1e9, int priority = -1,
                                     int virtual_router_id = 51) const;
  std::optional<double> first(const std::string& node, double from, double to = 1e9) const;
  std::optional<double> last(const std::string& node, double to) const;
  int announcements(const std::string& node, double from, double to) const;
  std::optional<double> first_announcement(const std::string& node, double from) const;
  double outage(double from, double to) const;  // the longest that begins in there; 0: none
  bool holds(const std::string& node);          // the virtual address, now
  double both_hold(double from, double to) const;
  double held(const std::string& node, double from, double to) const;
  std::vector<double> became(const std::string& node, const std::string& state, double from = -100) const;
  std::vector<std::string> macs_of_advertisements(double from) const;

 private:
  struct Span {
    double from, to;
  };
  class Tap;
  void note(const Event& event);
  double offset(Time at) const { return seconds(at - zero_); }
  std::vector<Span> spans(const std::string& node) const;

  std::unique_ptr<sim::World> world_;
  std::unique_ptr<Tap> tap_;
  Time zero_{};
  double now_ = 0;
  std::vector<Word> words_;
  std::vector<Event> events_;
  std::vector<sim::faults::FaultPtr> faults_;
  std::unique_ptr<sim::EchoService> echo_;
  std::unique_ptr<sim::EchoProber> prober_;
};

// A keepalived.conf of one instance VI_1 (VRID 51, eth0, 10.77.0.100/24); `extra` are more lines of it.
struct Settings {
  int priority = 150;
  std::string interval = "1";
  int version = 2;
  std::string state = "BACKUP";
  std::string extra{};
  std::string before{};  // lines in front of the instance
  std::string addresses = "10.77.0.100/24";
  int virtual_router_id = 51;
};
std::string configuration(const Settings& settings);

}  // namespace viplane::testing
