// SPDX-License-Identifier: GPL-2.0-or-later
#include "lab/slow_wire.h"

#include <sys/epoll.h>
#include <sys/socket.h>

#include <array>
#include <cstdio>
#include <exception>
#include <vector>

#include "lab/links.h"
#include "lab/loop.h"
#include "lab/packet_socket.h"

namespace viplane::lab {
namespace {

void carry(Loop& loop, int from, int to, Duration delay) {
  loop.watch(from, EPOLLIN, [&loop, from, to, delay](std::uint32_t) {
    std::array<char, 2048> buffer;
    for (;;) {
      const ssize_t got = ::recv(from, buffer.data(), buffer.size(), 0);
      if (got <= 0) return;
      const std::vector<char> frame(buffer.begin(), buffer.begin() + got);
      // Sending fails where the other end is down: then the frame is lost, as on a cable.
      loop.at(now() + delay, [to, frame] { (void)!::send(to, frame.data(), frame.size(), 0); });
    }
  });
}

}  // namespace

SlowWire::SlowWire(const Laboratory& lab, const Laboratory::Port& port, Duration to_machine, Duration from_machine)
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
    carry(loop, machine_side.get(), switch_side.get(), from_machine);
    carry(loop, switch_side.get(), machine_side.get(), to_machine);
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
