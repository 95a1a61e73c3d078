// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "sim/traffic/lru_cache.h"
#include "sim/traffic/page.h"
#include "sim/traffic/tcp_stack.h"
#include "sim/traffic/url_owners.h"

namespace viplane::sim {

struct CachingProxyOptions {
  std::uint16_t port = 80;         // clients ask here
  std::uint16_t peer_port = 3128;  // other proxies ask here, for what is this one's
  std::vector<IpAddress> peers;    // all proxies, this one among them, in the same order everywhere
  std::size_t self = 0;            // which of them
  UrlHash hash = UrlHash::consistent;
  std::size_t cache_objects = 1000;
  Duration service_time = std::chrono::microseconds(100);  // from a request to its answer out of the cache
  Duration origin_time = std::chrono::milliseconds(50);    // more, where the origin must be asked
  Duration peer_timeout = std::chrono::milliseconds(500);  // of a whole exchange with a peer
  Duration peer_retry = std::chrono::seconds(30);          // a peer that failed is left out so long
  Page page = Page::of_size(237);
};

struct CachingProxyCounters {
  std::uint64_t requests = 0;  // of clients
  std::uint64_t hits = 0;      // out of this cache, for clients and peers
  std::uint64_t misses = 0;    // the origin was asked
  std::uint64_t relayed = 0;   // answers that a peer gave
  std::uint64_t peer_failures = 0;
};

// One node of a cluster of caches: asked for a page, it asks the proxy to which the URL belongs, itself or a peer,
// which has it in its cache or asks the origin. A peer that does not answer loses its URLs to the others for a while.
// The origin is a delay. HTTP/1.0, a connection for each request; as many at once as come.
class CachingProxy final : private TcpApplication {
 public:
  CachingProxy(TcpStack& stack, CachingProxyOptions options);
  ~CachingProxy() override;
  CachingProxy(const CachingProxy&) = delete;
  CachingProxy& operator=(const CachingProxy&) = delete;

  const CachingProxyCounters& counters() const { return counters_; }

 private:
  struct Door final : TcpListener {
    Door(CachingProxy& its_proxy, std::uint16_t its_port) : proxy(its_proxy), port(its_port) {}
    void connection_waiting() override { proxy.take_connections(port); }
    void on_power_loss() override { proxy.on_power_loss(); }
    CachingProxy& proxy;
    std::uint16_t port;
  };
  struct Session {
    std::uint32_t generation = 0;  // of this record; work for an earlier one is void
    bool in_use = false;
    bool of_peer = false;
    bool in_hand = false;  // a whole request came
    bool relaying = false;
    TcpHandle asker, peer;
    std::size_t owner = 0;
    std::string url;
    RequestReader reader;
  };

  void take_connections(std::uint16_t port);
  std::uint32_t allocate();
  void release(std::uint32_t number);
  void connected(TcpHandle connection, std::uint64_t cookie) override;
  void received(TcpHandle connection, std::uint64_t cookie, ByteView bytes) override;
  void peer_finished(TcpHandle connection, std::uint64_t cookie) override;
  void closed(TcpHandle connection, std::uint64_t cookie, CloseReason reason) override;
  void on_power_loss();

  void read(std::uint32_t number, ByteView bytes);
  void find_owner(std::uint32_t number);
  void ask_peer(std::uint32_t number);
  void on_peer_failed(std::uint32_t number);
  void look_up(std::uint32_t number);
  void answer(std::uint32_t number, std::uint32_t generation, bool from_origin);

  TcpStack& stack_;
  CachingProxyOptions options_;
  UrlOwners owners_;
  LruCache cache_;
  Door client_door_, peer_door_;
  std::vector<Time> left_out_until_;  // each peer
  std::vector<bool> lives_;           // for owner(); rewritten each time
  std::vector<Session> sessions_;
  std::vector<std::uint32_t> free_;
  CachingProxyCounters counters_;
};

}  // namespace viplane::sim
