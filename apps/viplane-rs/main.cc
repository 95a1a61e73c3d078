// SPDX-License-Identifier: GPL-2.0-or-later
// viplane-rs: makes a machine a real server behind a virtual address, says what is wrong with it, and undoes it.
#include <CLI/CLI.hpp>
#include <iostream>

#include "apps/viplane-rs/verbs.h"
#include "realserver/plan.h"

namespace {

using namespace viplane;

struct Verb {
  const char* name;
  const char* help;
  int (*run)(const rs::Request&);
};

constexpr Verb kVerbs[] = {
    {"setup", "bind the virtual addresses, keep ARP about them quiet, take tunnels off", rs::setup},
    {"start", "the same as setup", rs::setup},
    {"check", "say in a line each what is wrong here, with the remedy; asks for the VIPs as a neighbour would",
     rs::check},
    {"status", "one line: what is set up; exit 0 where it stands, 1 where something is wrong, 3 where nothing is",
     rs::status},
    {"undo", "restore the very values that were found, of all VIPs or those named", rs::undo},
    {"stop", "the same as undo", rs::undo},
};

std::string address(const std::string& text) {
  return IpAddress::parse(text) ? std::string() : "'" + text + "' is no IPv4 or IPv6 address";
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Makes this machine a real server behind a virtual address (see viplane-rs(8)).", "viplane-rs");
  rs::Request request;
  std::vector<std::string> vips;
  std::string mode, decapsulation = "auto", folder = realserver::JournalFile::kFolder;
  app.require_subcommand(1);
  for (const Verb& verb : kVerbs) {
    CLI::App* sub = app.add_subcommand(verb.name, verb.help);
    sub->add_option("--vip", vips, "a virtual address; may be repeated")->check(address);
    sub->add_option("--mode", mode, "how the director sends: tun or dr (default: tun, or as set up)")
        ->check(CLI::IsMember({"tun", "dr"}));
    sub->add_option("--interface", request.options.interface,
                    "where the director's packets arrive (default: the default route's)");
    sub->add_option("--decapsulation", decapsulation, "who takes tunnels off: auto, kernel, bpf or tun")
        ->check(CLI::IsMember({"auto", "kernel", "bpf", "tun"}));
    sub->add_flag("--dry-run", request.dry_run, "print each change and make none");
    sub->add_flag("--json", request.json, "print one JSON object");
    sub->add_option("--state", folder, "where what was found is kept")->capture_default_str();
    sub->callback([&request, &verb] { request.verb = verb.name; });
  }
  try {
    app.parse(argc, argv);
    for (const std::string& vip : vips) request.options.vips.push_back(*IpAddress::parse(vip));
    if (!mode.empty()) request.mode = realserver::parse_mode(mode);
    request.options.decapsulation = realserver::parse_decapsulation(decapsulation);
    request.folder = folder;
    for (const Verb& verb : kVerbs) {
      if (request.verb == verb.name) return verb.run(request);
    }
    return 2;
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  } catch (const std::exception& error) {
    std::cerr << "viplane-rs: " << error.what() << '\n';
    return 1;
  }
}
