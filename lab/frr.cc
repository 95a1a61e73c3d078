// SPDX-License-Identifier: GPL-2.0-or-later
#include "lab/frr.h"

#include <array>
#include <sstream>
#include <stdexcept>
#include <thread>

#include "lab/links.h"

namespace viplane::lab {
namespace {

using namespace std::chrono_literals;

constexpr const char* kSocket = "frr/zserv.api";
constexpr auto kPatienceWithZebra = 5s;
constexpr auto kPause = 10ms;

constexpr std::array<std::pair<std::string_view, std::string_view>, 3> kStates{
    {{"-> Backup", "backup"}, {"-> Master", "master"}, {"-> Initialize", "init"}}};

std::string configuration_of(const FrrRouter& router) {
  const std::string vrrp = " vrrp " + std::to_string(router.id) + " ";
  std::ostringstream out;
  out << "interface " << router.interface << "\n";
  out << vrrp << "version " << router.version << "\n";
  out << vrrp << "priority " << router.priority << "\n";
  out << vrrp << "advertisement-interval " << router.interval / 1ms << "\n";
  if (!router.preempts) out << " no" << vrrp << "preempt\n";
  for (const IpPrefix& address : router.addresses)
    out << vrrp << (router.is_v6 ? "ipv6 " : "ip ") << address.address.to_string() << "\n";
  out << "exit\n";
  return out.str();
}

std::vector<std::string> command_of(const std::string& part, const char* log_level) {
  const std::string at = "/run/frr/";
  return {"/usr/lib/frr/" + part,
          "-f",
          at + part + ".conf",
          "-i",
          at + part + ".pid",
          "-z",
          at + "zserv.api",
          "-P",
          "0",
          "--log",
          "stdout",
          "--log-level",
          log_level,
          "--vty_socket",
          at};
}

// The address that the kernel would make of the virtual MAC would be the same on all routers; vrrpd sends from this
// one.
std::string own_link_local(const MacAddress& own) {
  char text[32];
  std::snprintf(text, sizeof text, "fe80::77:%02x%02x/64", unsigned{own.octets[4]}, unsigned{own.octets[5]});
  return text;
}

}  // namespace

std::string FrrRouter::macvlan() const { return (is_v6 ? "vrrp6-" : "vrrp4-") + std::to_string(id); }

Frr::Frr(const Machine& machine, const std::vector<FrrRouter>& routers) : machine_(machine) {
  std::string configuration = "debug vrrp\n";
  for (const FrrRouter& router : routers) {
    add_macvlan(router);
    configuration += configuration_of(router);
  }
  // A backup's macvlan has the addresses too: nobody may answer for them on another interface.
  machine.network().set("ipv4/conf/all/arp_ignore", "1");
  machine.run({"install", "-d", "-o", "frr", "-g", "frr", "/run/frr"});
  machine.write_file("frr/zebra.conf", "hostname " + machine.name() + "\n");
  machine.write_file("frr/vrrpd.conf", "hostname " + machine.name() + "\n" + configuration);
  machine.run({"chown", "-R", "frr:frr", "/run/frr"});
}

void Frr::add_macvlan(const FrrRouter& router) const {
  const std::string name = router.macvlan();
  if (index_of(machine_.network(), name) != 0) return;
  const auto mac = MacAddress::virtual_router(static_cast<std::uint8_t>(router.id), router.is_v6);
  std::string batch =
      "link add " + name + " link " + router.interface + " address " + mac.to_string() + " type macvlan mode bridge\n";
  if (router.is_v6) {
    batch += "link set " + name + " addrgenmode none\n";
    batch += "addr add " + own_link_local(mac_of(machine_.network(), router.interface)) + " dev " + name + " nodad\n";
  }
  for (const IpPrefix& address : router.addresses) batch += "addr add " + address.to_string() + " dev " + name + "\n";
  machine_.run({"ip", "-batch", "-"}, batch + "link set " + name + " up\n");
}

void Frr::start_zebra() {
  zebra_.kill();
  machine_.remove_file(kSocket);  // of an earlier one, which vrrpd would ask in vain for ten seconds
  zebra_ = machine_.start(command_of("zebra", "warnings"));
  for (auto left = kPatienceWithZebra / kPause; !machine_.has_file(kSocket); --left) {
    if (left == 0 || !zebra_.is_running())
      throw std::runtime_error("zebra does not start on " + machine_.name() + ": " + zebra_.read_output());
    std::this_thread::sleep_for(kPause);
  }
}

std::vector<std::string> Frr::vrrpd_command() { return command_of("vrrpd", "debugging"); }

std::string_view frr_state_in(std::string_view line) {
  for (const auto& [phrase, name] : kStates) {
    if (line.find(phrase) != std::string_view::npos) return name;
  }
  return {};
}

}  // namespace viplane::lab
