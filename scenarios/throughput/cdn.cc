// SPDX-License-Identifier: GPL-2.0-or-later
#include "scenarios/throughput/cdn.h"

#include <fmt/format.h>

#include <memory>
#include <string>
#include <vector>

#include "compare/director_configuration.h"
#include "env/event_log.h"
#include "scenarios/throughput/network.h"
#include "sim/director_process.h"
#include "sim/traffic/caching_proxy.h"
#include "sim/traffic/open_loop.h"
#include "sim/traffic/stream_connector.h"
#include "sim/traffic/zipf.h"
#include "sim/world.h"

namespace viplane::throughput {
namespace {

using namespace std::chrono_literals;

std::string url_of(std::size_t object) { return "/" + std::to_string(object); }

// With checks: a proxy that is dead gets no connections after a second or two.
std::string configuration(int proxies) {
  std::vector<std::string> addresses;
  for (int index = 0; index < proxies; ++index) addresses.push_back(server_address(index));
  return compare::director_configuration(kVip, kHttpPort, addresses, "DR", "rr",
                                         "TCP_CHECK {\n            connect_timeout 1\n            retry 0\n        }");
}

Inputs network_inputs(const CdnInputs& inputs) {
  Inputs network;
  network.servers = inputs.proxies;
  network.seed = inputs.seed;
  return network;
}

class CdnNode {
 public:
  explicit CdnNode(const CdnInputs& inputs)
      : inputs_(inputs),
        zipf_(inputs.objects, inputs.exponent),
        world_(network(network_inputs(inputs), Mode::direct_routing), inputs.seed),
        director_(world_.host("director")),
        streams_(director_),
        visitor_(world_.host("visitor")),
        load_(visitor_, log_, {"visitor", kVip}, load_options()) {
    add_proxies();
    auto disk = std::make_shared<sim::DirectorDisk>();
    disk->path = "keepalived.conf";
    disk->files.put(disk->path, configuration(inputs.proxies));
    sim::Node& director = world_.node("director");
    director.set_stream_connector(streams_);
    director.install(sim::director_process(disk));
    director.start_process();
    world_.run_for(kUntilMaster);
    load_.start();
  }
  ~CdnNode() { world_.node("director").kill_process(sim::KillScope::all); }

  CdnSecond live(Duration span) {
    const CdnSecond before = so_far();
    world_.run_for(span);
    const CdnSecond now = so_far();
    return {now.hits - before.hits, now.misses - before.misses, now.failed - before.failed};
  }
  void kill_last_proxy() { world_.node(server_name(inputs_.proxies - 1)).crash(); }

 private:
  void add_proxies() {
    sim::CachingProxyOptions options;
    for (int index = 0; index < inputs_.proxies; ++index)
      options.peers.push_back(*IpAddress::parse(server_address(index)));
    options.hash = inputs_.hash;
    options.cache_objects = inputs_.cache_objects;
    options.origin_time = inputs_.origin_time;
    options.peer_timeout = inputs_.peer_timeout;
    for (int index = 0; index < inputs_.proxies; ++index) {
      options.self = static_cast<std::size_t>(index);
      stacks_.push_back(std::make_unique<sim::TcpStack>(world_.host(server_name(index))));
      proxies_.push_back(std::make_unique<sim::CachingProxy>(*stacks_.back(), options));
    }
  }
  sim::OpenLoopOptions load_options() const {
    return {.service = {*IpAddress::parse(kVip), kHttpPort},
            .requests_per_second = inputs_.requests_per_second,
            .compose = [this](Random& random) {
              return "GET " + url_of(zipf_.draw(random)) + " HTTP/1.0\r\nHost: site\r\n\r\n";
            }};
  }
  CdnSecond so_far() const {
    CdnSecond sum;
    for (const auto& proxy : proxies_) {
      sum.hits += proxy->counters().hits;
      sum.misses += proxy->counters().misses;
    }
    sum.failed = load_.result().failed;
    return sum;
  }

  CdnInputs inputs_;
  sim::Zipf zipf_;
  NoLog log_;
  sim::World world_;
  sim::TcpStack director_;
  sim::TcpStreamConnector streams_;
  std::vector<std::unique_ptr<sim::TcpStack>> stacks_;
  std::vector<std::unique_ptr<sim::CachingProxy>> proxies_;
  sim::TcpStack visitor_;
  sim::OpenLoopClient load_;
};

CdnSecond sum_of(std::vector<CdnSecond>::const_iterator from, std::vector<CdnSecond>::const_iterator to) {
  CdnSecond sum;
  for (; from != to; ++from) {
    sum.hits += from->hits;
    sum.misses += from->misses;
    sum.failed += from->failed;
  }
  return sum;
}

}  // namespace

CdnSecond CdnRun::before() const { return sum_of(seconds.begin(), seconds.begin() + inputs.seconds); }
CdnSecond CdnRun::after() const { return sum_of(seconds.begin() + inputs.seconds, seconds.end()); }

double CdnRun::moved() const {
  if (inputs.hash == sim::UrlHash::none) return 0;
  const auto proxies = static_cast<std::size_t>(inputs.proxies);
  const sim::UrlOwners owners(inputs.hash, proxies);
  const sim::Zipf zipf(inputs.objects, inputs.exponent);
  const std::vector<bool> all(proxies, true);
  std::vector<bool> rest = all;
  rest.back() = false;
  double sum = 0;
  for (std::size_t i = 0; i < inputs.objects; ++i) {
    const std::string url = url_of(i);
    if (owners.owner(url, 0, all) != owners.owner(url, 0, rest)) sum += zipf.share(i);
  }
  return sum;
}

CdnRun run_cdn(const CdnInputs& inputs) {
  CdnNode node(inputs);
  node.live(std::chrono::seconds(inputs.warm_up_seconds));
  CdnRun run{inputs, {}};
  for (int second = 0; second < inputs.seconds; ++second) run.seconds.push_back(node.live(1s));
  if (inputs.aftermath_seconds > 0) node.kill_last_proxy();
  for (int second = 0; second < inputs.aftermath_seconds; ++second) run.seconds.push_back(node.live(1s));
  return run;
}

CdnStudy study_cdn(const CdnInputs& inputs, const std::vector<int>& sizes, const Progress& progress) {
  constexpr sim::UrlHash kHashes[] = {sim::UrlHash::none, sim::UrlHash::modulo, sim::UrlHash::consistent};
  CdnStudy study{inputs, {}, {}};
  for (const int size : sizes) {
    for (const sim::UrlHash hash : kHashes) {
      progress(fmt::format("CDN node, {} proxies, hash {}", size, sim::to_string(hash)));
      CdnInputs changed = inputs;
      changed.proxies = size;
      changed.hash = hash;
      changed.aftermath_seconds = 0;
      study.sizes.push_back(run_cdn(changed));
    }
  }
  for (const sim::UrlHash hash : kHashes) {
    progress(fmt::format("CDN node, one of {} proxies dies, hash {}", inputs.proxies, sim::to_string(hash)));
    CdnInputs changed = inputs;
    changed.hash = hash;
    study.deaths.push_back(run_cdn(changed));
  }
  return study;
}

}  // namespace viplane::throughput
