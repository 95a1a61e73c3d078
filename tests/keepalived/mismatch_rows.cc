// SPDX-License-Identifier: GPL-2.0-or-later
// Two routers whose files do not agree, and strangers whose packets are discarded.
#include <algorithm>
#include <array>

#include "tests/keepalived/bench.h"
#include "tests/keepalived/table.h"

namespace viplane::testing {
namespace {

namespace faults = sim::faults;

constexpr const char* kPassword = " authentication {\n  auth_type PASS\n  auth_pass 1111\n }";
constexpr const char* kOtherPassword = " authentication {\n  auth_type PASS\n  auth_pass 2222\n }";

struct Mismatch {
  Settings a{.priority = 150};
  Settings b{.priority = 100};
  std::string held;       // the virtual address, by whom at the end
  std::string mute = {};  // who holds it and says nothing any more
};

std::string master_of(const Bench& bench, const std::string& node) {
  const auto masters = bench.became(node, "master");
  const auto backups = bench.became(node, "backup");
  return !masters.empty() && (backups.empty() || backups.back() < masters.back()) ? "master" : "backup";
}

std::vector<Figure> mismatch(const Mismatch& row) {
  Bench bench({.a = configuration(row.a), .b = configuration(row.b)});
  bench.settle();
  bench.run_to(12);
  std::string held;
  for (const char* node : {"a", "b"}) held += master_of(bench, node) == "master" ? node : "";
  std::string mute;
  for (const char* node : {"a", "b"}) {
    if (master_of(bench, node) == "master" &&
        bench.advertisements(node, 9, 12, -1, node[0] == 'a' ? row.a.virtual_router_id : row.b.virtual_router_id)
            .empty())
      mute += node;
  }
  return {fact_of("masters at the end", row.held, held), fact_of("of these mute", row.mute, mute)};
}

std::vector<Figure> interval_v2() {
  return mismatch({.b = {.priority = 100, .interval = "2"}, .held = "ab", .mute = "b"});
}
std::vector<Figure> version() { return mismatch({.b = {.priority = 100, .version = 3}, .held = "ab", .mute = "b"}); }
std::vector<Figure> password() {
  return mismatch(
      {.a = {.extra = kPassword}, .b = {.priority = 100, .extra = kOtherPassword}, .held = "ab", .mute = "b"});
}
std::vector<Figure> password_or_none() { return mismatch({.a = {.extra = kPassword}, .held = "ab", .mute = "b"}); }
std::vector<Figure> address_count() {
  return mismatch({.a = {.addresses = "10.77.0.100/24\n  10.77.0.101/24"}, .held = "ab", .mute = "b"});
}
std::vector<Figure> address_list() {
  return mismatch({.b = {.priority = 100, .addresses = "10.77.0.101/24"}, .held = "ab", .mute = "b"});
}
std::vector<Figure> router_id() { return mismatch({.b = {.priority = 100, .virtual_router_id = 52}, .held = "ab"}); }
std::vector<Figure> delivery() { return mismatch({.a = {.extra = " unicast_peer {\n  10.77.0.2\n }"}, .held = "ab"}); }
std::vector<Figure> interval_v3() {
  return mismatch({.a = {.version = 3}, .b = {.priority = 100, .interval = "0.5", .version = 3}, .held = "a"});
}
std::vector<Figure> address_order() {
  return mismatch({.a = {.addresses = "10.77.0.100/24\n  10.77.0.101/24"},
                   .b = {.priority = 100, .addresses = "10.77.0.101/24\n  10.77.0.100/24"},
                   .held = "a"});
}
std::vector<Figure> two_owners() { return mismatch({.a = {.priority = 255}, .b = {.priority = 255}, .held = "a"}); }
std::vector<Figure> strict() {
  return mismatch({.a = {.extra = std::string(" strict_mode true\n") + kPassword},
                   .b = {.priority = 100, .extra = std::string(" strict_mode true\n") + kPassword},
                   .held = "a"});
}

constexpr std::array kMismatchRows{
    Row{"mismatch", "v2 advert_int 1 and 2", interval_v2},
    Row{"mismatch", "version 2 and 3", version},
    Row{"mismatch", "auth_pass differs", password},
    Row{"mismatch", "PASS and none", password_or_none},
    Row{"mismatch", "number of addresses differs", address_count},
    Row{"mismatch", "other addresses, as many", address_list},
    Row{"mismatch", "virtual_router_id differs", router_id},
    Row{"mismatch", "unicast and multicast", delivery},
    Row{"mismatch", "v3 advert_int 1 and 0.5", interval_v3},
    Row{"mismatch", "order of addresses differs", address_order},
    Row{"mismatch", "both priority 255", two_owners},
    Row{"mismatch", "vrrp_strict and authentication", strict},
};

std::vector<Figure> garbage(faults::Hostile kind) {
  Bench bench({.a = configuration({.priority = 150}), .b = configuration({.priority = 100})});
  bench.settle();
  constexpr double kFrom = 7.05;  // A speaks at 7, and not again
  bench.garbage(kFrom - 0.15, kFrom + 12, 0.5, kind);
  bench.run_to(kFrom + 20);
  const double to = kFrom + 11;
  const auto takeovers = bench.became("b", "master", kFrom);
  const auto yields = bench.became("b", "backup", kFrom);
  double longest = 0;
  for (std::size_t i = 0; i < std::min(takeovers.size(), yields.size()); ++i)
    longest = std::max(longest, yields[i] - takeovers[i]);
  const double between = takeovers.size() > 1 ? takeovers[1] - takeovers[0] : 0;
  double unasked = 0;  // advertisements of A that answer nobody
  for (const double at : bench.advertisements("a", kFrom + 0.6, to)) {
    const auto is_cause = [at](double taken) { return at >= taken && at - taken < 0.05; };
    if (std::ranges::none_of(takeovers, is_cause)) ++unasked;
  }
  return {
      count_of("false takeovers by B in 11 s", exactly(3),
               static_cast<double>(std::ranges::count_if(takeovers, [to](double at) { return at <= to; }))),
      time_of("between two of them", {3.6, 3.69}, exactly(between)),
      time_of("B yields after", {0.005, 0.030}, exactly(longest)),
      count_of("A's advertisements of its own accord", exactly(0), unasked),
      fact_of("A is master, B is not, when it is over", "yes", bench.holds("a") && !bench.holds("b") ? "yes" : "no")};
}

std::vector<Figure> garbage_version() { return garbage(faults::Hostile::wrong_version); }
std::vector<Figure> garbage_checksum() { return garbage(faults::Hostile::bad_checksum); }
std::vector<Figure> garbage_ttl() { return garbage(faults::Hostile::ttl_254); }

std::vector<Figure> garbage_slow() {
  Bench bench({.a = configuration({.priority = 150}), .b = configuration({.priority = 100})});
  bench.settle();
  bench.garbage(7.1, 19.1, 1.5, faults::Hostile::wrong_version);
  bench.run_to(20);
  const auto said = bench.advertisements("a", 10, 19);
  return {time_of("between two advertisements of A", exactly(1.5), exactly(said.size() > 1 ? said[1] - said[0] : 0)),
          count_of("false takeovers by B", exactly(0), static_cast<double>(bench.became("b", "master").size()))};
}

constexpr std::array kGarbageRows{
    Row{"garbage", "wrong version, 2 a second", garbage_version},
    Row{"garbage", "bad checksum, 2 a second", garbage_checksum},
    Row{"garbage", "TTL 254, 2 a second", garbage_ttl},
    Row{"garbage", "wrong version, one each 1.5 s", garbage_slow},
};

}  // namespace

std::span<const Row> mismatch_rows() { return kMismatchRows; }
std::span<const Row> garbage_rows() { return kGarbageRows; }

}  // namespace viplane::testing
