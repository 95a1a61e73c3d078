// SPDX-License-Identifier: GPL-2.0-or-later
// What keepalived.conf files make directors do, as a plain value: printers show it, tests hold the simulation against
// it.
#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "net/time.h"

namespace viplane::explain {

// From the shortest to the longest time; which one it is depends on when in an interval the event strikes.
struct Range {
  Duration least{0};
  Duration most{0};
  bool operator==(const Range&) const = default;
};

// A time that follows from the files.
struct Prediction {
  std::optional<Range> range;  // nullopt: nothing in the files bounds it
  std::string formula;         // how it comes about, with the numbers put in
};

// One instance's timers at its priority when everything works.
struct Member {
  std::string director;
  std::string instance;
  std::string interface;
  std::string state;  // as configured: "BACKUP", "MASTER"
  int version = 2;
  int priority = 100;
  int base_priority = 100;  // with the weights of what works
  bool preempts = true;
  Duration preempt_delay{0};
  Duration advertisement{0};
  Duration skew{0};
  Duration master_down{0};
  std::string skew_formula;
  std::string master_down_formula;
};

// `listener` discards what `speaker` says.
struct Deafness {
  std::string speaker;
  std::string listener;
  std::string reason;
};

// The instances of all directors that speak for the same addresses.
struct VirtualRouter {
  std::string name;  // "VRID 51 on eth0"
  std::string interface;
  bool is_v6 = false;
  int virtual_router_id = 0;
  std::vector<std::string> addresses;
  std::vector<Member> members;  // in the order of the directors
  std::vector<Deafness> deaf;
};

// One line of the table: how each director stands, and who is master then.
struct ElectionRow {
  std::vector<std::string> standings;  // one for each director of the electorate: "150", "FAULT: script chk fails"
  std::string master;                  // empty: nobody, or `note` says why the files do not tell
  std::vector<std::string> keep;       // who else stays master where it already is
  std::string note;
  std::size_t combinations = 1;  // of the table without collapsing
};

// Something that happens while a director is master.
struct Incident {
  std::string id;                      // "crash", "link_cut eth0"
  std::string target;                  // the director it strikes
  std::string what;                    // in words
  std::string clients;                 // whose outage it is; empty: everybody's
  std::string successor;               // empty: the address does not move
  std::optional<Prediction> takeover;  // until the successor is master
  Prediction outage;                   // what clients miss
  std::string then;                    // what follows, and what the end of the trouble brings
  std::optional<Prediction> back;      // from the end of the trouble until the target is master again
};

// What a single thing does that an instance tracks, or an interface.
struct Outcome {
  std::string director;
  std::string kind;  // "interface", "script", "file", "process"
  std::string name;
  std::string what;      // "script chk fails"
  std::string effect;    // "FAULT", "priority 150 becomes 90"
  Prediction detection;  // from the event until the director knows
  bool moves = false;
  std::string successor;
  std::optional<Prediction> takeover;  // from knowing until the successor is master
  std::optional<Prediction> outage;    // of the address
  std::optional<Prediction> back;      // from knowing that it is over until the director is master again
  std::string why;                     // where it does not move the address: why it never does by itself
};

// Events and outcomes while this director is master.
struct Reign {
  std::string master;
  bool is_usual = true;  // the one that the election makes master; otherwise one that stays because nobody preempts
  std::vector<Incident> incidents;
  std::vector<Outcome> outcomes;
};

// A way for the network to fall apart.
struct Split {
  std::vector<std::string> one_side;
  std::vector<std::string> other_side;
  std::string one_master;  // empty: nobody
  std::string other_master;
  std::string after_heal;  // who is master then
  Prediction conflict;     // how long two masters hear each other after the heal
  Prediction outage;       // from the heal, of clients that had followed the one that yields
  std::string story;
};

// What comes of directors that start while nobody is master.
struct ColdStart {
  std::string first;   // starts alone, the others when it is master; empty: all start in one moment
  std::string master;  // who serves first; empty: nobody
  Prediction service;  // from the first start until somebody serves
  struct Later {
    std::string director;
    Prediction takes_over;  // from its own start
  };
  std::vector<Later> later;  // of the others, those that take the address from it
};

// Virtual routers that change hands together: one, or those that sync groups tie to each other.
struct Electorate {
  std::string name;
  std::vector<std::size_t> routers;    // into Explanation::routers
  std::vector<std::string> directors;  // those that take part, in the order of the files
  std::string not_predicted;           // why nothing is said about it; empty: everything is
  std::vector<std::string> standings_legend;
  std::vector<ElectionRow> election;
  std::size_t combinations = 0;   // rows of the whole table
  std::vector<ColdStart> starts;  // all together, then each of them first
  std::vector<Reign> reigns;
  std::vector<std::string> preemption;  // what nopreempt and preempt_delay do here
  std::vector<Split> splits;
};

// Electorates of the same directors that nothing ties together, and an event after which they have different masters.
struct Parting {
  std::string what;  // "interface eth1 is down on lb1"; empty: they differ when everything works
  struct Seat {
    std::string electorate;
    std::string master;
  };
  std::vector<Seat> seats;
  Prediction begins;               // from when the first director knows until they differ
  std::optional<Prediction> ends;  // from when it is over until they do not; nullopt: nothing ends it
};

// How a check finds a real server's death and return.
struct CheckPace {
  std::string keyword;
  bool is_made = true;
  Prediction leaves_refusing;  // its port answers with a reset, its page is wrong, the script fails
  Prediction leaves_silent;    // its machine does not answer at all
  Prediction leaves_hanging;   // its kernel opens connections, its program answers nothing
  Prediction returns;          // from its return until it is used again
  std::string note;
};

// Real servers of one virtual server that are checked alike.
struct ServerHealth {
  std::string service;
  std::vector<std::string> servers;
  std::vector<std::string> directors;
  std::vector<CheckPace> checks;  // the first that fails is enough; none: never leaves
  std::string failure;            // what the failure does: removal, weight 0
};

// What becomes of a service's open connections when another director takes over.
struct ConnectionFate {
  std::string service;
  std::string scheduler;
  bool is_kept = false;
  std::string what;  // "are reset: ..."
};

struct Explanation {
  std::vector<std::string> directors;
  std::vector<VirtualRouter> routers;
  std::vector<Electorate> electorates;
  std::vector<Parting> partings;
  std::vector<ServerHealth> services;
  std::vector<ConnectionFate> connections;
  std::vector<std::string> remarks;
};

}  // namespace viplane::explain
