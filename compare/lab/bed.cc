// SPDX-License-Identifier: GPL-2.0-or-later
#include "compare/lab/bed.h"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <stdexcept>

#include "compare/lab/nginx.h"

namespace viplane::compare {
namespace {

using namespace std::chrono_literals;

IpPrefix prefix(const std::string& text) { return IpPrefix::parse(text).value(); }
IpAddress address(const std::string& text) { return IpAddress::parse(text).value(); }

bool connects(const lab::Machine& from, const std::string& to) {
  const Descriptor socket = from.network().socket(AF_INET, SOCK_STREAM, 0);
  const timeval patience{0, 200'000};
  ::setsockopt(socket.get(), SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
  sockaddr_in target{};
  target.sin_family = AF_INET;
  target.sin_port = htons(kHttpPort);
  ::inet_pton(AF_INET, to.c_str(), &target.sin_addr);
  return ::connect(socket.get(), reinterpret_cast<const sockaddr*>(&target), sizeof target) == 0;
}

// A switch with three servers behind it is shared; the cap is on what a server sends, as its network card's rate is.
void cap_uplink(const lab::Machine& server, double cap) {
  if (cap <= 0) return;
  const std::string rate = std::to_string(static_cast<long>(cap * 1e6)) + "bit";
  server.run({"tc", "qdisc", "add", "dev", "eth0", "root", "tbf", "rate", rate, "burst", "32k", "limit", "256k"});
}

}  // namespace

Bed::Bed(const Plan& plan, Mode mode, double cap) : plan_(plan), mode_(mode) {
  lab_.add_switch("sw1");
  lab_.add_machine("director");
  lab_.plug(
      {.machine = "director", .network_switch = "sw1", .addresses = {prefix("10.77.0.1/24"), prefix("10.77.1.1/24")}});
  for (const char* scope : {"all", "default", "eth0"})
    director().network().set(std::string("ipv4/conf/") + scope + "/send_redirects", "0");
  lab_.add_machine("visitor");
  lab_.plug({.machine = "visitor", .network_switch = "sw1", .addresses = {prefix("10.77.1.2/24")}});
  lab_.add_machine("neighbour");
  lab_.plug({.machine = "neighbour", .network_switch = "sw1", .addresses = {prefix("10.77.0.2/24")}});
  for (int index = 0; index < plan_.servers; ++index) add_server(index, cap);
  for (int index = 0; index < plan_.servers; ++index) wait_for(neighbour(), server_address(index), 5s);
}

void Bed::add_server(int index, double cap) {
  const std::string name = "rs" + std::to_string(index + 1);
  lab::Machine& machine = lab_.add_machine(name);
  const lab::NetworkNamespace& network = machine.network();
  lab_.plug({.machine = name, .network_switch = "sw1", .addresses = {prefix(server_address(index) + "/24")}});
  network.set("ipv4/conf/all/send_redirects", "0");
  if (mode_ == Mode::nat) {
    lab::add_route(network, prefix("0.0.0.0/0"), address("10.77.0.1"));
  } else {
    lab::add_route(network, prefix("10.77.1.0/24"), {}, "eth0");
  }
  if (mode_ == Mode::direct_routing || mode_ == Mode::tunnel) {
    machine.run({plan_.real_server, "setup", "--mode", mode_ == Mode::tunnel ? "tun" : "dr", "--vip", vip(),
                 "--interface", "eth0"});
  }
  cap_uplink(machine, cap);
  machine.write_file("nginx.conf", nginx_configuration(name));
  keep(machine, {"nginx", "-c", "/run/nginx.conf", "-e", "/run/nginx.log"});
}

void Bed::take_vip_on_director() { lab::add_address(director().network(), "eth0", prefix(vip() + "/32")); }

void Bed::keep(const lab::Machine& machine, const std::vector<std::string>& command) {
  programs_.push_back(machine.start(command));
}

std::string Bed::words_of_programs() {
  std::string words;
  for (lab::Process& program : programs_) {
    const std::string said = program.read_output();
    const std::string end = program.end_in_words();
    if (!end.empty()) words += program.name() + " " + end + "\n";
    if (!said.empty()) words += program.name() + " said: " + said;
  }
  return words;
}

void Bed::wait_for(const lab::Machine& from, const std::string& to, Duration patience) {
  const auto deadline = std::chrono::steady_clock::now() + patience;
  while (!connects(from, to)) {
    if (std::chrono::steady_clock::now() > deadline)
      throw std::runtime_error(from.name() + " cannot open a connection to " + to + "\n" + words_of_programs());
    ::usleep(20'000);
  }
}

}  // namespace viplane::compare
