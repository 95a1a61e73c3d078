// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "control/config/config.h"
#include "control/config/load.h"
#include "control/director.h"
#include "env/fake_env.h"
#include "env/raw_ip.h"
#include "live/ports/port_set.h"
#include "tests/support/netns.h"

namespace viplane::live {

// A director whose ports are real, on a namespace's interface, and whose other surroundings the test plays: addresses,
// routes, checks. So it needs no master and no privileges beyond the ports'.
class LiveDirector {
 public:
  // The interface's network is `address`; every route leads there. `held` are the virtual addresses.
  LiveDirector(const test::NetworkNamespace& space, Loop& loop, const std::string& interface, IpPrefix address,
               const std::vector<IpAddress>& held, const IoChoice& io, std::size_t slots = std::size_t{1} << 17)
      : options_{.connection_slots = slots}, others_(never_) {
    test::Inside inside(space);
    ports_ =
        std::make_unique<PortSet>(std::vector<std::string>{interface}, io, PortContext{loop, others_.events, ledger_});
    others_.addresses.add(interface, address, {});
    for (const IpAddress& each : held) others_.addresses.add(interface, {each, 32}, {});
    others_.routes.add({IpAddress::v4(0), 0}, 0, address.address);
    env_ = std::make_unique<Env>(Env{loop, others_.addresses, others_.routes, others_.watches, others_.streams,
                                     others_.scripts, others_.events, ports_->served(), Random(1), ports_->ports()});
    space_ = &space;
  }

  void start(const std::string& text) {
    config::MemoryFiles files;
    files.put("keepalived.conf", text);
    const auto result = config::load_config(files, "keepalived.conf");
    for (const auto& diagnostic : result.diagnostics) {
      if (diagnostic.severity == config::Severity::error) throw std::runtime_error(to_string(diagnostic));
    }
    test::Inside inside(*space_);
    director_ = std::make_unique<Director>(*env_, result.config, options_);
    director_->start();
    never_.run_until(never_.now());  // the links, which are up
  }

  void set_raw_ip(RawIp& raw_ip) { env_->raw_ip = &raw_ip; }  // before start()

  LivePort& port() { return *ports_->live_ports()[0]; }
  MemoryEventLog& events() { return others_.events; }
  Director& director() { return *director_; }

 private:
  DirectorOptions options_;
  FakeClock never_;  // nothing the test plays happens by itself
  FakeEnv others_;
  Ledger ledger_;
  const test::NetworkNamespace* space_ = nullptr;
  std::unique_ptr<PortSet> ports_;
  std::unique_ptr<Env> env_;
  std::unique_ptr<Director> director_;
};

}  // namespace viplane::live
