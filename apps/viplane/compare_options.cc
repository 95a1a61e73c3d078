// SPDX-License-Identifier: GPL-2.0-or-later
#include "apps/viplane/compare_options.h"

namespace viplane::workbench {

CLI::App* add_compare(CLI::App& app, CompareArguments& arguments) {
  CLI::App* verb =
      app.add_subcommand("compare", "One real server directly against the VIP over several, with webbench");
  verb->add_option("--world", arguments.world, "Where: lab (processes in namespaces)")->capture_default_str();
  verb->add_option("--balancer", arguments.balancers, "Row of the table, repeatable; see docs/throughput.md");
  verb->add_option("--cap", arguments.caps, "Mbit/s that a real server may send, 0 for no cap; repeatable")
      ->check(CLI::Range(0.0, 1e5))
      ->capture_default_str();
  verb->add_option("--servers", arguments.servers, "Real servers")->check(CLI::Range(1, 9))->capture_default_str();
  verb->add_option("--clients", arguments.clients, "Clients at once")
      ->check(CLI::Range(1, 10000))
      ->capture_default_str();
  verb->add_option("--seconds", arguments.seconds, "Length of a run")
      ->check(CLI::Range(1, 3600))
      ->capture_default_str();
  verb->add_option("--repetitions", arguments.repetitions, "Pairs of runs in each row")
      ->check(CLI::Range(1, 1000))
      ->capture_default_str();
  verb->add_option("--io", arguments.io, "Packet port of viplaned; its own choice without");
  verb->add_option("--out", arguments.out, "Folder for compare.json, README.md and plots");
  verb->add_flag("--json", arguments.json, "One JSON document on standard output");
  return verb;
}

}  // namespace viplane::workbench
