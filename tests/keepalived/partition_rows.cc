// SPDX-License-Identifier: GPL-2.0-or-later
// The routers lose sight of each other for a while, and find each other again.
#include <array>

#include "tests/keepalived/bench.h"
#include "tests/keepalived/table.h"

namespace viplane::testing {
namespace {

namespace faults = sim::faults;

std::string winner_of(Bench& bench) {
  const bool a = bench.holds("a");
  const bool b = bench.holds("b");
  return a && b ? "both" : a ? "A" : b ? "B" : "nobody";
}

struct Partition {
  Settings a{.priority = 150};
  Settings b{.priority = 100};
  std::string first = "a";  // whoever is master before the cut
  double phase = 0.909;     // of the cut, in seconds after an advertisement
  double lasts = 8;
  double port_delay = 0;  // until the bridge forwards again
  faults::FaultPtr (*fault)() = [] { return faults::cut_trunk("br1-br2"); };
  double interval = 1;
};

// A partition that has been played.
struct Played {
  Bench bench;
  double cut;
  double heal;
  bool both_during = false;

  explicit Played(const Partition& row)
      : bench({.a = configuration(row.a), .b = configuration(row.b)}), cut(2 + row.phase), heal(cut + row.lasts) {
    bench.settle(row.first, row.first == "a" ? "b" : "a");
    bench.trouble(cut, heal + row.port_delay, row.fault());
    bench.at(heal - 0.001, [this] { both_during = bench.holds("a") && bench.holds("b"); });
    bench.run_to(heal + 7);
  }
  std::string masters_during() const { return both_during ? "both" : "one"; }
  double loser_after(const std::string& loser) const {
    return static_cast<double>(bench.advertisements(loser, heal).size());
  }
  Range both_after() const { return exactly(bench.both_hold(heal, heal + 7)); }
  // The winner's gratuitous ARPs until its scheduled set.
  double announced(const std::string& winner, double from, double to) const {
    return bench.announcements(winner, heal + from, heal + to);
  }
};

Settings with(Settings settings, const std::string& extra) {
  settings.extra = extra;
  return settings;
}

std::vector<Figure> trunk(const std::string& extra) {
  Partition row;
  row.a.extra = row.b.extra = extra;
  Played one(row);
  return {fact_of("masters during the cut", "both", one.masters_during()),
          time_of("B is master after", exactly(2.7), exactly(one.bench.first("b", one.cut).value_or(99) - one.cut)),
          count_of("A's advertisements during the cut", {8, 8},
                   static_cast<double>(one.bench.advertisements("a", one.cut, one.heal).size())),
          count_of("B's advertisements during the cut", {6, 6},
                   static_cast<double>(one.bench.advertisements("b", one.cut, one.heal).size())),
          fact_of("after the heal", "A", winner_of(one.bench)),
          count_of("the loser's advertisements after the heal", exactly(0), one.loser_after("b")),
          time_of("both own the address after the heal", {0, 0.126}, one.both_after()),
          count_of("the winner's gratuitous ARPs", exactly(0), one.announced("a", 0, 7))};
}

std::vector<Figure> trunk_preempt() { return trunk(""); }
std::vector<Figure> trunk_nopreempt() { return trunk(" nopreempt"); }

std::vector<Figure> trunk_nopreempt_b_master() {
  Partition row;
  row.a.extra = row.b.extra = " nopreempt";
  row.first = "b";
  row.phase = 0.09;
  Played one(row);
  return {fact_of("masters during the cut", "both", one.masters_during()),
          fact_of("after the heal", "A", winner_of(one.bench)),
          count_of("the loser's advertisements after the heal", exactly(0), one.loser_after("b")),
          time_of("both own the address after the heal", {0, 0.336}, one.both_after()),
          count_of("the winner's gratuitous ARPs, its second set", exactly(5), one.announced("a", 0, 7))};
}

std::vector<Figure> trunk_tie() {
  Partition row;
  row.a.priority = 100;
  row.phase = 0.95;
  Played one(row);
  return {fact_of("masters during the cut", "both", one.masters_during()),
          fact_of("after the heal", "B", winner_of(one.bench)),
          count_of("the loser's advertisements after the heal", exactly(1), one.loser_after("a")),
          time_of("both own the address after the heal", {0, 0.06}, one.both_after()),
          count_of("the winner's gratuitous ARPs at once", exactly(5), one.announced("b", 0, 1)),
          count_of("and 5 s later", exactly(5), one.announced("b", 4.9, 5.2))};
}

std::vector<Figure> trunk_unicast() {
  Partition row;
  row.a.extra = " unicast_peer {\n  10.77.0.2\n }";
  row.b.extra = " unicast_peer {\n  10.77.0.1\n }";
  row.phase = 0.7;  // A speaks first: B's words are held up by ARP in the kernel, which is not modelled
  Played one(row);
  return {fact_of("masters during the cut", "both", one.masters_during()),
          fact_of("after the heal", "A", winner_of(one.bench)),
          count_of("the loser's advertisements after the heal", exactly(0), one.loser_after("b")),
          time_of("both own the address after the heal", {0, 0.91}, one.both_after()),
          count_of("the winner's gratuitous ARPs", exactly(0), one.announced("a", 0, 7))};
}

std::vector<Figure> trunk_refresh() {
  Partition row;
  row.a.extra = row.b.extra = " garp_master_refresh 5";
  row.phase = 0.85;
  Played one(row);
  return {fact_of("after the heal", "A", winner_of(one.bench)),
          count_of("the loser's advertisements after the heal", exactly(0), one.loser_after("b")),
          time_of("both own the address after the heal", {0, 0.155}, one.both_after()),
          count_of("the winner's gratuitous ARPs", exactly(1), one.announced("a", 0, 7)),
          time_of("heal to the first", {4.15, 4.25},
                  exactly(one.bench.first_announcement("a", one.heal).value_or(99) - one.heal))};
}

// The bridge's port took 0.4 s to forward again.
std::vector<Figure> trunk_v3() {
  Partition row;
  row.a.interval = row.b.interval = "0.1";
  row.a.version = row.b.version = 3;
  row.phase = 0.035;
  row.lasts = 3;
  row.port_delay = 0.4;
  Played one(row);
  return {fact_of("masters during the cut", "both", one.masters_during()),
          count_of("A's advertisements during the cut", {29, 32},
                   static_cast<double>(one.bench.advertisements("a", one.cut, one.heal).size())),
          count_of("B's advertisements during the cut", {26, 28},
                   static_cast<double>(one.bench.advertisements("b", one.cut, one.heal).size())),
          fact_of("after the heal", "A", winner_of(one.bench)),
          count_of("the loser's advertisements after the heal", {4, 5}, one.loser_after("b")),
          time_of("both own the address after the heal", {0, 0.44}, one.both_after()),
          count_of("the winner's gratuitous ARPs", exactly(5), one.announced("a", 0, 2))};
}

std::vector<Figure> isolated() {
  Partition row;
  row.phase = 0.99;
  row.port_delay = 0.03;  // what the command that ended it took
  row.fault = [] { return faults::isolate_ports({"a", "b"}); };
  Played one(row);
  return {fact_of("masters meanwhile", "both", one.masters_during()),
          time_of("both own the address", {5.5, 6.03}, exactly(one.bench.both_hold(0, 20))),
          fact_of("after the heal", "A", winner_of(one.bench)),
          count_of("the loser's advertisements after the heal", exactly(1), one.loser_after("b")),
          time_of("both own the address after the heal", {0, 0.97}, one.both_after()),
          count_of("the winner's gratuitous ARPs at once", exactly(5), one.announced("a", 0, 2)),
          count_of("and 5 s later", exactly(5), one.announced("a", 4.9, 6.5))};
}

// Once for each advertisement of B: one of A and a set of gratuitous ARPs, and nothing is settled.
std::vector<Figure> deaf_b() {
  Partition row;
  row.phase = 0.99;
  row.port_delay = 0.03;
  row.fault = [] { return faults::filter_multicast("b"); };
  Played one(row);
  const auto said = one.bench.advertisements("b", one.cut, one.heal);
  const double from = said.size() > 2 ? said[1] : 0;
  return {fact_of("masters meanwhile", "both", one.masters_during()),
          time_of("both own the address", {5.5, 6.03}, exactly(one.bench.both_hold(0, 20))),
          count_of("A's advertisements for one of B", exactly(1),
                   static_cast<double>(one.bench.advertisements("a", from, from + 0.5).size())),
          count_of("A's gratuitous ARPs for one of B", exactly(5), one.bench.announcements("a", from, from + 0.5)),
          fact_of("after the heal", "A", winner_of(one.bench)),
          count_of("the loser's advertisements after the heal", {1, 2}, one.loser_after("b")),
          time_of("both own the address after the heal", {0, 1.16}, one.both_after())};
}

std::vector<Figure> deaf_a() {
  Partition row;
  row.fault = [] { return faults::filter_multicast("a"); };
  Played one(row);
  return {fact_of("masters meanwhile", "one", one.masters_during()), fact_of("at the end", "A", winner_of(one.bench)),
          count_of("B's advertisements", exactly(0), static_cast<double>(one.bench.advertisements("b").size()))};
}

std::vector<Figure> carrier(const std::string& extra, bool preempts) {
  Partition row;
  row.a.extra = row.b.extra = extra;
  row.lasts = 6;
  row.fault = [] { return faults::cut_link("a", true); };
  Played one(row);
  const auto fault = one.bench.became("a", "fault", one.cut);
  std::vector<Figure> figures{
      time_of("A is in FAULT after", exactly(0), exactly(fault.empty() ? 99 : fault[0] - one.cut)),
      count_of("priority 0 of A", exactly(0),
               static_cast<double>(one.bench.advertisements("a", one.cut, 1e9, 0).size())),
      time_of("B is master after", {2.6, 2.8}, exactly(one.bench.first("b", one.cut).value_or(99) - one.cut)),
      fact_of("after the heal", preempts ? "A" : "B", winner_of(one.bench)),
      time_of("both own the address after the heal", {0, 0.005}, one.both_after())};
  if (!preempts) return figures;
  const double back = one.bench.first("a", one.heal).value_or(99);
  figures.push_back(time_of("A is master again after", exactly(3.43), exactly(back - one.heal)));
  figures.push_back(count_of("A's gratuitous ARPs", exactly(5), one.bench.announcements("a", back - 0.1, back + 0.1)));
  return figures;
}

std::vector<Figure> carrier_preempt() { return carrier("", true); }
std::vector<Figure> carrier_nopreempt() { return carrier(" nopreempt", false); }

constexpr std::array kPartitionRows{
    Row{"partition", "trunk, A master, preempt", trunk_preempt},
    Row{"partition", "trunk, A master, nopreempt", trunk_nopreempt},
    Row{"partition", "trunk, B master, nopreempt", trunk_nopreempt_b_master},
    Row{"partition", "trunk, equal priorities", trunk_tie},
    Row{"partition", "trunk, unicast", trunk_unicast},
    Row{"partition", "trunk, garp_master_refresh 5", trunk_refresh},
    Row{"partition", "trunk, v3 0.1 s", trunk_v3},
    Row{"partition", "isolated bridge ports", isolated},
    Row{"partition", "multicast lost from A to B", deaf_b},
    Row{"partition", "multicast lost from B to A", deaf_a},
    Row{"partition", "carrier lost at A, preempt", carrier_preempt},
    Row{"partition", "carrier lost at A, nopreempt", carrier_nopreempt},
};

// The client is beside B and asks nobody on the link. A is master before; during the cut the client follows B.
struct Heal {
  std::string extra{};
  double at;             // A speaks at whole seconds, B at 0.609 after them
  double lasts = 30;     // of the window after it
  double every = 0.002;  // from probe to probe
  std::uint64_t seed = 1;
};

struct Healed {
  Bench bench;
  double heal;

  explicit Healed(const Heal& row)
      : bench({.a = configuration(with({.priority = 150}, row.extra)),
               .b = configuration(with({.priority = 100}, row.extra)),
               .client_beside_b = true,
               .seed = row.seed}),
        heal(row.at) {
    bench.settle();
    bench.probe(1, row.every);
    bench.trouble(2.4, row.at, faults::cut_trunk("br1-br2"));
    bench.run_to(row.at + row.lasts);
    bench.finish();
  }
  double outage() const { return bench.outage(heal - 0.1, heal + 2); }
  double announcements(double from, double to) const { return bench.announcements("a", heal + from, heal + to); }
  double first_announcement() const { return bench.first_announcement("a", heal).value_or(1e9) - heal; }
};

constexpr double kAFirst = 10.833;  // 167 ms before A's next advertisement
constexpr double kBFirst = 10.430;  // 184 ms before B's

// The client's neighbour entry is believed for 15 to 45 s, drawn at random, then for 5 s more and three probes.
std::vector<Figure> a_first() {
  Range outage{1e9, 0};
  double announcements = 0;
  for (std::uint64_t seed = 1; seed <= 8; ++seed) {
    Healed one({.at = kAFirst, .lasts = 60, .every = 0.02, .seed = seed});
    outage = {std::min(outage.least, one.outage()), std::max(outage.most, one.outage())};
    announcements += one.announcements(0, 60);
  }
  return {count_of("A's gratuitous ARPs", exactly(0), announcements),
          time_of("outage at the client, at least (its window ended)", exactly(29.9), outage),
          time_of("outage at the client, long run", exactly(46.8), outage)};
}

std::vector<Figure> b_first() {
  Healed one({.at = kBFirst, .lasts = 7});
  return {time_of("heal to A's first gratuitous ARP", exactly(0.184), exactly(one.first_announcement())),
          count_of("A's gratuitous ARPs at once", exactly(5), one.announcements(0, 2)),
          count_of("and 5 s later", exactly(5), one.announcements(5, 5.4)),
          time_of("outage at the client", {0, 0.04}, exactly(one.outage()))};
}

std::vector<Figure> a_first_answered() {
  Healed one({.extra = " higher_prio_send_advert true", .at = kAFirst, .lasts = 7});
  return {time_of("heal to A's first gratuitous ARP", exactly(0.167), exactly(one.first_announcement())),
          count_of("A's gratuitous ARPs at once", exactly(5), one.announcements(0, 2)),
          count_of("B's advertisements before it yields", exactly(1),
                   static_cast<double>(one.bench.advertisements("b", one.heal).size())),
          time_of("outage at the client", {0, 0.03}, exactly(one.outage()))};
}

std::vector<Figure> a_first_refreshed() {
  Healed one({.extra = " garp_master_refresh 5", .at = 10.87, .lasts = 12});
  return {time_of("heal to A's first gratuitous ARP", exactly(4.13), exactly(one.first_announcement())),
          count_of("A's gratuitous ARPs in 10 s", exactly(2), one.announcements(0, 10)),
          time_of("outage at the client", exactly(4.00), exactly(one.outage()))};
}

std::vector<Figure> a_first_virtual_mac() {
  Healed one({.extra = " use_vmac vrrp51", .at = kAFirst, .lasts = 12});
  return {count_of("A's gratuitous ARPs", exactly(0), one.announcements(0, 12)),
          time_of("outage at the client", {0, 0.07}, exactly(one.outage()))};
}

constexpr std::array kHealRows{
    Row{"heal", "default, A speaks first", a_first},
    Row{"heal", "default, B speaks first", b_first},
    Row{"heal", "higher_prio_send_advert, A first", a_first_answered},
    Row{"heal", "garp_master_refresh 5, A first", a_first_refreshed},
    Row{"heal", "use_vmac, A first", a_first_virtual_mac},
};

}  // namespace

std::span<const Row> partition_rows() { return kPartitionRows; }
std::span<const Row> heal_rows() { return kHealRows; }

}  // namespace viplane::testing
