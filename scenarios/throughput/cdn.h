// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "scenarios/throughput/comparison.h"
#include "sim/traffic/url_owners.h"

// The reference text's CDN node: a director spreads connections by DR over proxies, which hash the URL, so that each
// cache holds its share of the objects.
namespace viplane::throughput {

// All requests come from one machine. Should it use a port again within two minutes, the SYN meets the connection
// before in FIN_WAIT, and goes where that went, be it dead (IPVS, conn_reuse_mode 1, and so here); so requests a second
// times seconds stay below the 28,232 ports that it has.
struct CdnInputs {
  int proxies = 8;
  sim::UrlHash hash = sim::UrlHash::consistent;
  std::size_t objects = 1000;        // of the site
  double exponent = 0.8;             // of Zipf's law, by which they are asked for
  std::size_t cache_objects = 100;   // that each proxy holds
  double requests_per_second = 500;  // even, whatever the node does
  Duration origin_time = std::chrono::milliseconds(50);
  Duration peer_timeout = std::chrono::milliseconds(500);
  int warm_up_seconds = 20;   // before the first second that counts
  int seconds = 10;           // before a proxy dies
  int aftermath_seconds = 0;  // after; 0: none dies
  std::uint64_t seed = 1;
};

// One second of a node's life.
struct CdnSecond {
  std::uint64_t hits = 0;
  std::uint64_t misses = 0;  // requests to the origin
  std::uint64_t failed = 0;  // requests of clients that failed or timed out
  double hit_rate() const {
    return hits + misses == 0 ? 0 : static_cast<double>(hits) / static_cast<double>(hits + misses);
  }
};

struct CdnRun {
  CdnInputs inputs;
  std::vector<CdnSecond> seconds;  // those that count; a proxy dies after inputs.seconds of them
  CdnSecond before() const;        // the sum until then
  CdnSecond after() const;         // the sum from then on
  // Of the requests, those whose URL belongs to another proxy once the last has died.
  double moved() const;
};
CdnRun run_cdn(const CdnInputs& inputs);

// Hit rates of 1 to 16 proxies, and of eight one of which dies, each with every kind of hash.
struct CdnStudy {
  CdnInputs inputs;
  std::vector<CdnRun> sizes;
  std::vector<CdnRun> deaths;
};
inline constexpr const char* kCdnSweep = "proxies";  // as `viplane compare --sweep` calls it
CdnStudy study_cdn(const CdnInputs& inputs, const std::vector<int>& sizes, const Progress& progress);

std::string table(const CdnStudy& study);
nlohmann::ordered_json to_json(const CdnStudy& study);

// From the JSON: Markdown, and two plots.
std::string cdn_section(const nlohmann::ordered_json& study);
std::string plot_cdn_sizes(const nlohmann::ordered_json& study);
std::string plot_cdn_death(const nlohmann::ordered_json& study);

}  // namespace viplane::throughput
