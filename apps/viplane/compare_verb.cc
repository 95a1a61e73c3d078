// SPDX-License-Identifier: GPL-2.0-or-later
#include <fmt/format.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "apps/viplane/common.h"
#include "apps/viplane/verbs.h"
#include "compare/goals.h"
#include "compare/lab/comparison.h"
#include "compare/report.h"
#include "lab/own_program.h"
#include "scenarios/runner/artefacts.h"

namespace viplane::workbench {
namespace {

namespace fs = std::filesystem;

constexpr int kMostServers = 9;

compare::Plan plan_of(const CompareArguments& arguments) {
  compare::Plan plan;
  plan.balancers = arguments.balancers;
  if (plan.balancers.empty()) {
    for (const compare::Balancer& balancer : compare::balancers()) {
      if (balancer.by_default) plan.balancers.push_back(balancer.name);
    }
  }
  if (!arguments.caps.empty()) plan.caps = arguments.caps;
  plan.servers = arguments.servers;
  plan.clients = arguments.clients.value_or(plan.clients);
  plan.seconds = arguments.seconds.value_or(plan.seconds);
  plan.repetitions = arguments.repetitions;
  plan.io = arguments.io;
  plan.webbench = lab::own_program(plan.webbench);
  plan.daemon = lab::own_program(plan.daemon);
  plan.real_server = lab::own_program(plan.real_server);
  return plan;
}

void write_results(const std::string& folder, const compare::Plan& plan, const nlohmann::ordered_json& results) {
  using scenarios::write_file;
  fs::create_directories(folder);
  write_file(fs::path(folder) / "compare.json", results.dump(1) + "\n");
  std::string page = compare::page(results);
  for (const double cap : plan.caps) {
    const std::string name = cap > 0 ? fmt::format("capped-{}.svg", cap) : "uncapped.svg";
    write_file(fs::path(folder) / name, compare::plot(results, cap));
    page += fmt::format("\n![VIP / direct](./{})\n", name);
  }
  write_file(fs::path(folder) / "README.md", page);
}

// 0: every row was measured and lost nothing; 1: a row lost connections; 3: a row could not be measured.
int verdict(const compare::Comparison& comparison) {
  int code = kAsExpected;
  for (const compare::Row& row : comparison.rows) {
    if (!row.trouble.empty()) {
      fmt::print(stderr, "viplane: {}: {}\n", row.balancer, row.trouble);
      code = kCouldNotRun;
    } else if (!row.is_whole(comparison.terms.clients) && code == kAsExpected) {
      code = kViolated;
    }
  }
  return code;
}

}  // namespace

int compare_verb(const CompareArguments& arguments) {
  if (arguments.world == "sim") return simulated_compare_verb(arguments);
  if (arguments.servers > kMostServers) {
    fmt::print(stderr, "viplane: the laboratory has at most {} real servers, not {}; --world sim has more\n",
               kMostServers, arguments.servers);
    return kBadInput;
  }
  const compare::Plan plan = plan_of(arguments);
  compare::Comparison comparison;
  try {
    comparison = compare::compare(plan, [](const std::string& what) {
      if (::isatty(STDERR_FILENO)) fmt::print(stderr, "\r\033[K{}", what);
    });
  } catch (const std::invalid_argument& error) {
    fmt::print(stderr, "viplane: {}\n", error.what());
    return kBadInput;
  }
  if (::isatty(STDERR_FILENO)) fmt::print(stderr, "\r\033[K");
  const nlohmann::ordered_json results = compare::to_json(comparison);
  if (!arguments.out.empty()) write_results(arguments.out, plan, results);
  if (arguments.json) {
    print(results);
  } else {
    fmt::print("{}{}{}", compare::words(comparison), compare::table(comparison), compare::goals_text(results));
  }
  return verdict(comparison);
}

}  // namespace viplane::workbench
