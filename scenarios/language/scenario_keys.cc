// SPDX-License-Identifier: GPL-2.0-or-later
#include "scenarios/language/scenario_keys.h"

namespace viplane::scenarios {

std::string_view name_of(TrafficKind kind) { return kTrafficKinds[static_cast<std::size_t>(kind)]; }

const Keys<Scenario>& scenario_keys() {
  static const Keys<Scenario> keys{
      {"name", &Scenario::name, "of the scenario; the file's name, if absent"},
      {"description", &Scenario::description, "for people"},
      {"seed", &Scenario::seed, "of all chance; `--seed` overrides it (1)"},
      {"duration", &Scenario::duration, "of the run (60s)"},
  };
  return keys;
}

const Keys<DirectorSpec>& director_keys() {
  static const Keys<DirectorSpec> keys{
      {"config", &DirectorSpec::config, "its keepalived.conf, beside the scenario"},
      {"start", &DirectorSpec::start, "when it is started (0)"},
      {"daemon",
       Word<DirectorSpec>{
           {"viplaned", "keepalived", "frr"},
           [](DirectorSpec& director, std::size_t word) { director.daemon = static_cast<DaemonKind>(word); }},
       "whose it is (the one that `run --daemon` names)"},
  };
  return keys;
}

const Keys<LinkSpec>& link_keys() {
  static const Keys<LinkSpec> keys{
      {"rate", BitsPerSecond<LinkSpec>{&LinkSpec::bits_per_second}, "(1Gbit)"},
      {"delay", &LinkSpec::delay, "one way (5us)"},
      {"queue_octets", &LinkSpec::queue_octets, "before each transmitter (524288)"},
      {"mtu", &LinkSpec::mtu, "of the IP packet (1500)"},
  };
  return keys;
}

const Keys<TopologySpec>& topology_keys() {
  static const Keys<TopologySpec> keys{
      {"boot", &TopologySpec::boot, "from power return to a running director (2s)"},
      {"same_switch", &TopologySpec::same_switch, "all directors on the first switch (false)"},
      {"edge_on",
       Word<TopologySpec>{{"first_switch", "second_switch"},
                          [](TopologySpec& topology, std::size_t word) { topology.edge_on_second = word == 1; }},
       "where the clients' router is (first_switch)"},
  };
  return keys;
}

const Keys<RealServerSpec>& real_server_keys() {
  static const Keys<RealServerSpec> keys{
      {"service_time", &RealServerSpec::service_time, "of a request (128.88us: 7,759 requests a second)"},
      {"workers", &RealServerSpec::workers, "requests served at once (1)"},
      {"backlog", &RealServerSpec::backlog, "connections that wait (4096)"},
      {"virtual_address_on",
       Word<RealServerSpec>{{"automatic", "nowhere", "lo", "tunl0"},
                            [](RealServerSpec& server, std::size_t word) {
                              server.virtual_address = static_cast<VirtualAddressOn>(word);
                            }},
       "where it holds virtual addresses (by the forwarding method)"},
      {"arp_ignore", &RealServerSpec::arp_ignore, "the kernel's setting (1)"},
      {"arp_announce", &RealServerSpec::arp_announce, "the kernel's setting (2)"},
      {"rp_filter", &RealServerSpec::rp_filter, "the kernel's setting (0)"},
      {"mtu", &RealServerSpec::mtu, "of its link (the link's)"},
  };
  return keys;
}

const Keys<TrafficSpec>& traffic_keys() {
  static const Keys<TrafficSpec> keys{
      {"client", &TrafficSpec::client, "its name (client1, client2, ...)"},
      {"service", &TrafficSpec::service, "whom it asks (the first virtual server)"},
      {"start", &TrafficSpec::start, "(5s)"},
      {"stop", &TrafficSpec::stop, "(the end of the run)"},
      {"timeout", &TrafficSpec::timeout, "of a connection attempt or an answer (the kind's own)"},
      {"request_bytes", &TrafficSpec::request_bytes, "(100)"},
      {"response_bytes", &TrafficSpec::response_bytes, "(237)"},
  };
  return keys;
}

const Keys<TrafficSpec>& traffic_keys(TrafficKind kind) {
  using Spec = TrafficSpec;
  static const Key<Spec> every{"every", &Spec::every, "between probes (1ms), or messages of one connection (100ms)"};
  static const Key<Spec> connections{"connections", &Spec::connections, "at the same time (10)"};
  static const Key<Spec> rate{"rate", PerSecond<Spec>{&Spec::per_second}, "new connections (100/s)"};
  static const Keys<Spec> probing{every};
  static const Keys<Spec> closed{connections};
  static const Keys<Spec> open{rate};
  static const Keys<Spec> long_lived{every, connections};
  switch (kind) {
    case TrafficKind::prober:
    case TrafficKind::ping: break;
    case TrafficKind::closed: return closed;
    case TrafficKind::open: return open;
    case TrafficKind::long_lived: return long_lived;
  }
  return probing;
}

const Keys<Expectations>& expectation_keys() {
  using Expect = Expectations;
  static const Keys<Expect> keys{
      {"outage", AtMostTime<Expect>{&Expect::outage_at_most},
       "the longest time in which new connections were not served"},
      {"stall", AtMostTime<Expect>{&Expect::stall_at_most}, "the longest wait of an open connection"},
      {"resets", AtMost<Expect>{&Expect::resets_at_most}, "connections reset"},
      {"failed", AtMost<Expect>{&Expect::failed_at_most}, "requests failed"},
      {"served", AtLeast<Expect>{&Expect::served_at_least}, "requests served"},
      {"two_masters", AtMostTime<Expect>{&Expect::two_masters_at_most},
       "all the time in which a virtual router had two masters"},
      {"conflict", AtMostTime<Expect>{&Expect::conflict_at_most},
       "the part of it in which they could hear each other: what the protocol bounds"},
      {"transitions", AtMost<Expect>{&Expect::transitions_at_most}, "changes of state"},
      {"master_at_end", &Expect::master_at_end, "of every instance; `nobody` is a name"},
  };
  return keys;
}

const Keys<ClientExpectation>& client_expectation_keys() {
  using Expect = ClientExpectation;
  static const Keys<Expect> keys{
      {"outage", AtMostTime<Expect>{&Expect::outage_at_most}, "the longest time in which it was not served"},
      {"resets", AtMost<Expect>{&Expect::resets_at_most}, "its connections reset"},
      {"failed", AtMost<Expect>{&Expect::failed_at_most}, "its requests failed"},
      {"served", AtLeast<Expect>{&Expect::served_at_least}, "its requests served"},
  };
  return keys;
}

const Keys<TakeoverExpectation>& takeover_keys() {
  static const Keys<TakeoverExpectation> keys{
      {"by", &TakeoverExpectation::by, "the director that becomes master"},
      {"within", &TakeoverExpectation::within, "how soon after `after`"},
      {"after", &TakeoverExpectation::after, "(the first fault)"},
  };
  return keys;
}

}  // namespace viplane::scenarios
