// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <random>
#include <string>
#include <vector>

#include "tests/dataplane/lab.h"
#include "tests/dataplane/packets.h"

namespace viplane::test {

// What a story is mostly about.
enum class Topic : std::uint8_t {
  connections,  // any flags, sizes, TOS, ports that are used again
  edits,        // servers that go and come back, weights, thresholds, persistence, sysctls
  options,      // IPv4 options
  bad_packets,  // wrong checksums and lengths, odd headers, sources that are nobody's
  icmp_errors,  // about what servers sent, about what NAT and tunnels sent
  fragments,    // datagrams in pieces, in any order, some of them lost, twice or wrong
};
const char* to_string(Topic topic);

// Services and what happens to them, all from one seed.
class Story {
 public:
  // The servers that clients' connections have been given so far, as `client -> virtual = server` endpoints.
  struct Known {
    Endpoint client, virtual_address, server;
  };
  using Connections = std::function<std::vector<Known>()>;

  Story(std::uint64_t seed, Topic topic, Connections connections);

  std::vector<std::string> services();  // ipvsadm's commands to begin with

  // A shell command for both, or frames that arrive one after another by one card.
  struct Step {
    std::string command;
    std::uint8_t port = Lab::kFront;
    std::vector<Bytes> frames;
  };
  Step next();

 private:
  struct Server {
    std::string address;
    unsigned weight;
    bool is_there;
  };
  struct Service {
    std::string name;  // "-t 10.71.0.100:80"
    std::string method;
    std::vector<Server> servers;
  };

  unsigned below(unsigned limit) { return static_cast<unsigned>(random_() % limit); }
  bool chance(unsigned in) { return below(in) == 0; }
  std::string pick(std::initializer_list<const char*> choices);
  std::string scheduler();
  std::string client();
  std::string persistence();

  std::string edit();
  std::string edit_server(Service& service, Server& server);
  Packet packet();
  Step of(const Packet& packet) const;
  Step with_options();
  Step bad_packet();
  Step icmp_error();
  Step about_tunnel(const Known& known);
  Step in_fragments();

  std::mt19937_64 random_;
  Topic topic_;
  Connections connections_;
  std::vector<Service> services_;
};

}  // namespace viplane::test
