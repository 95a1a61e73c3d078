// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "net/address.h"
#include "net/time.h"
#include "scenarios/language/daemon_kind.h"
#include "scenarios/language/diagnostic.h"
#include "scenarios/language/fault.h"

namespace viplane::scenarios {

// A director: its name, its keepalived.conf, and when it is started.
struct DirectorSpec {
  std::string name;
  std::string config;  // as written; relative to the scenario file
  Time start;
  std::optional<DaemonKind> daemon{};  // absent: whichever the run is asked for
  Place place;
};

struct LinkSpec {
  std::uint64_t bits_per_second = 1'000'000'000;
  Duration delay{5'000};                // one way
  std::uint32_t queue_octets = 524288;  // before each transmitter
  std::uint32_t mtu = 1500;
};

// The standard topology (clients, edge router, two switches with a trunk, directors and real servers on both), where a
// scenario departs from it.
struct TopologySpec {
  LinkSpec link;
  LinkSpec trunk;
  LinkSpec client_link;
  Duration boot{std::chrono::seconds(2)};  // from power return to a running director
  bool same_switch = false;                // all directors on the first switch of the pair
  bool edge_on_second = false;             // the edge router, and so the clients, are on the second switch
};

// How a real server holds the virtual address.
enum class VirtualAddressOn : std::uint8_t { automatic, nowhere, loopback, tunnel };

// A real server departs from the default by these; its address comes from the directors' files.
struct RealServerSpec {
  IpAddress address;
  Duration service_time{128'880};  // 7,759 requests a second, as the reference deployment measured
  std::uint32_t workers = 1;       // requests served at the same time
  std::uint32_t backlog = 4096;    // connections that wait, Linux's somaxconn
  VirtualAddressOn virtual_address = VirtualAddressOn::automatic;
  int arp_ignore = 1;
  int arp_announce = 2;
  int rp_filter = 0;
  std::optional<std::uint32_t> mtu;
  Place place;
};

enum class TrafficKind : std::uint8_t { prober, closed, open, long_lived, ping };
std::string_view name_of(TrafficKind kind);

// A client beyond the edge router and what it asks for.
struct TrafficSpec {
  std::string client;
  TrafficKind kind = TrafficKind::prober;
  std::optional<Endpoint> service;  // absent: the first virtual server of the first director
  Time start{std::chrono::seconds(5)};
  std::optional<Time> stop;                      // absent: the end of the run
  Duration every{std::chrono::milliseconds(1)};  // prober, ping: between probes; long_lived: between messages
  double per_second = 100;                       // open: new connections
  std::uint32_t connections = 10;                // closed, long_lived: at the same time
  std::uint32_t request_bytes = 100;
  std::uint32_t response_bytes = 237;
  std::optional<Duration> timeout;  // of a connection attempt or an answer; absent: the kind's own
  Place place;
};

struct TakeoverExpectation {
  std::string by;             // director
  Duration within{0};         // after `after`
  std::optional<Time> after;  // absent: the first fault
};

// What the author claims about some clients: one by its name, or each of a kind.
struct ClientExpectation {
  std::string client;  // a client's name, or a kind of traffic
  std::optional<Duration> outage_at_most;
  std::optional<std::uint64_t> resets_at_most;
  std::optional<std::uint64_t> failed_at_most;
  std::optional<std::uint64_t> served_at_least;
  Place place;
};

// What the author claims about the run. Absent means: nothing claimed.
struct Expectations {
  std::optional<Duration> outage_at_most;  // the longest time in which new connections were not served
  std::optional<Duration> stall_at_most;   // the longest wait of an open connection
  std::optional<std::uint64_t> resets_at_most;
  std::optional<Duration> two_masters_at_most;  // of one virtual router, summed
  std::optional<Duration> conflict_at_most;     // the part of it in which they could hear each other
  std::optional<std::uint64_t> failed_at_most;  // requests
  std::optional<std::uint64_t> served_at_least;
  std::optional<std::uint64_t> transitions_at_most;
  std::optional<std::string> master_at_end;  // of every instance; "nobody" is a name
  std::vector<TakeoverExpectation> takeovers;
  std::vector<ClientExpectation> clients;
  std::map<std::string, std::string> allowed;  // checker -> the reason why its violation is expected
};

// A value of the scenario file and what it is set to in turn.
struct SweepAxis {
  std::string path;  // "topology.link.delay", "faults.0.at", "seed"
  std::vector<std::string> values;
  Place place;
};

struct SweepSpec {
  std::vector<SweepAxis> axes;
  std::uint32_t phases = 0;  // how many times over one advertisement interval the faults are moved; 0: not at all

  bool is_empty() const { return axes.empty() && phases == 0; }
};

// A scenario, read and valid: every name refers to something, every verb has its parameters.
struct Scenario {
  std::string name;
  std::string description;
  std::string file;  // where it was read from
  std::string text;  // what was read, for the copy and the hash
  std::uint64_t seed = 1;
  Duration duration{std::chrono::seconds(60)};
  std::vector<DirectorSpec> directors;
  TopologySpec topology;
  std::vector<RealServerSpec> real_servers;
  std::vector<TrafficSpec> traffic;
  std::vector<Fault> faults;  // ordered by time, then as written
  Expectations expect;
  SweepSpec sweep;

  std::string path_of(const std::string& relative) const;  // beside the scenario file; absolute paths stay
};

}  // namespace viplane::scenarios
