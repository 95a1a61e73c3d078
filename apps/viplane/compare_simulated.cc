// SPDX-License-Identifier: GPL-2.0-or-later
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <ctime>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "apps/viplane/common.h"
#include "apps/viplane/verbs.h"
#include "compare/reference.h"
#include "compare/report.h"
#include "scenarios/runner/artefacts.h"
#include "scenarios/throughput/cdn.h"
#include "scenarios/throughput/comparison.h"
#include "scenarios/throughput/page.h"
#include "scenarios/throughput/sweep.h"

namespace viplane::workbench {
namespace {

namespace fs = std::filesystem;
using throughput::Inputs;
using throughput::Mode;
using Json = nlohmann::ordered_json;

constexpr int kSecondsOfASweep = 1;
constexpr int kSecondsAfterADeath = 21;

std::vector<Mode> modes_of(const CompareArguments& arguments) {
  std::vector<Mode> modes;
  for (const Mode mode : {Mode::direct_routing, Mode::tunnel, Mode::nat}) {
    if (std::ranges::find(arguments.methods, compare::name_of(mode)) != arguments.methods.end()) modes.push_back(mode);
  }
  return modes;
}

Inputs inputs_of(const CompareArguments& arguments) {
  Inputs inputs = arguments.inputs;
  inputs.servers = arguments.servers;
  inputs.clients = arguments.clients.value_or(inputs.clients);
  inputs.seconds = arguments.seconds.value_or(arguments.sweeps.empty() ? inputs.seconds : kSecondsOfASweep);
  return inputs;
}

void tell_progress(const std::string& what) {
  if (::isatty(STDERR_FILENO)) fmt::print(stderr, "\r\033[K{}", what);
}

double cpu_seconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

std::string inputs_text(const Inputs& inputs, const std::vector<Mode>& modes) {
  std::string text = fmt::format("{} clients, {} s a run, pages of {} octets, {} real servers\n", inputs.clients,
                                 inputs.seconds, inputs.page_octets, inputs.servers);
  for (const auto& [name, value] : throughput::describe(inputs, modes)) text += fmt::format("  {}: {}\n", name, value);
  return text;
}

void write_folder(const fs::path& folder, const Json& document, const std::string& page) {
  fs::create_directories(folder);
  scenarios::write_file(folder / "compare.json", document.dump(1) + "\n");
  scenarios::write_file(folder / "README.md", page);
}

int compare_reference(const CompareArguments& arguments) {
  const Inputs inputs = inputs_of(arguments);
  const std::vector<Mode> modes = modes_of(arguments);
  const std::vector<double> caps = arguments.caps.empty() ? std::vector<double>{0} : arguments.caps;
  const double before = cpu_seconds();
  const throughput::SimulatedComparison done = throughput::compare(inputs, modes, caps, tell_progress);
  const double spent = cpu_seconds() - before;
  tell_progress("");
  fmt::print(stderr, "{} connections in {:.2f} CPU s: {:.0f} a CPU second\n", done.connections, spent,
             static_cast<double>(done.connections) / spent);
  const Json document = throughput::to_json(done);
  if (!arguments.out.empty()) write_folder(arguments.out, document, throughput::page(document));
  if (arguments.json) {
    print(document);
  } else {
    fmt::print("{}\n{}{}\n{}\n{}", inputs_text(inputs, modes), compare::words(done.comparison),
               compare::table(done.comparison), throughput::loads_table(done),
               compare::beside_reference(inputs.servers));
  }
  const bool whole =
      std::ranges::all_of(done.comparison.rows, [&](const compare::Row& row) { return row.is_whole(inputs.clients); });
  return whole ? kAsExpected : kViolated;
}

// What sweeps leave behind, one after the other.
struct Results {
  explicit Results(const CompareArguments& its_arguments) : arguments(its_arguments) {}

  void add(const std::string& text, Json document, const std::string& section) {
    tell_progress("");
    if (!arguments.json) fmt::print("{}\n", text);
    documents.push_back(std::move(document));
    page += section;
  }
  void add_plot(const std::string& name, const std::string& svg) const {
    if (arguments.out.empty()) return;
    fs::create_directories(arguments.out);
    scenarios::write_file(fs::path(arguments.out) / (name + ".svg"), svg);
  }

  const CompareArguments& arguments;
  Json documents = Json::array();
  std::string page =
      "# Sweeps of the simulated comparison\n\nWritten by `viplane compare --world sim --sweep`; do not edit. What is "
      "modelled: [docs/comparison.md](../../docs/comparison.md).\n";
};

void sweep_proxies(const CompareArguments& arguments, Results& results) {
  throughput::CdnInputs inputs;
  inputs.seed = arguments.inputs.seed;
  inputs.aftermath_seconds = kSecondsAfterADeath;
  const throughput::CdnStudy study = throughput::study_cdn(inputs, {1, 2, 4, 6, 8, 12, 16}, tell_progress);
  const Json document = throughput::to_json(study);
  results.add(throughput::table(study), document, throughput::cdn_section(document));
  results.add_plot("cdn-sizes", throughput::plot_cdn_sizes(document));
  results.add_plot("cdn-death", throughput::plot_cdn_death(document));
}

void sweep_input(const CompareArguments& arguments, const std::string& name, Results& results) {
  const throughput::Sweep done =
      throughput::sweep(throughput::sweep_kind(name), inputs_of(arguments), modes_of(arguments), tell_progress);
  const Json document = throughput::to_json(done);
  results.add(throughput::table(done), document, throughput::section(document));
  results.add_plot(name, throughput::plot(document));
}

int sweep(const CompareArguments& arguments) {
  Results results(arguments);
  const std::string inputs = inputs_text(inputs_of(arguments), modes_of(arguments));
  results.page += "\nAll that is not swept:\n\n```text\n" + inputs + "```\n";
  if (!arguments.json) fmt::print("{}\n", inputs);
  for (const std::string& name : arguments.sweeps) {
    if (name == throughput::kCdnSweep) {
      sweep_proxies(arguments, results);
    } else {
      sweep_input(arguments, name, results);
    }
  }
  const Json document = {{"sweeps", results.documents}};
  if (!arguments.out.empty()) write_folder(arguments.out, document, results.page);
  if (arguments.json) print(document);
  return kAsExpected;
}

}  // namespace

int simulated_compare_verb(const CompareArguments& arguments) {
  return arguments.sweeps.empty() ? compare_reference(arguments) : sweep(arguments);
}

}  // namespace viplane::workbench
