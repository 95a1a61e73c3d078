// SPDX-License-Identifier: GPL-2.0-or-later
#include "apps/viplane/compare_options.h"

#include "scenarios/throughput/cdn.h"
#include "scenarios/throughput/sweep.h"

namespace viplane::workbench {
namespace {

using Options = std::vector<CLI::Option*>;

void add_common(CLI::App& verb, CompareArguments& arguments) {
  verb.add_option("--world", arguments.world, "Where: lab (real processes in namespaces, needs root) or sim")
      ->check(CLI::IsMember({"lab", "sim"}))
      ->capture_default_str();
  verb.add_option("--cap", arguments.caps,
                  "Mbit/s that a real server may send, 0 for no cap; repeatable; in the lab 8, in sim 0")
      ->check(CLI::Range(0.0, 1e5));
  verb.add_option("--servers", arguments.servers, "Real servers; in the lab at most 9")
      ->check(CLI::Range(1, 100))
      ->capture_default_str();
  verb.add_option("--clients", arguments.clients, "Clients at once; in the lab 20, in sim 30")
      ->check(CLI::Range(1, 10000));
  verb.add_option("--seconds", arguments.seconds, "Length of a run; in the lab 5, in sim 30, of a sweep 1")
      ->check(CLI::Range(1, 3600));
  verb.add_option("--out", arguments.out, "Folder for compare.json, README.md and plots");
  verb.add_flag("--json", arguments.json, "One JSON document on standard output");
}

Options add_laboratory(CLI::App& verb, CompareArguments& arguments) {
  return {
      verb.add_option("--balancer", arguments.balancers, "lab: row of the table, repeatable; see docs/throughput.md"),
      verb.add_option("--repetitions", arguments.repetitions, "lab: pairs of runs in each row")
          ->check(CLI::Range(1, 1000))
          ->capture_default_str(),
      verb.add_option("--io", arguments.io, "lab: packet port of viplaned; its own choice without"),
  };
}

CLI::Option* positive(CLI::Option* option, double most) { return option->check(CLI::Range(1e-3, most)); }

Options add_simulation(CLI::App& verb, CompareArguments& arguments) {
  throughput::Inputs& inputs = arguments.inputs;
  std::vector<std::string> sweeps;
  for (const throughput::SweepKind& kind : throughput::sweep_kinds()) sweeps.push_back(kind.name);
  sweeps.emplace_back(throughput::kCdnSweep);
  return {
      verb.add_option("--method", arguments.methods, "sim: DR, TUN, NAT; comma between them")
          ->transform(CLI::IsMember({"DR", "TUN", "NAT"}, CLI::ignore_case))
          ->delimiter(',')
          ->capture_default_str(),
      verb.add_option("--sweep", arguments.sweeps, "sim: one input over many values instead; comma between them")
          ->check(CLI::IsMember(sweeps))
          ->delimiter(','),
      verb.add_option("--scheduler", inputs.scheduler, "sim: lb_algo of the director")
          ->check(CLI::IsMember({"rr", "wrr", "lc", "wlc", "sed", "nq", "sh", "sh-port", "mh", "mh-port", "dh"}))
          ->capture_default_str(),
      verb.add_option("--page", inputs.page_octets, "sim: octets of a page, headers included")
          ->check(CLI::Range(110, 10'000'000))
          ->capture_default_str(),
      positive(verb.add_option("--server-capacity", inputs.server_capacity,
                               "sim: requests a second that one real server answers at most"),
               1e9)
          ->capture_default_str(),
      positive(verb.add_option("--server-link", inputs.server_link, "sim: Mbit/s of each real server's card"), 1e6)
          ->capture_default_str(),
      positive(verb.add_option("--director-link", inputs.director_link, "sim: Mbit/s of the director's card"), 1e6)
          ->capture_default_str(),
      positive(verb.add_option("--client-link", inputs.client_link, "sim: Mbit/s of each client machine's card"), 1e6)
          ->capture_default_str(),
      verb.add_option_function<double>(
              "--link-delay",
              [&inputs](double us) { inputs.link_delay = Duration(static_cast<Duration::rep>(us * 1000)); },
              "sim: microseconds that each cable takes, one way; 5")
          ->check(CLI::Range(0.0, 1e6)),
      verb.add_option_function<double>(
              "--director-cost", [&inputs](double ns) { inputs.frame_cost = Duration(static_cast<Duration::rep>(ns)); },
              "sim: the director's nanoseconds for a frame; what bench/ measured without")
          ->check(CLI::Range(0.0, 1e9)),
      verb.add_option("--director-ring", inputs.director_ring, "sim: frames that wait for the director at most")
          ->check(CLI::Range(1, 1'000'000))
          ->capture_default_str(),
      verb.add_option("--seed", inputs.seed, "sim: seed of the world")->capture_default_str(),
  };
}

// An option of the other world would have no effect, so it is refused.
void refuse(const Options& options, const std::string& world) {
  for (const CLI::Option* option : options) {
    if (option->count() > 0) throw CLI::ValidationError(option->get_name(), "has no effect with --world " + world);
  }
}

}  // namespace

CLI::App* add_compare(CLI::App& app, CompareArguments& arguments) {
  CLI::App* verb =
      app.add_subcommand("compare", "One real server directly against the VIP over several, with webbench");
  add_common(*verb, arguments);
  const Options lab = add_laboratory(*verb, arguments), sim = add_simulation(*verb, arguments);
  verb->parse_complete_callback(
      [&arguments, lab, sim] { refuse(arguments.world == "lab" ? sim : lab, arguments.world); });
  return verb;
}

}  // namespace viplane::workbench
