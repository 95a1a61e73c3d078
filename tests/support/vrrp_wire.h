// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "control/vrrp/router.h"
#include "net/bytes.h"

namespace viplane::testing {

// N routers on lossy wires in virtual time: everything a test of VRRP needs of a world, and nothing else. Interfaces of
// the same name are on the same segment. Packets are real ones, built and parsed by the codecs.
class VrrpWire {
 public:
  using Filter = std::function<bool(std::size_t from, std::size_t to, Time at)>;  // true: the packet is lost

  // A node with `interfaces`, each with an address that ends in the node's number: 10.77.0.N, fe80::N.
  std::size_t add(std::string name, vrrp::RouterConfig config, std::vector<std::string> interfaces = {"eth0"});
  // A host that learns from announcements who owns an address; it sits beside a node and hears what that node hears.
  std::size_t add_client(std::size_t beside);

  void start(std::size_t node);
  void stop(std::size_t node);
  void reload(std::size_t node, const vrrp::RouterConfig& config);
  void crash(std::size_t node);   // nothing is heard of it any more
  void freeze(std::size_t node);  // packets queue up
  enum class Resume { backlog_first, timers_first, backlog_lost };
  void resume(std::size_t node, Resume how = Resume::backlog_first);
  void cut(std::size_t from, std::size_t to);  // one way
  void cut_both(std::size_t a, std::size_t b);
  void heal();
  void set_link(std::size_t node, const std::string& interface, bool is_up);
  void set_script(std::size_t node, const std::string& name, int exit_code);
  void set_file(std::size_t node, const std::string& name, std::int64_t value);
  void set_process(std::size_t node, const std::string& name, bool is_running);
  // A packet from outside, as if it came in on every node's `interface`, or on one node's.
  void inject(Bytes message, IpAddress source, IpAddress target, std::uint8_t ttl,
              const std::string& interface = "eth0");
  void inject(std::size_t node, Bytes message, IpAddress source, IpAddress target, std::uint8_t ttl,
              const std::string& interface = "eth0");

  void set_delay(Duration delay) { delay_ = delay; }
  void set_loss(Filter filter) { loss_ = std::move(filter); }

  void run_for(Duration span) { run_until(now_ + span); }
  void run_until(Time end);

  Time now() const { return now_; }
  const vrrp::Router& router(std::size_t node) const { return nodes_[node].router; }
  vrrp::State state(std::size_t node, std::string_view instance = "VI_1") const;
  IpAddress address(std::size_t node) const;
  bool holds(std::size_t node, const std::string& address) const;  // "10.77.0.100/32"
  std::vector<std::string> holders(const std::string& address) const;
  std::string client_follows(std::size_t client, const std::string& address) const;

  // What happened, one line each, without notifications and without the advertisements that a master sends on schedule.
  std::string transcript() const;
  void say(const std::string& text);  // a line of the test's own
  struct Entry {
    Time at;
    std::string node;
    std::string instance;
    std::variant<vrrp::Action, vrrp::RunScript, vrrp::Discarded> action;
    bool is_alone = false;  // nothing else was asked for at once
  };
  const std::vector<Entry>& entries() const { return entries_; }
  template <class Kind>
  std::vector<std::pair<Time, Kind>> all(const std::string& node, const std::string& instance = "VI_1") const {
    std::vector<std::pair<Time, Kind>> found;
    for (const Entry& entry : entries_) {
      if (entry.node != node || entry.instance != instance) continue;
      const auto* action = std::get_if<vrrp::Action>(&entry.action);
      if (const auto* kind = action ? std::get_if<Kind>(action) : nullptr) found.emplace_back(entry.at, *kind);
    }
    return found;
  }
  void forget() { entries_.clear(); }  // entries so far

 private:
  struct Packet {
    std::size_t to;
    std::string interface;
    IpAddress source, target;
    std::uint8_t ttl;
    Bytes message;
  };
  struct Node {
    std::string name;
    vrrp::Router router;
    std::map<std::string, vrrp::LinkFacts> links;
    bool is_alive = false;
    bool is_frozen = false;
    std::vector<Packet> backlog;
    std::multiset<std::string> held;
    std::map<std::string, int> scripts;
  };
  struct Client {
    std::size_t beside;
    std::map<std::string, std::string> owner_of;
  };

  void carry_out(std::size_t node, vrrp::RoutedActions actions);
  void transmit(std::size_t node, const vrrp::InstanceConfig& config, std::uint8_t priority);
  void announce(std::size_t node, const vrrp::AnnounceAddresses& announcement);
  void deliver(std::size_t node, const Packet& packet);
  void do_next(Time at);
  std::optional<Time> next() const;
  bool is_cut(std::size_t from, std::size_t to) const { return cuts_.contains({from, to}); }

  Time now_{};
  Duration delay_ = std::chrono::microseconds(100);
  Filter loss_;
  std::vector<Node> nodes_;
  std::vector<Client> clients_;
  std::set<std::pair<std::size_t, std::size_t>> cuts_;
  std::multimap<Time, std::function<void()>> events_;  // of one time in the order in which they were made
  std::vector<Entry> entries_;
  std::vector<std::pair<std::size_t, std::string>> remarks_;  // before which entry
};

// The reference instance: VI_1 on eth0, router 51, 10.77.0.100 (or 2001:db8::100), version 2, 1 s.
vrrp::InstanceConfig instance_config(std::uint8_t priority, const std::string& name = "VI_1");
vrrp::RouterConfig router_config(std::uint8_t priority);
vrrp::RouterConfig with(vrrp::InstanceConfig instance);

// Compares with tests/golden/<path>; with VIPLANE_UPDATE_GOLDEN set, writes it.
void expect_golden(const std::string& path, const std::string& text);

}  // namespace viplane::testing
