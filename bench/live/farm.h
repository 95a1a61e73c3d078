// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "lab/pair/pair.h"
#include "lab/traffic/decapsulator.h"
#include "lab/traffic/web_server.h"

namespace viplane::bench {

enum class Method : std::uint8_t { direct_routing, tunnel };
std::string to_string(Method method);  // as lb_kind has it

// A service of the virtual address: a port, and how its connections are given to real servers.
struct Service {
  std::uint16_t port;
  std::string name;       // "mh", "mh, mh-port"
  std::string scheduler;  // of keepalived.conf
  std::string flag{};     // a further line of keepalived.conf
};

// Real servers and visitors on the links of a pair of routers, half of them on either switch. All servers serve all of
// the services, under the pair's virtual address.
class Farm {
 public:
  Farm(lab::Pair& pair, Method method, std::vector<Service> services);  // the pair outlives it

  // The virtual servers of its keepalived.conf.
  std::string virtual_servers() const;
  std::vector<const lab::Machine*> visitors() const;
  const std::vector<Service>& services() const { return services_; }

 private:
  struct Server {
    std::unique_ptr<lab::Decapsulator> tunnel;
    std::unique_ptr<lab::WebServer> web;
  };
  lab::Machine& plug(const std::string& name, std::uint8_t number);
  void start_server(const lab::Machine& machine);

  lab::Pair& pair_;
  Method method_;
  std::vector<Service> services_;
  std::vector<Server> servers_;
};

}  // namespace viplane::bench
