// SPDX-License-Identifier: GPL-2.0-or-later
#include "lab/slow_wire.h"

#include <cstdio>
#include <exception>
#include <random>

#include "lab/bad_carrier.h"
#include "lab/links.h"
#include "lab/loop.h"
#include "lab/packet_socket.h"

namespace viplane::lab {

SlowWire::SlowWire(const Laboratory& lab, const Laboratory::Port& port, const WireTrouble& to_machine,
                   const WireTrouble& from_machine)
    : lab_(lab), port_(port), inner_(port.name + "i"), outer_(port.name + "o") {
  const NetworkNamespace& network = lab.fabric().network();
  add_cable({network, inner_, {}}, {network, outer_, {}});
  set_bridge(network, port_.name, {});
  set_bridge(network, outer_, port_.network_switch);
  set_up(network, outer_, true);
  set_up(network, inner_, true);
  const Descriptor machine_side = open_packet_socket(network, port_.name);
  const Descriptor switch_side = open_packet_socket(network, inner_);
  process_ = lab.fabric().fork("slow wire", [&] {
    Loop loop;
    std::random_device chance;
    const BadCarrier out(loop, machine_side.get(), switch_side.get(), from_machine, chance());
    const BadCarrier in(loop, switch_side.get(), machine_side.get(), to_machine, chance());
    loop.run();
    return 0;
  });
}

SlowWire::~SlowWire() {
  process_.kill();
  try {
    const NetworkNamespace& network = lab_.fabric().network();
    remove_link(network, outer_);
    // The port is gone where its machine has crashed meanwhile.
    if (index_of(network, port_.name) != 0) set_bridge(network, port_.name, port_.network_switch);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "viplane: %s\n", error.what());
  }
}

}  // namespace viplane::lab
